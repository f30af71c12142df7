// Reads the source tree. Only the five folders and the dot-folders of the project are entered, so a build folder of
// any name beside them costs nothing.
#include <tests/structure/source_tree.hpp>

#include <fstream>
#include <stdexcept>
#include <string_view>

namespace slope::structure {
namespace {

namespace files = std::filesystem;

Lines read_lines(const files::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool is_text_of_ours(const files::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".hpp" || extension == ".cpp" || extension == ".cmake" || extension.empty() ||
         path.filename() == "CMakeLists.txt";
}

}  // namespace

SourceTree read_source_tree(const files::path& top) {
  SourceTree tree;
  for (const auto& entry : files::directory_iterator(top)) tree.top_level_names.insert(entry.path().filename());
  for (const std::string folder : {"ad", "nn", "fit", "bench", "tests", ".ci", ".cmake", ".setup"}) {
    for (const auto& entry : files::recursive_directory_iterator(top / folder)) {
      if (!entry.is_regular_file() || !is_text_of_ours(entry.path())) continue;
      tree.files[entry.path().lexically_relative(top).generic_string()] = read_lines(entry.path());
    }
  }
  tree.files["CMakeLists.txt"] = read_lines(top / "CMakeLists.txt");
  return tree;
}

bool is_cpp(const std::string& path) { return path.ends_with(".hpp") || path.ends_with(".cpp"); }

std::vector<std::string> includes_of(const Lines& lines) {
  std::vector<std::string> paths;
  for (const std::string& line : lines) {
    std::size_t at = line.find_first_not_of(" \t");
    if (at == std::string::npos || line[at] != '#') continue;
    at = line.find_first_not_of(" \t", at + 1);
    constexpr std::string_view word = "include";
    if (at == std::string::npos || line.compare(at, word.size(), word) != 0) continue;
    const std::size_t open = line.find_first_of("<\"", at);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find_first_of(">\"", open + 1);
    if (close != std::string::npos) paths.push_back(line.substr(open + 1, close - open - 1));
  }
  return paths;
}

}  // namespace slope::structure

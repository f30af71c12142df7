// The rules of the house as code, in the order of house_rules.hpp, which says what they are.
#include <tests/structure/house_rules.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

namespace slope::structure {
namespace {

// The part of a path up to its first '/', or nothing when there is none.
std::string first_folder(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

// The folder below the first one: "tape" in "ad/tape/stream.hpp", nothing in "ad/ad.hpp".
std::string second_folder(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : first_folder(path.substr(slash + 1));
}

bool is_ours(const std::string& folder) {
  return folder == "ad" || folder == "nn" || folder == "fit" || folder == "bench" || folder == "tests";
}

// Why the file must not include the path; nothing when it may.
std::string objection(const std::string& file, const std::string& path) {
  const std::string from = first_folder(file);
  const std::string to = first_folder(path);
  if (from == "ad" && to == "ad") {
    if (path == "ad/ad.hpp") return "the umbrella is for the users of ad, not for its inside";
    if (second_folder(path) < second_folder(file)) return "a folder of ad includes only folders later in the alphabet";
    return {};
  }
  if (from == to) return {};
  if (to == "tests") {
    const bool shared = from == "bench" && second_folder(path) == "support";
    return shared ? "" : "nothing uses tests (bench may use tests/support)";
  }
  if (to == "bench") {
    const bool own_tests = from == "tests" && second_folder(file) == "bench";
    return own_tests ? "" : "nothing uses bench (but its own tests)";
  }
  if (from == "ad") return "ad stands below nn and fit";
  if ((from == "nn" && to == "fit") || (from == "fit" && to == "nn")) return "nn and fit never meet";
  return {};
}

}  // namespace

Violations layer_violations(const SourceTree& tree) {
  Violations found;
  for (const auto& [file, lines] : tree.files) {
    if (!is_cpp(file)) continue;
    for (const std::string& path : includes_of(lines)) {
      if (!is_ours(first_folder(path))) continue;
      const std::string reason = tree.files.contains(path) ? objection(file, path) : "there is no such file";
      if (!reason.empty()) found.push_back(file + " includes " + path + ": " + reason);
    }
  }
  return found;
}

Violations cycle_violations(const SourceTree& tree) {
  Violations found;
  std::set<std::string> finished;
  std::vector<std::string> trail;
  const std::function<void(const std::string&)> visit = [&](const std::string& file) {
    if (finished.contains(file)) return;
    if (const auto start = std::find(trail.begin(), trail.end(), file); start != trail.end()) {
      std::string cycle = "includes in a circle: ";
      for (auto step = start; step != trail.end(); ++step) cycle += *step + " -> ";
      found.push_back(cycle + file);
      return;
    }
    trail.push_back(file);
    for (const std::string& path : includes_of(tree.files.at(file))) {
      if (tree.files.contains(path)) visit(path);
    }
    trail.pop_back();
    finished.insert(file);
  };
  for (const auto& [file, lines] : tree.files) {
    if (is_cpp(file)) visit(file);
  }
  return found;
}

Violations size_violations(const SourceTree& tree) {
  Violations found;
  for (const auto& [file, lines] : tree.files) {
    if (lines.size() > longest_file) found.push_back(file + " has " + std::to_string(lines.size()) + " lines");
  }
  return found;
}

Violations opening_violations(const SourceTree& tree) {
  Violations found;
  for (const auto& [file, lines] : tree.files) {
    const bool script = !lines.empty() && lines.front().starts_with("#!");
    const std::string mark = is_cpp(file) ? "//" : "#";
    std::size_t count = 0;
    for (std::size_t i = script ? 1 : 0; i < lines.size() && lines[i].starts_with(mark); ++i) ++count;
    if (count == 0) {
      found.push_back(file + " does not open with a comment");
    } else if (is_cpp(file) && count > longest_opening) {
      found.push_back(file + " opens with " + std::to_string(count) + " lines of comment; ten are enough");
    } else if (file.ends_with(".hpp") && count < 2) {
      found.push_back(file + " opens with one line of comment; a header says more");
    }
  }
  return found;
}

Violations place_violations(const SourceTree& tree) {
  static const std::set<std::string> fixed = {"ad",     "nn",          "fit",    "bench",          "tests",
                                              "CMakeLists.txt", "README.md", "LICENSE", "CMakePresets.json", "build"};
  Violations found;
  for (const std::string& name : tree.top_level_names) {
    if (!name.starts_with('.') && !fixed.contains(name)) found.push_back(name + " does not belong at the top level");
  }
  std::set<std::string> folders_of_ad;
  for (const auto& [file, lines] : tree.files) {
    if (first_folder(file) == "ad") folders_of_ad.insert(second_folder(file));
  }
  for (const auto& [file, lines] : tree.files) {
    constexpr std::string_view mirror = "tests/ad/";
    if (!file.starts_with(mirror)) continue;
    const std::string folder = first_folder(std::string_view(file).substr(mirror.size()));
    if (!folders_of_ad.contains(folder)) found.push_back(file + " mirrors no folder of ad");
  }
  return found;
}

}  // namespace slope::structure

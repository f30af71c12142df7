// The kept corpus, replayed in every build: texts that the fuzzer found to reach different parts of the
// parser and evaluator, and every text that was ever treated wrongly.
#include <tests/fuzz/formula_fuzz.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace files = std::filesystem;

std::vector<files::path> corpus() {
  std::vector<files::path> paths;
  for (const auto& entry :
       files::directory_iterator(files::path(SLOPE_SOURCE_FOLDER) / "tests/fuzz/formula")) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fuzz_corpus)

BOOST_AUTO_TEST_CASE(every_kept_formula_is_treated_well) {
  const std::vector<files::path> paths = corpus();
  BOOST_TEST(paths.size() >= 50u);
  for (const files::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    BOOST_TEST(slope::fuzz::examine_formula(text) == "", path.filename().string());
  }
}

BOOST_AUTO_TEST_SUITE_END()

// The project keeps the rules of the house, and each rule is shown to find a planted fault.
// The rules are in house_rules.hpp; the tree that is judged is the one this test was compiled from.
#include <boost/test/unit_test.hpp>

#include <tests/structure/house_rules.hpp>

#include <string>

namespace {

using namespace slope::structure;

const SourceTree& real_tree() {
  static const SourceTree tree = read_source_tree(SLOPE_SOURCE_FOLDER);
  return tree;
}

// The real tree with one more file.
SourceTree with(const std::string& path, const Lines& lines) {
  SourceTree tree = real_tree();
  tree.files[path] = lines;
  return tree;
}

void expect_none(const Violations& violations) {
  for (const std::string& violation : violations) BOOST_ERROR(violation);
}

void expect_planted(const Violations& violations, const std::string& text) {
  for (const std::string& violation : violations) {
    if (violation.find(text) != std::string::npos) {
      BOOST_TEST(true);
      return;
    }
  }
  BOOST_ERROR("the planted fault was not found: " + text);
}

}  // namespace

BOOST_AUTO_TEST_CASE(tree_is_read) {
  BOOST_TEST(real_tree().files.contains("ad/types/error.hpp"));
  BOOST_TEST(real_tree().files.contains(".ci/run"));
  BOOST_TEST(real_tree().top_level_names.contains("CMakeLists.txt"));
}

BOOST_AUTO_TEST_CASE(includes_follow_the_layers) { expect_none(layer_violations(real_tree())); }
BOOST_AUTO_TEST_CASE(includes_make_no_cycle) { expect_none(cycle_violations(real_tree())); }
BOOST_AUTO_TEST_CASE(files_are_short) { expect_none(size_violations(real_tree())); }
BOOST_AUTO_TEST_CASE(files_open_with_a_comment) { expect_none(opening_violations(real_tree())); }
BOOST_AUTO_TEST_CASE(everything_is_in_its_place) { expect_none(place_violations(real_tree())); }

BOOST_AUTO_TEST_CASE(include_lines_are_read) {
  const auto paths = includes_of({"#include <ad/ad.hpp>", "  #  include \"nn/loss.hpp\"", "// #include <x>", "include"});
  BOOST_TEST(paths == (std::vector<std::string>{"ad/ad.hpp", "nn/loss.hpp"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(planted_include_up_the_layers_is_found) {
  expect_planted(layer_violations(with("ad/types/planted.hpp", {"#include <ad/rules/rule.hpp>"})),
                 "ad/types/planted.hpp includes ad/rules/rule.hpp");
}

BOOST_AUTO_TEST_CASE(planted_include_of_the_umbrella_is_found) {
  SourceTree tree = with("ad/check/planted.hpp", {"#include <ad/ad.hpp>"});
  tree.files["ad/ad.hpp"] = {};
  expect_planted(layer_violations(tree), "ad/check/planted.hpp includes ad/ad.hpp: the umbrella");
}

BOOST_AUTO_TEST_CASE(planted_meetings_of_the_upper_folders_are_found) {
  const std::vector<std::pair<std::string, std::string>> forbidden = {
      {"nn", "fit"}, {"fit", "nn"}, {"ad", "nn"}, {"ad", "fit"}, {"nn", "bench"}, {"fit", "tests"}, {"tests", "bench"}};
  for (const auto& [from, to] : forbidden) {
    SourceTree tree = with(from + "/planted.hpp", {"#include <" + to + "/target.hpp>"});
    tree.files[to + "/target.hpp"] = {};
    expect_planted(layer_violations(tree), from + "/planted.hpp includes " + to + "/target.hpp");
  }
}

BOOST_AUTO_TEST_CASE(the_tests_of_bench_may_use_bench) {
  SourceTree tree = with("tests/bench/planted_test.cpp", {"#include <bench/target.hpp>"});
  tree.files["bench/target.hpp"] = {};
  expect_none(layer_violations(tree));
}

BOOST_AUTO_TEST_CASE(bench_may_use_the_support_of_the_tests) {
  SourceTree tree;
  tree.files["bench/bench_planted.cpp"] = {"#include <tests/support/target.hpp>", "#include <fit/target.hpp>"};
  tree.files["tests/support/target.hpp"] = {};
  tree.files["fit/target.hpp"] = {};
  expect_none(layer_violations(tree));
}

BOOST_AUTO_TEST_CASE(planted_include_of_nothing_is_found) {
  expect_planted(layer_violations(with("nn/planted.hpp", {"#include <ad/no_such_file.hpp>"})), "there is no such file");
}

BOOST_AUTO_TEST_CASE(planted_cycle_is_found) {
  SourceTree tree = with("ad/types/one.hpp", {"#include <ad/types/two.hpp>"});
  tree.files["ad/types/two.hpp"] = {"#include <ad/types/three.hpp>"};
  tree.files["ad/types/three.hpp"] = {"#include <ad/types/one.hpp>"};
  expect_planted(cycle_violations(tree), "ad/types/one.hpp -> ad/types/two.hpp -> ad/types/three.hpp -> ad/types/one.hpp");
}

BOOST_AUTO_TEST_CASE(planted_long_file_is_found) {
  expect_planted(size_violations(with("ad/types/planted.hpp", Lines(501, "//"))), "planted.hpp has 501 lines");
  SourceTree tree;
  tree.files["ad/types/planted.hpp"] = Lines(500, "//");
  expect_none(size_violations(tree));
}

BOOST_AUTO_TEST_CASE(planted_openings_are_found) {
  expect_planted(opening_violations(with("nn/planted.cpp", {"#pragma once"})), "nn/planted.cpp does not open");
  expect_planted(opening_violations(with("nn/planted.hpp", {"// short"})), "nn/planted.hpp opens with one line");
  expect_planted(opening_violations(with("nn/planted.cpp", Lines(11, "//"))), "nn/planted.cpp opens with 11 lines");
  expect_planted(opening_violations(with(".setup/planted", {"#!/bin/sh", "true"})), ".setup/planted does not open");
}

BOOST_AUTO_TEST_CASE(planted_names_are_found) {
  SourceTree tree = with("tests/ad/planted/some_test.cpp", {});
  tree.top_level_names.insert("planted");
  expect_planted(place_violations(tree), "planted does not belong");
  expect_planted(place_violations(tree), "tests/ad/planted/some_test.cpp mirrors no folder of ad");
}

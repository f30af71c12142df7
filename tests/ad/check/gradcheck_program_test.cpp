// gradcheck as people run it: verdicts, exit codes, messages, files.
#include <sys/wait.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <tests/ad/report/temporary_folder.hpp>

namespace {

using slope::test::contents;
using slope::test::TemporaryFolder;

struct Run {
  int exit_code = -1;
  std::string output;
  std::string errors;

  bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
};

Run gradcheck(const TemporaryFolder& folder, const std::string& arguments) {
  const std::string command = "cd '" + folder.path().string() + "' && '" SLOPE_PROGRAM_FOLDER "/gradcheck' " +
                              arguments + " >.output 2>.errors </dev/null";
  const int status = std::system(command.c_str());
  Run run{WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder.path() / ".output"),
          contents(folder.path() / ".errors")};
  return run;
}

Run gradcheck(const std::string& arguments) { return gradcheck(TemporaryFolder(), arguments); }

const std::string bell = "'exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))' ";
const std::string at = "--at x=1,mu=.3,s=2 ";

}  // namespace

BOOST_AUTO_TEST_SUITE(gradcheck_program)

BOOST_AUTO_TEST_CASE(a_right_formula_passes_and_says_what_it_could_have_seen) {
  const Run run = gradcheck(bell + at);
  BOOST_TEST(run.exit_code == 0, run.errors);
  BOOST_TEST(run.says("PASS: 3 PASS; 12 partials"));
  BOOST_TEST(run.says("slope 2.00"));
  BOOST_TEST(run.says("seed 1"));
  BOOST_TEST(run.says("would have shown"));
  BOOST_TEST(gradcheck(bell + at + "--quiet").output.empty());
}

BOOST_AUTO_TEST_CASE(an_injected_error_fails_and_its_place_is_underlined) {
  const Run run = gradcheck(bell + at + "--inject exp:1.000001");
  BOOST_TEST(run.exit_code == 1, run.errors);
  BOOST_TEST(run.says("culprit: exp, column 1: its partial is off by 1e-06 of itself"), run.output);
  BOOST_TEST(run.says("\n  ^~~~~~~~~~~~~~~~~~~~~~\n"), run.output);
  BOOST_TEST(run.says("outvoted"));
  // Operators by their symbols, and the millionth by itself.
  BOOST_TEST(gradcheck(bell + at + "--inject '^'").says("culprit: pow"));
  BOOST_TEST(gradcheck(bell + at + "--inject /:2").says("culprit: divide"));
}

BOOST_AUTO_TEST_CASE(claims_are_checked_against_differences) {
  BOOST_TEST(gradcheck(bell + at + "--claim mu='f*(x-mu)/s^2' --claim s='f*((x-mu)^2/s^3-1/s)'").exit_code ==
             0);
  const Run run = gradcheck(bell + at + "--claim mu='-f*(x-mu)/s^2'");
  BOOST_TEST(run.exit_code == 1);
  BOOST_TEST(run.says("FAIL (claim)"));
  BOOST_TEST(run.says("the sign is wrong"));
}

BOOST_AUTO_TEST_CASE(a_box_is_sampled_the_same_way_for_the_same_seed) {
  const std::string box = bell + "--box x=-5:5,mu=0,s=.1:4 --points 50 ";
  const Run run = gradcheck(box + "--seed 7");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(run.says("PASS: 50 points: 50 PASS; seed 7"), run.output);
  BOOST_TEST(gradcheck(box + "--seed 7").output == run.output);
  BOOST_TEST(gradcheck(box + "--seed 8").output != run.output);
}

BOOST_AUTO_TEST_CASE(kinks_pass_unless_strict_and_doubt_has_its_own_code) {
  BOOST_TEST(gradcheck("'abs(x)' --at x=0").exit_code == 0);
  BOOST_TEST(gradcheck("'abs(x)' --at x=0 --strict").exit_code == 1);
  BOOST_TEST(gradcheck("'sqrt(x)' --at x=0").exit_code == 3);
  BOOST_TEST(gradcheck("'(1-cos(x))/x^2' --at x=1e-8").exit_code == 3);
}

BOOST_AUTO_TEST_CASE(second_derivatives_join_with_order_2) {
  const Run run = gradcheck("'x^2*y + sin(x*y)' --at x=.7,y=-1.1 --order 2");
  BOOST_TEST(run.exit_code == 0, run.output);
  BOOST_TEST(run.says("x, y"));
  BOOST_TEST(run.says("(3 expected with the Hessian)"));
}

BOOST_AUTO_TEST_CASE(the_builtin_functions_pass) {
  BOOST_TEST(gradcheck("--builtin heights").exit_code == 0);
  BOOST_TEST(gradcheck("--builtin heart").exit_code == 0);
  const Run run = gradcheck("--builtin all-functions");
  BOOST_TEST(run.exit_code == 0, run.output);
}

BOOST_AUTO_TEST_CASE(the_json_has_its_stable_keys) {
  const TemporaryFolder folder;
  const Run run = gradcheck(folder, bell + at + "--inject exp --json report.json --svg taylor.svg --quiet");
  BOOST_TEST(run.exit_code == 1, run.errors);
  const auto json = nlohmann::json::parse(contents(folder.path() / "report.json"));
  BOOST_TEST(json["verdict"] == "FAIL");
  BOOST_REQUIRE(json["entries"].size() == 3U);
  for (const auto& entry : json["entries"]) {
    for (const char* key : {"input", "at", "tape", "reference", "reference_error", "digits", "verdict"}) {
      BOOST_TEST(entry.contains(key), key);
    }
  }
  BOOST_TEST(json["entries"][1]["input"] == "mu");
  BOOST_TEST(json["entries"][1]["at"] == 0.3);
  BOOST_TEST(std::abs(json["entries"][1]["reference"].get<double>() - 0.0328335303552321) < 1e-14);
  BOOST_TEST(json["culprit"]["operation"] == "exp");
  BOOST_TEST(json["seed"] == 1);
  BOOST_TEST(contents(folder.path() / "taylor.svg").find("<svg") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(misuse_is_told_with_its_place_and_code_2) {
  const auto check = [](const std::string& arguments, const std::string& message) {
    const Run run = gradcheck(arguments);
    BOOST_TEST_CONTEXT(arguments << ": " << run.errors) {
      BOOST_TEST(run.exit_code == 2);
      BOOST_TEST(run.errors.starts_with("gradcheck: error: "));
      BOOST_TEST(run.errors.find(message) != std::string::npos);
      BOOST_TEST(run.output.empty());
    }
  };
  check("", "expected a formula");
  check("'x*sin(y)'", "expected --at or --box with the variables x, y");
  check("'x*sin(y' --at x=1,y=2", "column 8");
  check("'x*sine(y)' --at x=1,y=2", "did you mean 'sin'?");
  check("'x*sin(y)' --at x=2", "expected a value for 'y' too");
  check("'x*sin(y)' --at x=2,y=.5q",
        "--at, column 7: expected a number, found '.5q'\n  x=2,y=.5q\n        ^~~");
  check("'x*sin(y)' --at x=2,z=1", "--at, column 5: there is no variable 'z'; the variables are x, y");
  check("'x*sin(y)' --at x=2,x=1,y=1", "'x' is given twice");
  check("'x*sin(y)' --at x=2,y", "expected NAME=NUMBER, found 'y'");
  check("'x*sin(y)' --box x=1:0,y=1", "--box, column 3: the low end is above the high one");
  check("'x*sin(y)' --box x=1:2:3,y=1", "expected LOW:HIGH");
  check("'x*sin(y)' --at x=1,y=1 --box x=1,y=1", "expected one of them");
  check("'x*sin(y)' --at x=1,y=1 --claim z=1", "there is no variable 'z'");
  check("'x*sin(y)' --at x=1,y=1 --claim 'x=sn(y)'", "did you mean 'sin'?");
  check("'x*sin(y)' --at x=1,y=1 --claim x", "expected VARIABLE=FORMULA");
  check("'x*sin(y)' --at x=1,y=1 --inject sinn", "there is no function 'sinn'");
  check("'x*sin(y)' --at x=1,y=1 --inject cosh", "no such function to corrupt");
  check("'x*sin(y)' --at x=1,y=1 --inject sin:1", "injects no error");
  check("'x*sin(y)' --at x=1,y=1 --points 0", "whole number");
  check("'x*sin(y)' --at x=1,y=1 --order 3", "whole number");
  check("--builtin nothing", "expected heights, heart or all-functions");
  check("'x*sin(y)' --at x=1,y=1 --json /nowhere/at/all.json", "/nowhere/at/all.json");
}

BOOST_AUTO_TEST_CASE(the_help_fits_a_screen_and_shows_an_example) {
  const Run run = gradcheck("--help");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(std::count(run.output.begin(), run.output.end(), '\n') <= 40);
  BOOST_TEST(run.says("Example: gradcheck"));
  for (std::size_t begin = 0; begin < run.output.size();) {
    const std::size_t end = run.output.find('\n', begin);
    BOOST_TEST(end - begin <= 100U, run.output.substr(begin, end - begin));
    begin = end + 1;
  }
}

BOOST_AUTO_TEST_SUITE_END()

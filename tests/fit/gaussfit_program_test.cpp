// gaussfit as people run it: figures, files, messages and exit codes.
#include <tests/ad/report/temporary_folder.hpp>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <sys/wait.h>

namespace {

namespace fs = std::filesystem;
using slope::test::contents;
using slope::test::TemporaryFolder;

struct Run {
  int exit_code = -1;
  std::string output;
  std::string errors;
};

/// Runs gaussfit in `folder`.
Run gaussfit(const TemporaryFolder& folder, const std::string& arguments) {
  const std::string command = "cd '" + folder.path().string() + "' && '" SLOPE_PROGRAM_FOLDER "/gaussfit' " +
                              arguments + " >.output 2>.errors </dev/null";
  const int status = std::system(command.c_str());
  Run run{WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder.path() / ".output"),
          contents(folder.path() / ".errors")};
  fs::remove(folder.path() / ".output");
  fs::remove(folder.path() / ".errors");
  return run;
}

/// The files that are in a folder, by name, in order, with spaces between.
std::string files_in(const TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path()))
    names.insert(entry.path().filename().string());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

bool close(double found, double expected) { return std::abs(found / expected - 1) <= 1e-9; }

void check_bad_input(const std::string& arguments, const std::string& message, const std::string& data = "") {
  const TemporaryFolder folder;
  if (!data.empty()) folder.file("data.csv", data);
  const Run run = gaussfit(folder, arguments);
  BOOST_TEST_CONTEXT("gaussfit " << arguments << ": " << run.errors) {
    BOOST_TEST(run.exit_code == 2);
    BOOST_TEST(run.errors.starts_with("gaussfit: error: "));
    BOOST_TEST(run.errors.find(message) != std::string::npos);
    BOOST_TEST(files_in(folder) == (data.empty() ? "" : "data.csv"));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussfit_program)

BOOST_AUTO_TEST_CASE(without_arguments_it_fits_and_draws_the_worksheet) {
  const TemporaryFolder folder;
  const Run run = gaussfit(folder, "--json r.json");
  BOOST_TEST(run.exit_code == 0, run.errors);
  BOOST_TEST(run.output.find("178.51982434 ± 0.1849 cm") != std::string::npos);
  BOOST_TEST(run.output.find("7.54990773 ± 0.1510 cm") != std::string::npos);
  BOOST_TEST(files_in(folder) == "descent.svg heights.svg r.json");
  const auto json = nlohmann::json::parse(contents(folder.path() / "r.json"));
  BOOST_TEST(json.size() == 6u);
  BOOST_TEST(json["parameters"][0]["name"] == "mu");
  BOOST_TEST(close(json["parameters"][0]["value"], 178.51982433943));
  BOOST_TEST(close(json["parameters"][1]["value"], 7.54990773373));
  BOOST_TEST(std::abs(json["parameters"][0]["standard_error"].get<double>() - 0.1849) < 5e-5);
  BOOST_TEST(std::abs(json["parameters"][1]["standard_error"].get<double>() - 0.1510) < 5e-5);
  BOOST_TEST(json["converged"].get<bool>());
  BOOST_TEST(json["iterations"].is_number_integer());
  BOOST_TEST(json["stopped_because"].is_string());
  BOOST_TEST(json["warnings"].empty());
  BOOST_TEST(close(json["chi_squared"], 4.39245367132e-4));
}

BOOST_AUTO_TEST_CASE(steepest_descent_as_on_the_worksheet) {
  const TemporaryFolder folder;
  const Run run = gaussfit(
      folder,
      "--method steepest --start mu=155,sigma=6 --step 2000 --iterations 50 --json r.json --quiet --no-svg");
  BOOST_TEST(run.exit_code == 0, run.errors);
  BOOST_TEST(run.output == "");
  BOOST_TEST(run.errors == "");
  BOOST_TEST(files_in(folder) == "r.json");
  const auto json = nlohmann::json::parse(contents(folder.path() / "r.json"));
  BOOST_TEST(close(json["parameters"][0]["value"], 178.519824041927));
  BOOST_TEST(close(json["parameters"][1]["value"], 7.549907722009));
  BOOST_TEST(json["iterations"] == 50);
}

BOOST_AUTO_TEST_CASE(person_s_file_is_fitted) {
  const TemporaryFolder folder;
  std::string data = "name,height\n";
  for (int i = -25; i <= 25; ++i) {
    const int people = static_cast<int>(std::lround(40 * std::exp(-i * i / 128.0)));
    for (int person = 0; person < people; ++person) data += "x," + std::to_string(172 + i) + "\n";
  }
  folder.file("data.csv", data);
  const Run run = gaussfit(folder, "data.csv --column height --json r.json --svg mine.svg");
  BOOST_TEST(run.exit_code == 0, run.errors << run.output);
  BOOST_TEST(files_in(folder) == "data.csv descent.svg mine.svg r.json");
  const auto json = nlohmann::json::parse(contents(folder.path() / "r.json"));
  BOOST_TEST(std::abs(json["parameters"][0]["value"].get<double>() - 172) < 0.05);
  BOOST_TEST(std::abs(json["parameters"][1]["value"].get<double>() - 8) < 0.1);
}

BOOST_AUTO_TEST_CASE(doubtful_results_end_with_3) {
  const TemporaryFolder folder;
  const Run few_steps = gaussfit(folder, "--method steepest --iterations 2 --no-svg");
  BOOST_TEST(few_steps.exit_code == 3);
  BOOST_TEST(few_steps.output.find("warning:") != std::string::npos);
  const Run off_the_data = gaussfit(folder, "--start mu=-1000,sigma=5 --quiet --json r.json");
  BOOST_TEST(off_the_data.exit_code == 3);
  BOOST_TEST(off_the_data.errors.find("warning:") != std::string::npos);
  const auto json = nlohmann::json::parse(contents(folder.path() / "r.json"));
  BOOST_TEST(json["parameters"][0]["standard_error"].is_null());
  BOOST_TEST(!json["converged"].get<bool>());
  BOOST_TEST(!json["warnings"].empty());
  folder.file("inches.csv", "66\n67\n68\n69\n68\n67\n70\n71\n66\n65\n68\n69\n");
  BOOST_TEST(gaussfit(folder, "inches.csv").output.find("are they in centimetres?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bad_usage_is_told) {
  check_bad_input("--method newton", "found \"newton\"; expected lm or steepest");
  check_bad_input("--start mu=155", "both mu and sigma");
  check_bad_input("--start mu=155,sigma=-6", "a sigma above 0");
  check_bad_input("--start 155", "found \"155\"");
  check_bad_input("--step -2", "found \"-2\"; expected a number above 0");
  check_bad_input("--step nan", "expected a number above 0");
  check_bad_input("--step 1,5", "expected a number above 0");
  check_bad_input("--iterations 0", "expected a whole number from 1");
  check_bad_input("--iterations 2.5", "expected a whole number from 1");
  check_bad_input("--nonsense", "--nonsense");
  check_bad_input("--column height", "expected a file DATA.csv");
  check_bad_input("--no-svg --json missing/r.json", "cannot write missing/r.json: No such file or directory");
  check_bad_input("--output-dir missing", "cannot write missing/heights.svg: No such file or directory");
}

BOOST_AUTO_TEST_CASE(bad_data_are_told) {
  check_bad_input("missing.csv", "missing.csv: cannot be read: No such file or directory");
  check_bad_input(".", "it is a folder");
  check_bad_input("data.csv", "holds no data", "\n");
  check_bad_input("data.csv", "data.csv:3:1: found \"tall\" in column height", "height\n170\ntall\n");
  check_bad_input("data.csv", "no column of numbers", "a,b\nx,y\n");
  check_bad_input("data.csv", "one height only", "170\n");
  check_bad_input("data.csv", "all 3 heights are equal (170)", "170\n170\n170\n");
  check_bad_input("data.csv", "data.csv:2:1: found \"nan\"", "170\nnan\n");
  check_bad_input("data.csv", "data.csv:2:1: found \"-3\"", "170\n-3\n");
  check_bad_input("data.csv --column size", "no column \"size\"", "height\n170\n180\n");
}

BOOST_AUTO_TEST_CASE(help_fits_a_screen_and_shows_an_example) {
  const TemporaryFolder folder;
  const Run run = gaussfit(folder, "--help");
  BOOST_TEST(run.exit_code == 0);
  BOOST_TEST(std::count(run.output.begin(), run.output.end(), '\n') <= 24);
  BOOST_TEST(run.output.find("Example:") != std::string::npos);
  BOOST_TEST(files_in(folder) == "");
}

BOOST_AUTO_TEST_SUITE_END()

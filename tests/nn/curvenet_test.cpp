// The program curvenet as a person or a script meets it: files, exit codes, messages, Ctrl-C.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/property_tree/xml_parser.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <nn/curves.hpp>
#include <nn/loss.hpp>
#include <nn/model_file.hpp>

namespace files = std::filesystem;
namespace nn = slope::nn;

namespace {

std::string text_of(const files::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A folder of its own for each test, gone afterwards.
struct Folder {
  files::path path;

  Folder() {
    std::string name = (files::temp_directory_path() / "curvenet_test.XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() {
    std::error_code ignored;
    files::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : files::directory_iterator(path)) found.insert(entry.path().filename().string());
    return found;
  }
};

/// Starts curvenet with its working folder in `folder`; output goes to the files `out` and `err` beside it.
pid_t start(const Folder& folder, const Folder& output, const std::vector<std::string>& arguments) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child != 0) return child;
  const int out = ::open((output.path / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = ::open((output.path / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  std::vector<std::string> words{std::string(SLOPE_PROGRAM_FOLDER) + "/curvenet"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  if (::chdir(folder.path.c_str()) == 0) ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

/// The exit code, or 128 and the signal that ended it.
int wait_for(pid_t child) {
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome run(const Folder& folder, const std::vector<std::string>& arguments) {
  const Folder output;
  const int code = wait_for(start(folder, output, arguments));
  return {code, text_of(output.path / "out"), text_of(output.path / "err")};
}

void require_whole_svg(const files::path& path) {
  boost::property_tree::ptree tree;
  BOOST_TEST_CONTEXT(path) { BOOST_CHECK_NO_THROW(boost::property_tree::read_xml(path.string(), tree)); }
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(curvenet)

BOOST_AUTO_TEST_CASE(a_run_writes_its_files_and_prints_its_report) {
  const Folder folder;
  const Outcome outcome = run(folder, {"--steps", "8000", "--seed", "4", "--json", "r.json"});
  // 8,000 steps may or may not pass the threshold of doubt; both are proper ends.
  BOOST_TEST((outcome.code == 0 || outcome.code == 3));
  BOOST_TEST(folder.names() == (std::set<std::string>{"heart.svg", "loss.svg", "model.json", "r.json"}),
             boost::test_tools::per_element());
  require_whole_svg(folder.path / "heart.svg");
  require_whole_svg(folder.path / "loss.svg");
  for (const char* part :
       {"cost", "largest distance", "steps/s", "heart.svg", "loss.svg", "model.json", "r.json"}) {
    BOOST_TEST(holds(outcome.out, part), part << " is missing in:\n" << outcome.out);
  }

  const auto result = nlohmann::json::parse(text_of(folder.path / "r.json"));
  std::set<std::string> keys;
  for (const auto& item : result.items()) keys.insert(item.key());
  BOOST_TEST(keys == (std::set<std::string>{"cost", "last_cost", "max_distance", "seconds", "seed", "step", "steps",
                                            "steps_per_second"}),
             boost::test_tools::per_element());
  BOOST_TEST(result.at("seed").get<int>() == 4);
  BOOST_TEST(result.at("steps").get<int>() == 8000);

  // The model is the network that the result speaks of.
  const nn::Curve heart = nn::make_curve("heart");
  const nn::PlainNetwork network = nn::network_from_model(text_of(folder.path / "model.json"));
  const xt::xarray<double> drawn = network(heart.inputs);
  const double cost = nn::mean_squared_distance(drawn, heart.points);
  BOOST_TEST(std::abs(cost - result.at("cost").get<double>()) < 1e-13);
  BOOST_TEST(std::abs(nn::largest_distance(drawn, heart.points) - result.at("max_distance").get<double>()) <
             1e-13);
}

// The same training twice: one hands out the best network that it met, the other the one of the last step. So much noise
// makes it unlikely that the last one is the best, but now and then it may be.
BOOST_AUTO_TEST_CASE(the_best_network_is_kept_unless_the_last_is_asked_for) {
  const auto result_of = [](int seed, const std::vector<std::string>& more) {
    const Folder folder;
    std::vector<std::string> arguments{"--steps", "400", "--noise", "3", "--seed", std::to_string(seed),
                                       "--json", "r.json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    run(folder, arguments);
    const auto result = nlohmann::json::parse(text_of(folder.path / "r.json"));
    const nn::Curve heart = nn::make_curve("heart");
    const nn::PlainNetwork network = nn::network_from_model(text_of(folder.path / "model.json"));
    BOOST_TEST(std::abs(nn::mean_squared_distance(network(heart.inputs), heart.points) -
                        result.at("cost").get<double>()) < 1e-13);
    return result;
  };
  std::size_t better = 0;
  for (int seed = 1; seed <= 6; ++seed) {
    const auto best = result_of(seed, {});
    const auto last = result_of(seed, {"--keep", "last"});
    BOOST_TEST(last.at("step").get<int>() == 400);
    BOOST_TEST(last.at("cost") == last.at("last_cost"));
    BOOST_TEST(best.at("last_cost") == last.at("last_cost"));
    BOOST_TEST(best.at("step").get<int>() <= 400);
    BOOST_TEST(best.at("cost").get<double>() <= best.at("last_cost").get<double>());
    better += best.at("cost") < best.at("last_cost");
  }
  BOOST_TEST(better > 0u);
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_files) {
  const Folder first;
  const Folder second;
  const Folder third;
  run(first, {"--steps", "300", "--seed", "5"});
  run(second, {"--steps", "300", "--seed", "5"});
  run(third, {"--steps", "300", "--seed", "6"});
  const std::string model = text_of(first.path / "model.json");
  BOOST_TEST(!model.empty());
  BOOST_TEST(text_of(second.path / "model.json") == model);
  BOOST_TEST(text_of(third.path / "model.json") != model);
  BOOST_TEST(text_of(second.path / "heart.svg") == text_of(first.path / "heart.svg"));
}

BOOST_AUTO_TEST_CASE(files_go_where_they_are_told) {
  const Folder folder;
  run(folder, {"circle", "--steps", "100", "--output-dir", "new/deep"});
  BOOST_TEST(files::exists(folder.path / "new/deep/circle.svg"));
  BOOST_TEST(files::exists(folder.path / "new/deep/model.json"));
  run(folder, {"circle", "--steps", "100", "--output-dir", "new", "--svg", "picture.svg"});
  BOOST_TEST(files::exists(folder.path / "picture.svg"));
  BOOST_TEST(!files::exists(folder.path / "new/circle.svg"));
  BOOST_TEST(files::exists(folder.path / "new/loss.svg"));
}

BOOST_AUTO_TEST_CASE(a_poor_result_is_doubtful_and_said_so) {
  const Folder folder;
  const Outcome outcome = run(folder, {"--steps", "10", "--quiet"});
  BOOST_TEST(outcome.code == 3);
  BOOST_TEST(outcome.out == "");
  BOOST_TEST(holds(outcome.err, "doubtful"));
  BOOST_TEST(files::exists(folder.path / "heart.svg"));
}

BOOST_AUTO_TEST_CASE(help_fits_a_screen_and_shows_an_example) {
  const Folder folder;
  const Outcome outcome = run(folder, {"--help"});
  BOOST_TEST(outcome.code == 0);
  BOOST_TEST(holds(outcome.out, "Example"));
  BOOST_TEST(std::count(outcome.out.begin(), outcome.out.end(), '\n') <= 24);
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() <= 80u, line);
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(bad_usage_is_told_and_writes_nothing) {
  struct Case {
    std::vector<std::string> arguments;
    std::string said;
  };
  const std::vector<Case> cases{{{"hart"}, "'hart'"},
                                {{"heart", "circle"}, "circle"},
                                {{"--seed", "-1"}, "'-1'"},
                                {{"--seed", "one"}, "'one'"},
                                {{"--seed", "99999999999999999999"}, "'99999999999999999999'"},
                                {{"--steps", "1.5"}, "'1.5'"},
                                {{"--steps"}, "--steps"},
                                {{"--noise", "-0.1"}, "'-0.1'"},
                                {{"--noise", "nan"}, "'nan'"},
                                {{"--aggression", "0"}, "'0'"},
                                {{"--aggression", "inf"}, "'inf'"},
                                {{"--aggression", "7x"}, "'7x'"},
                                {{"--keep", "first"}, "first"},
                                {{"--nonsense"}, "--nonsense"},
                                {{"--json", "no/such/folder/r.json"}, "no/such/folder/r.json"},
                                {{"--output-dir", "/dev/null/x"}, "/dev/null/x"}};
  for (const Case& bad : cases) {
    BOOST_TEST_CONTEXT(bad.arguments.front() << " " << bad.arguments.back()) {
      const Folder folder;
      const Outcome outcome = run(folder, bad.arguments);
      BOOST_TEST(outcome.code == 2);
      BOOST_TEST(outcome.out == "");
      BOOST_TEST(holds(outcome.err, "curvenet: error: "));
      BOOST_TEST(holds(outcome.err, bad.said), outcome.err);
      BOOST_TEST(folder.names().empty());
    }
  }
  const Folder folder;
  const Outcome outcome = run(folder, {"hart"});
  for (const std::string& name : nn::curve_names()) BOOST_TEST(holds(outcome.err, name));
}

BOOST_AUTO_TEST_CASE(interrupted_training_leaves_whole_files) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder folder;
    const Folder output;
    const pid_t child = start(folder, output, {"--steps", "2000000000", "--json", "r.json"});
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    ::kill(child, signal);
    BOOST_TEST(wait_for(child) == 3);
    BOOST_TEST(holds(text_of(output.path / "err"), "stopped after"));
    BOOST_TEST(folder.names() == (std::set<std::string>{"heart.svg", "loss.svg", "model.json", "r.json"}),
               boost::test_tools::per_element());
    require_whole_svg(folder.path / "heart.svg");
    require_whole_svg(folder.path / "loss.svg");
    const auto result = nlohmann::json::parse(text_of(folder.path / "r.json"));
    BOOST_TEST(result.at("steps").get<std::uint64_t>() > 0u);
    BOOST_TEST(result.at("steps").get<std::uint64_t>() < 2'000'000'000u);
    BOOST_TEST(nn::network_from_model(text_of(folder.path / "model.json")).layers.size() == 3u);
  }
}

// A kill that no program can catch: what was there before is there still, whole.
BOOST_AUTO_TEST_CASE(a_killed_training_leaves_the_old_files) {
  const Folder folder;
  run(folder, {"--steps", "50"});
  const std::string model = text_of(folder.path / "model.json");
  const Folder output;
  const pid_t child = start(folder, output, {"--steps", "2000000000"});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ::kill(child, SIGKILL);
  BOOST_TEST(wait_for(child) == 128 + SIGKILL);
  BOOST_TEST(text_of(folder.path / "model.json") == model);
  BOOST_TEST(folder.names() == (std::set<std::string>{"heart.svg", "loss.svg", "model.json"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

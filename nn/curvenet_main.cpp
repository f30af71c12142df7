// The program curvenet: trains a small network to draw a curve, and draws what it did.
//
// Without arguments it is the heart's worksheet: a 1-6-7-2 network, the noisy rule, 50,000 steps.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ad/report/command_line.hpp>
#include <ad/report/exit_codes.hpp>
#include <ad/report/interrupt.hpp>
#include <ad/report/progress.hpp>
#include <ad/report/safe_file.hpp>
#include <nn/curves.hpp>
#include <nn/model_file.hpp>
#include <nn/pictures.hpp>
#include <nn/trainer.hpp>

namespace {

namespace nn = slope::nn;
namespace report = slope::ad::report;
namespace files = std::filesystem;

constexpr std::array<std::size_t, 4> widths{1, 6, 7, 2};

// A drawing with this cost is 0.055 from its target in the root mean square: above it, it does not look like
// the target.
constexpr double doubtful_cost = 0.003;

struct Arguments {
  std::string curve = "heart";
  std::uint64_t seed = 1;
  std::size_t steps = 50'000;
  nn::NoisyGradientDescent::Options rule;
  std::string keep = "best";
  files::path output_folder = ".";
  files::path picture_file;
  files::path json_file;
  bool quiet = false;

  files::path picture() const {
    return picture_file.empty() ? output_folder / (curve + ".svg") : picture_file;
  }
  files::path loss() const { return output_folder / "loss.svg"; }
  files::path model() const { return output_folder / "model.json"; }
};

/// What is handed out: the network with the lowest cost on the way, or the one after the last step, which the noise may
/// have shaken just then.
struct Result {
  nn::PlainNetwork network;
  std::size_t step = 0;
  double cost = 0.0;
  xt::xarray<double> points;
  double max_distance = 0.0;
};

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// What CLI11 asks of each value: an empty text if it is good, else what was expected and found.

std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return fmt::format("expected a whole number from 0 to {}, found '{}'",
                     std::numeric_limits<std::uint64_t>::max(), text);
}

std::optional<double> finite_number(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string number_at_least_zero(const std::string& text) {
  const std::optional<double> value = finite_number(text);
  return value && *value >= 0.0 ? "" : fmt::format("expected a finite number, 0 or above, found '{}'", text);
}

std::string number_above_zero(const std::string& text) {
  const std::optional<double> value = finite_number(text);
  return value && *value > 0.0 ? "" : fmt::format("expected a finite number above 0, found '{}'", text);
}

/// Reads the command line into `arguments`; an exit code if the program ends here.
std::optional<int> parse(int argument_count, const char* const* values, Arguments& arguments) {
  CLI::App app("Trains a small neural network to draw a curve; the gradients are the tape's.", "curvenet");
  app.get_formatter()->column_width(21);
  app.add_option("CURVE", arguments.curve, fmt::format("{}", fmt::join(nn::curve_names(), " ")))
      ->option_text(" ");
  app.add_option("--seed", arguments.seed, "of all random numbers; default 1")
      ->option_text("N")
      ->check(whole_number);
  app.add_option("--steps", arguments.steps, "of training; default 50000")
      ->option_text("N")
      ->check(whole_number);
  app.add_option("--noise", arguments.rule.noise, "spread of the gradients' random factors; default 1")
      ->option_text("X")
      ->check(number_at_least_zero);
  app.add_option("--aggression", arguments.rule.aggression, "how far a step follows the gradients; default 7")
      ->option_text("X")
      ->check(number_above_zero);
  app.add_option("--keep", arguments.keep, "the best network met (default) or the last")
      ->option_text("best|last")
      ->check(CLI::IsMember({"best", "last"}));
  app.add_option("--output-dir", arguments.output_folder, "where files go; default here, made if missing")
      ->option_text("DIR");
  app.add_option("--svg", arguments.picture_file, "the picture of the curve; default DIR/CURVE.svg")
      ->option_text("FILE");
  app.add_option("--json", arguments.json_file, "write the result there too")->option_text("FILE");
  app.add_flag("--quiet", arguments.quiet, "no progress, no report; only files and warnings");
  app.footer(
      fmt::format("Writes CURVE.svg, loss.svg, model.json; Ctrl-C ends training and writes them.\n"
                  "Exit codes: 0 done; 2 bad usage; 3 doubtful (stopped early, or cost above {})\n"
                  "Example: curvenet trefoil --seed 2 --steps 200000 --output-dir pictures",
                  doubtful_cost));
  if (const auto code = report::parse_command_line(app, argument_count, values)) return code;

  for (const std::string& name : nn::curve_names()) {
    if (name == arguments.curve) return std::nullopt;
  }
  fmt::print(stderr, "curvenet: error: no curve is called '{}'; expected one of {}\nTry 'curvenet --help'.\n",
             arguments.curve, joined(nn::curve_names()));
  return report::exit_code::bad_input;
}

/// Finds out before the training whether the files can be written after it.
void require_writable(const Arguments& arguments) {
  std::error_code error;
  files::create_directories(arguments.output_folder, error);
  if (error) {
    throw report::FileError("cannot make the folder " + arguments.output_folder.string() + ": " +
                            error.message());
  }
  for (const files::path& path :
       {arguments.picture(), arguments.loss(), arguments.model(), arguments.json_file}) {
    if (!path.empty()) report::SafeFile probe(path);
  }
}

nn::TrainingSummary train(const Arguments& arguments, const nn::Curve& curve, nn::PlainNetwork& network,
                          const nn::NormalNumbers& numbers) {
  nn::NoisyGradientDescent optimiser(arguments.rule, numbers);
  report::Progress progress(
      {.label = "training", .total = arguments.steps, .unit = "steps", .quiet = arguments.quiet});
  nn::TrainingOptions options;
  options.steps = arguments.steps;
  // Long trainings keep 2,000 curves, whatever their length.
  options.keep_every = std::max(options.keep_every, arguments.steps / 2000);
  options.on_progress = [&](const nn::TrainingProgress& now) {
    if (progress.due()) progress.update(now.steps, fmt::format("cost {:.6f}", now.cost));
    return !report::interrupted();
  };
  nn::TrainingSummary summary = nn::train(network, curve.inputs, curve.points, optimiser, options);
  progress.finish();
  return summary;
}

Result result_of(const Arguments& arguments, const nn::Curve& curve, const nn::PlainNetwork& network,
                 const nn::TrainingSummary& summary) {
  Result result;
  const bool best = arguments.keep == "best";
  result.network = best ? summary.lowest_cost_network : network;
  result.step = best ? summary.lowest_cost_step : summary.steps;
  result.cost = best ? summary.lowest_cost : summary.cost;
  result.points = result.network(curve.inputs);
  result.max_distance = nn::largest_distance(result.points, curve.points);
  return result;
}

double steps_per_second(const nn::TrainingSummary& summary) {
  return summary.seconds > 0.0 ? static_cast<double>(summary.steps) / summary.seconds : 0.0;
}

void write_files(const Arguments& arguments, const nn::Curve& curve, const nn::TrainingSummary& summary,
                 const Result& result) {
  const std::string at =
      fmt::format("after {} steps, seed {}", report::count_text(result.step), arguments.seed);
  const std::string measures =
      fmt::format("cost {:.6f}, largest distance {:.4f}", result.cost, result.max_distance);
  report::write_file(arguments.picture(),
                     nn::curve_picture(curve, summary, result.points,
                                       "A 1-6-7-2 network draws: " + curve.name, at + ": " + measures));
  report::write_file(arguments.loss(),
                     nn::loss_picture(summary, "Cost by step: " + curve.name, at + ": " + measures));
  report::write_file(arguments.model(),
                     nn::model_text(result.network, {curve.name, arguments.seed, result.step, result.cost}));
  if (arguments.json_file.empty()) return;
  const nlohmann::ordered_json json = {{"cost", result.cost},
                                       {"step", result.step},
                                       {"last_cost", summary.cost},
                                       {"steps", summary.steps},
                                       {"seconds", summary.seconds},
                                       {"steps_per_second", steps_per_second(summary)},
                                       {"max_distance", result.max_distance},
                                       {"seed", arguments.seed}};
  report::write_file(arguments.json_file, json.dump(2) + "\n");
}

void print_report(const Arguments& arguments, const nn::TrainingSummary& summary, const Result& result) {
  const auto rate = static_cast<std::uint64_t>(steps_per_second(summary));
  fmt::print("{}, drawn by a 1-6-7-2 network after {} steps (seed {})\n\n", arguments.curve,
             report::count_text(result.step), arguments.seed);
  fmt::print("  cost              {:.6f}   mean squared distance to the target\n", result.cost);
  fmt::print("  largest distance  {:.6f}   between points of equal t, in a square of side 1\n",
             result.max_distance);
  if (arguments.keep == "best") {
    fmt::print("  last cost         {:.6f}   after the last of {} steps\n", summary.cost,
               report::count_text(summary.steps));
  } else {
    fmt::print("  lowest cost       {:.6f}   met after {} steps\n", summary.lowest_cost,
               report::count_text(summary.lowest_cost_step));
  }
  fmt::print("  speed             {} steps/s, {} in all\n\n", report::count_text(rate),
             report::duration_text(summary.seconds));
  fmt::print("Wrote {}, {}, {}{}\n", arguments.picture().lexically_normal().string(),
             arguments.loss().lexically_normal().string(), arguments.model().lexically_normal().string(),
             arguments.json_file.empty() ? "" : ", " + arguments.json_file.lexically_normal().string());
}

/// Says what is doubtful about the result, if anything, and returns the exit code.
int verdict(const nn::TrainingSummary& summary, const Result& result) {
  if (summary.reason != nn::StopReason::completed) {
    fmt::print(stderr, "curvenet: doubtful: {}\n", summary.message);
    return report::exit_code::doubtful;
  }
  if (result.cost <= doubtful_cost) return report::exit_code::done;
  if (summary.lowest_cost <= doubtful_cost) {
    fmt::print(
        stderr,
        "curvenet: doubtful: the last step left a cost above {}: the noise shook the network just then; "
        "without --keep last it is the network of step {}\n",
        doubtful_cost, report::count_text(summary.lowest_cost_step));
  } else {
    fmt::print(stderr,
               "curvenet: doubtful: the cost never came below {}; more --steps may help, or another --seed\n",
               doubtful_cost);
  }
  return report::exit_code::doubtful;
}

int run(const Arguments& arguments) {
  require_writable(arguments);
  const report::InterruptGuard guard;
  const nn::Curve curve = nn::make_curve(arguments.curve);
  nn::NormalNumbers numbers(arguments.seed);
  nn::PlainNetwork network = nn::random_network(widths, numbers);
  const nn::TrainingSummary summary = train(arguments, curve, network, numbers);
  const Result result = result_of(arguments, curve, network, summary);
  write_files(arguments, curve, summary, result);
  if (!arguments.quiet) print_report(arguments, summary, result);
  return verdict(summary, result);
}

}  // namespace

int main(int argument_count, char** values) {
  return report::run_program("curvenet", [&] {
    Arguments arguments;
    if (const auto code = parse(argument_count, values, arguments)) return *code;
    return run(arguments);
  });
}

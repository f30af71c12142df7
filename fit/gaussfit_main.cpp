// gaussfit: fits a normal density to heights, prints and draws the result. All the work is in the library;
// here are the arguments, the order of things, and the exit code.
#include <fit/fit_report.hpp>
#include <fit/gaussian_fit.hpp>
#include <fit/heights_input.hpp>
#include <fit/histogram.hpp>
#include <fit/pictures.hpp>
#include <fit/start_argument.hpp>
#include <fit/worksheet_heights.hpp>

#include <ad/report/command_line.hpp>
#include <ad/report/exit_codes.hpp>
#include <ad/report/interrupt.hpp>
#include <ad/report/progress.hpp>
#include <ad/report/safe_file.hpp>
#include <ad/table/csv.hpp>
#include <ad/types/error.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace slope;
namespace report = ad::report;

struct Arguments {
  std::string data;
  std::string column;
  std::string method = "lm";
  std::string start;
  double step = 2000;
  int iterations = 0;
  std::string json;
  std::string output_folder = ".";
  std::string heights_svg;
  std::string descent_svg;
  bool no_svg = false;
  bool quiet = false;
};

// What CLI11 itself would say to a wrong number is three lines long; an empty text means that all is well.
std::string positive(const std::string& text) {
  const std::optional<double> value = ad::table::number_in(text);
  const bool right = value && std::isfinite(*value) && *value > 0;
  return right ? "" : "found \"" + text + "\"; expected a number above 0";
}

std::string whole_number(const std::string& text) {
  const std::optional<double> value = ad::table::number_in(text);
  const bool right = value && *value >= 1 && *value <= 1e9 && *value == std::floor(*value);
  return right ? "" : "found \"" + text + "\"; expected a whole number from 1 to 1000000000";
}

std::string known_method(const std::string& text) {
  return text == "lm" || text == "steepest" ? "" : "found \"" + text + "\"; expected lm or steepest";
}

void declare(CLI::App& app, Arguments& arguments) {
  app.description(
      "Fits a normal density to heights by least squares.\n"
      "Without DATA.csv it fits the worksheet's histogram, starting at mu=155,sigma=6.");
  app.get_formatter()->column_width(27);
  app.add_option("DATA", arguments.data, "CSV file with a column of heights in cm")->type_name("");
  app.add_option("--column", arguments.column, "the column with the heights, by its name")->type_name("NAME");
  app.add_option("--method", arguments.method, "lm: Levenberg-Marquardt (default); steepest: descent")
      ->type_name("METHOD")
      ->check(known_method);
  app.add_option("--start", arguments.start, "where to start, such as mu=155,sigma=6")
      ->type_name("mu=M,sigma=S");
  app.add_option("--step", arguments.step, "steepest: step = this times the gradient (2000)")
      ->type_name("NUMBER")
      ->check(positive);
  app.add_option("--iterations", arguments.iterations, "steepest: steps (50); lm: most steps (1000)")
      ->type_name("COUNT")
      ->check(whole_number);
  app.add_option("--json", arguments.json, "write the full result there")->type_name("FILE");
  app.add_option("--output-dir", arguments.output_folder, "folder for the pictures (the current one)")
      ->type_name("DIR");
  app.add_option("--svg", arguments.heights_svg, "picture of histogram and curve (DIR/heights.svg)")
      ->type_name("FILE");
  app.add_option("--descent-svg", arguments.descent_svg, "picture of the way down (DIR/descent.svg)")
      ->type_name("FILE");
  app.add_flag("--no-svg", arguments.no_svg, "draw nothing");
  app.add_flag("--quiet", arguments.quiet, "print nothing but errors");
  app.footer(
      "Exit code: 0 done; 2 bad usage or input; 3 done, but doubtful (see the warnings).\n"
      "Example: gaussfit heights.csv --column height --json fit.json");
}

std::filesystem::path picture_path(const Arguments& arguments, const std::string& chosen, const char* name) {
  return chosen.empty() ? std::filesystem::path(arguments.output_folder) / name
                        : std::filesystem::path(chosen);
}

int work(const Arguments& arguments) {
  const bool worksheet = arguments.data.empty();
  if (worksheet && !arguments.column.empty())
    throw ad::ArgumentError("--column: expected a file DATA.csv to take the column from, found none");
  fit::GaussianFitOptions options;
  if (arguments.method == "steepest") options.method = fit::Method::steepest_descent;
  options.step = arguments.step;
  options.iterations = arguments.iterations;
  if (!arguments.start.empty())
    options.start = fit::start_from_argument(arguments.start);
  else if (worksheet)
    options.start = {155, 6};

  std::vector<double> heights;
  if (!worksheet)
    heights = fit::read_heights(arguments.data,
                                arguments.column.empty() ? std::nullopt : std::optional(arguments.column));
  const fit::Histogram histogram =
      worksheet ? fit::worksheet_heights() : fit::Histogram::from_samples(heights);
  const std::string source =
      worksheet ? "the worksheet's heights" : std::filesystem::path(arguments.data).filename().string();

  const report::InterruptGuard guard;
  const int total =
      options.method == fit::Method::steepest_descent && options.iterations == 0 ? 50 : options.iterations;
  report::Progress progress({.label = "fitting",
                             .total = static_cast<std::uint64_t>(std::max(total, 0)),
                             .unit = "iterations",
                             .quiet = arguments.quiet});
  options.observer = [&](int iteration, double chi_squared) {
    if (progress.due())
      progress.update(static_cast<std::uint64_t>(iteration), fmt::format("chi² {:.6g}", chi_squared));
    return !report::interrupted();
  };
  fit::GaussianFit result = fit::fit_gaussian(histogram, options);
  progress.finish();

  if (!worksheet && heights.size() < 10)
    result.warnings.push_back(
        fmt::format("only {} heights: the histogram says little about its shape", heights.size()));
  if (!worksheet && histogram.quantile(0.5) < 100)
    result.warnings.push_back(fmt::format("half of the heights are below {:.4g} cm: are they in centimetres?",
                                          histogram.quantile(0.5)));

  if (!arguments.quiet) {
    const std::string count = worksheet ? std::string() : report::count_text(heights.size()) + " heights in ";
    fmt::print("Normal density fitted to {}: {}{} bins of {:g} cm\n", source, count, histogram.size(),
               histogram.bin_width());
    fmt::print("{}", fit::text_report(result, "cm"));
  }
  std::vector<std::string> written;
  const auto write = [&](const std::filesystem::path& path, const std::string& text) {
    report::write_file(path, text);
    written.push_back(path.lexically_normal().string());
  };
  if (!arguments.no_svg) {
    write(picture_path(arguments, arguments.heights_svg, "heights.svg"),
          fit::heights_picture(histogram, result, worksheet ? "Heights" : "Heights: " + source));
    const auto window = worksheet ? std::optional(fit::ParameterWindow{150, 200, 2, 35}) : std::nullopt;
    write(picture_path(arguments, arguments.descent_svg, "descent.svg"),
          fit::descent_picture(
              histogram, result,
              options.method == fit::Method::steepest_descent ? "Steepest descent" : "Levenberg-Marquardt",
              window));
  }
  if (!arguments.json.empty()) write(arguments.json, fit::json_report(result));
  if (!arguments.quiet && !written.empty()) {
    fmt::print("  written    ");
    for (std::size_t i = 0; i < written.size(); ++i) fmt::print("{} {}", i == 0 ? "" : ",", written[i]);
    fmt::print("\n");
  }
  if (arguments.quiet)
    for (const std::string& warning : result.warnings) fmt::print(stderr, "gaussfit: warning: {}\n", warning);
  return result.warnings.empty() ? report::exit_code::done : report::exit_code::doubtful;
}

}  // namespace

int main(int argument_count, char** argument_values) {
  CLI::App app{"", "gaussfit"};
  Arguments arguments;
  declare(app, arguments);
  if (const auto exit_code = report::parse_command_line(app, argument_count, argument_values))
    return *exit_code;
  return report::run_program("gaussfit", [&] { return work(arguments); });
}

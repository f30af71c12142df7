// compare_peers: the derivatives of all benchmark problems by Slope, by hand, by differences and by every
// other library that was found, verified and measured in one interleaved run.
//
//     compare_peers --filter 'mixture' --seconds 1 --markdown table.md --svg table.svg
#include <ad/report/command_line.hpp>
#include <ad/report/exit_codes.hpp>
#include <ad/report/progress.hpp>
#include <ad/report/safe_file.hpp>
#include <bench/heart_problem.hpp>
#include <bench/machine.hpp>
#include <bench/measurement.hpp>
#include <bench/peers/counted_number.hpp>
#include <bench/peers/peer.hpp>
#include <bench/peers/table.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/runner.hpp>
#include <bench/scalar_problems.hpp>
#include <bench/tensor_problems.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <regex>
#include <system_error>
#include <utility>

namespace {

using namespace slope::bench;
namespace report = slope::ad::report;

const std::vector<std::string> own_columns{"hand",        "tape",    "tape_kernel",
                                           "tape_tensor", "forward", "finite_difference"};

std::vector<Problem> all_problems() {
  std::vector<Problem> problems = scalar_problems();
  problems.push_back(heart_problem());
  problems.push_back(network_problem());
  return problems;
}

/// The operations of the function, or 0 where there is no scalar formulation to count.
std::size_t operations_of(const std::string& problem, const std::string& size) {
  std::size_t count = 0;
  visit_scalar_case(problem, size, [&](const auto& f) {
    const std::vector<CountedNumber> x(f.point.begin(), f.point.end());
    CountedNumber::operations = 0;
    static_cast<void>(f(x));
    count = CountedNumber::operations;
  });
  return count;
}

std::string machine() {
  std::string processor = "unknown processor";
  std::ifstream information("/proc/cpuinfo");
  for (std::string line; std::getline(information, line);) {
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(':') + 2);
      break;
    }
  }
  return fmt::format("One core of {}, {}; medians of interleaved rounds, record plus sweep every time.",
                     processor, compiler_text());
}

struct Arguments {
  std::string filter = ".";
  double seconds = 0.5;
  std::string markdown;
  std::string svg;
  bool quiet = false;
};

/// Measures all methods of one workload.
ComparisonTable::Row measure(const Problem& problem, const Size& size, double seconds) {
  use_one_thread();
  const std::string name = problem.name + '/' + size.name;
  const Workload workload = size.make();
  verify(name + ": hand", workload, workload.method("hand"));
  const auto operations = static_cast<double>(operations_of(problem.name, size.name));
  ComparisonTable::Row row{name, 0, {}};
  const auto add_cell = [&](const Method& method) {
    verify(name + ": " + method.name, workload, method);
    const Ratios ratios =
        measure_ratios(method.run, workload.method("hand").run, workload.method("plain").run, seconds);
    row.plain_seconds = ratios.plain_seconds;
    Cell cell{ratios.to_plain, ratios.to_hand, {}};
    if (method.tape_bytes && operations > 0)
      cell.bytes_per_operation = static_cast<double>(method.tape_bytes()) / operations;
    row.cells.push_back(cell);
  };
  for (const std::string& column : own_columns) {
    if (const Method* const method = workload.find(column)) {
      add_cell(*method);
    } else {
      row.cells.emplace_back();
    }
  }
  for (const Peer& library : peers()) {
    if (const auto method = library.method(problem.name, size.name)) {
      add_cell(*method);
    } else {
      row.cells.emplace_back();
    }
  }
  return row;
}

/// The same in a process of its own: some libraries keep what a large workload made them take, and pay for it
/// in every later one. Throws Disagreement when a derivative is wrong; the child has said which.
ComparisonTable::Row measure_in_child(const Problem& problem, const Size& size, double seconds) {
  const std::size_t columns = own_columns.size() + peers().size();
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  // Flat numbers through the pipe: the time of plain, then three for each cell, NaN where there is nothing.
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> numbers(1 + 3 * columns, nothing);
  const std::size_t bytes = numbers.size() * sizeof(double);
  if (child == 0) {
    int code = 1;
    try {
      const ComparisonTable::Row row = measure(problem, size, seconds);
      numbers[0] = row.plain_seconds;
      for (std::size_t column = 0; column < columns; ++column) {
        if (const auto& cell = row.cells[column]) {
          numbers[1 + 3 * column] = cell->to_plain;
          numbers[2 + 3 * column] = cell->to_hand;
          numbers[3 + 3 * column] = cell->bytes_per_operation.value_or(nothing);
        }
      }
      code = write(ends[1], numbers.data(), bytes) == static_cast<ssize_t>(bytes) ? 0 : 2;
    } catch (const std::exception& error) {
      fmt::print(stderr, "compare_peers: error: {}\n", error.what());
    }
    _exit(code);
  }
  close(ends[1]);
  const bool complete = read(ends[0], numbers.data(), bytes) == static_cast<ssize_t>(bytes);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!complete || status != 0) throw Disagreement(problem.name + '/' + size.name + " could not be measured");
  ComparisonTable::Row row{problem.name + '/' + size.name, numbers[0], {}};
  for (std::size_t column = 0; column < columns; ++column) {
    const double* const cell = &numbers[1 + 3 * column];
    if (std::isnan(cell[0])) {
      row.cells.emplace_back();
    } else {
      row.cells.push_back(
          Cell{cell[0], cell[1], std::isnan(cell[2]) ? std::nullopt : std::optional<double>(cell[2])});
    }
  }
  return row;
}

ComparisonTable compare(const Arguments& arguments) {
  ComparisonTable table{own_columns, {}, machine()};
  for (const Peer& library : peers()) table.columns.push_back(library.name);
  const std::regex filter(arguments.filter);
  const std::vector<Problem> problems = all_problems();
  std::vector<std::pair<const Problem*, const Size*>> chosen;
  for (const Problem& problem : problems) {
    for (const Size& size : problem.sizes) {
      if (std::regex_search(problem.name + '/' + size.name, filter)) chosen.emplace_back(&problem, &size);
    }
  }
  report::Progress progress(
      {.label = "comparing", .total = chosen.size(), .unit = "workloads", .quiet = arguments.quiet});
  for (const auto& [problem, size] : chosen) {
    progress.update(table.rows.size(), problem->name + '/' + size->name);
    table.rows.push_back(measure_in_child(*problem, *size, arguments.seconds));
  }
  progress.finish();
  return table;
}

int run(int argument_count, char** argument_values) {
  Arguments arguments;
  CLI::App app("Compares Slope with the other libraries that were found when it was built.", "compare_peers");
  app.add_option("--filter", arguments.filter, "only workloads that match this regular expression");
  app.add_option("--seconds", arguments.seconds, "for each method on each workload, about")
      ->capture_default_str();
  app.add_option("--markdown", arguments.markdown, "write the table to this file instead of standard output");
  app.add_option("--svg", arguments.svg, "draw the table to this file");
  app.add_flag("--quiet", arguments.quiet, "no progress line");
  if (const auto code = report::parse_command_line(app, argument_count, argument_values)) return *code;
  ComparisonTable table;
  try {
    table = compare(arguments);
  } catch (const Disagreement& error) {
    fmt::print(stderr, "compare_peers: error: {}\n", error.what());
    return report::exit_code::check_failed;
  }
  if (arguments.markdown.empty()) {
    fmt::print("{}", markdown(table));
  } else {
    report::write_file(arguments.markdown, markdown(table));
  }
  if (!arguments.svg.empty()) report::write_file(arguments.svg, svg(table));
  return report::exit_code::done;
}

}  // namespace

int main(int argument_count, char** arguments) {
  return report::run_program("compare_peers", [&] { return run(argument_count, arguments); });
}

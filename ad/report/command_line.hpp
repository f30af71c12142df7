// What every program's `main` does around its work: arguments parsed by CLI11, errors told in one line, exit
// codes.
//
// The one header here that needs CLI11; it has no source file, so that only the programs depend on that
// library.
#pragma once

#include <ad/report/exit_codes.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <string_view>

namespace slope::ad::report {

/// Parses the arguments; returns nothing when the program shall go on, and otherwise the exit code to end
/// with.
///
/// `--help` prints the help to standard output and gives 0. Bad usage prints what is wrong and how to get
/// help to standard error and gives 2. The app's name must be the program's.
inline std::optional<int> parse_command_line(CLI::App& app, int argument_count,
                                             const char* const* arguments) {
  try {
    app.parse(argument_count, arguments);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return exit_code::done;
  } catch (const CLI::CallForVersion& version) {
    fmt::print("{}\n", version.what());
    return exit_code::done;
  } catch (const CLI::Error& error) {
    fmt::print(stderr, "{0}: error: {1}\nTry '{0} --help'.\n", app.get_name(), error.what());
    return exit_code::bad_input;
  }
}

/// Runs `work` and returns its exit code; an exception becomes "PROGRAM: error: TEXT" on standard error and
/// code 2.
template <class Work>
int run_program(std::string_view program, const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: error: out of memory\n", program);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: error: {}\n", program, error.what());
  }
  return exit_code::bad_input;
}

}  // namespace slope::ad::report

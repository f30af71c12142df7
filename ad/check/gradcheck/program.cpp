// The program: its arguments, what is checked where, what is written, the exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ad/check/examination.hpp>
#include <ad/check/formula_subject.hpp>
#include <ad/check/gradcheck/arguments.hpp>
#include <ad/check/gradcheck/builtin.hpp>
#include <ad/check/gradcheck/output.hpp>
#include <ad/check/gradcheck/points.hpp>
#include <ad/check/gradcheck_main.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <ad/report/command_line.hpp>
#include <ad/report/exit_codes.hpp>
#include <ad/report/interrupt.hpp>
#include <ad/report/progress.hpp>
#include <ad/report/safe_file.hpp>
#include <ad/table/csv.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>

namespace slope::ad {
namespace gradcheck {
namespace {

struct Arguments {
  std::string formula;
  std::string at;
  std::string box;
  std::vector<std::string> claims;
  std::string builtin;
  std::string inject;
  std::string filter;
  std::string json;
  std::string svg;
  std::uint64_t points = 100;
  std::uint64_t seed = 1;
  int order = 1;
  bool list = false;
  bool strict = false;
  bool quiet = false;
};

// What CLI11 itself would say to a wrong number is three lines long; an empty text means that all is well.
auto whole_number(double low, double high) {
  return [low, high](const std::string& text) -> std::string {
    const std::optional<double> value = table::number_in(text);
    if (value && *value >= low && *value <= high && *value == std::floor(*value)) return {};
    return fmt::format("found \"{}\"; expected a whole number from {:.0f} to {:.0f}", text, low, high);
  };
}

void declare(CLI::App& app, Arguments& arguments, bool registered) {
  app.get_formatter()->column_width(25);
  if (registered) {
    app.description(
        "Checks the gradients of the functions in this program, statement by statement and as a whole.");
    app.add_flag("--list", arguments.list, "list the functions and their points");
    app.add_option("--filter", arguments.filter, "check only functions whose name contains this")
        ->type_name("TEXT");
  } else {
    app.description("Checks the gradient of a formula, statement by statement and as a whole.");
    app.add_option("FORMULA", arguments.formula, "such as 'exp(-(x-mu)^2/(2*s^2))'")->type_name("");
    app.add_option("--at", arguments.at, "the point, such as x=1,mu=.3,s=2")->type_name("POINT");
    app.add_option("--box", arguments.box, "random points from a box, such as x=-5:5,s=.1:4")
        ->type_name("BOX");
    app.add_option("--points", arguments.points, "how many of them (100)")
        ->type_name("COUNT")
        ->check(whole_number(1, 100'000'000));
    app.add_option("--claim", arguments.claims,
                   "a derivative by hand: mu='f*(x-mu)/s^2'; f is the formula's value")
        ->type_name("VARIABLE=FORMULA")
        ->expected(1)
        ->take_all();
    app.add_option("--builtin", arguments.builtin,
                   "check heights, heart or all-functions instead of a formula")
        ->type_name("NAME");
  }
  app.add_option("--order", arguments.order, "2: check the Hessian too (1)")
      ->type_name("1|2")
      ->check(whole_number(1, 2));
  app.add_option("--inject", arguments.inject, "multiply the partials of a function by a factor: must fail")
      ->type_name("FUNCTION:FACTOR");
  app.add_option("--seed", arguments.seed, "of random points and directions (1)")
      ->type_name("NUMBER")
      ->check(whole_number(0, 9e15));
  app.add_option("--json", arguments.json, "write the full result there")->type_name("FILE");
  app.add_option("--svg", arguments.svg, "draw the Taylor remainders there")->type_name("FILE");
  app.add_flag("--strict", arguments.strict, "a kink is a failure");
  app.add_flag("--quiet", arguments.quiet, "print nothing but errors");
  app.footer(fmt::format(
      "Exit code: 0 pass (fair kinks too); 1 fail; 2 bad usage or input; 3 could not be told.\nExample: {}",
      registered ? app.get_name() + " --filter loss --json report.json"
                 : "gradcheck 'x*sin(y)' --at x=2,y=.5 --claim y='x*cos(y)'"));
}

/// One thing to check.
struct Case {
  std::shared_ptr<const Subject> subject;
  std::vector<double> at;
  std::vector<Claim> claims;
};

/// The claimed derivatives at a point, and how far rounding moves them.
std::vector<Claim> claims_at(const std::vector<ClaimedFormula>& formulas, const Subject& subject,
                             const std::vector<double>& at) {
  std::vector<Claim> claims;
  for (const ClaimedFormula& claimed : formulas) {
    const bool own = claimed.formula.variables().size() > at.size();  // has the extra variable f
    std::vector<double> x = at;
    std::vector<long double> wide(at.begin(), at.end());
    if (own) {
      x.push_back(subject.value(at));
      wide.push_back(subject.wide_value(wide));
    }
    const double value = formula::evaluate(claimed.formula, x);
    const long double sharper = formula::evaluate(claimed.formula, wide);
    claims.push_back({claimed.input, value, 8 * static_cast<double>(std::abs(value - sharper))});
  }
  return claims;
}

/// The cases of a run, made one after the other, as there may be very many.
struct Cases {
  std::uint64_t total = 0;
  std::function<Case()> next;
};

/// Cases that are at hand already.
Cases given(std::vector<Case> cases) {
  const std::uint64_t total = cases.size();
  return {total, [cases = std::move(cases), k = std::size_t{0}]() mutable { return cases[k++]; }};
}

Cases cases_of_formula(const Arguments& arguments) {
  const auto subject = std::make_shared<const FormulaSubject>(formula::parse(arguments.formula));
  const std::vector<std::string>& variables = subject->inputs();
  std::vector<ClaimedFormula> claims;
  for (const std::string& claim : arguments.claims) claims.push_back(claim_from(claim, variables));
  const auto case_at = [subject, claims](std::vector<double> at) {
    std::vector<Claim> here = claims_at(claims, *subject, at);
    return Case{subject, std::move(at), std::move(here)};
  };
  if (!arguments.box.empty()) {
    if (!arguments.at.empty()) throw ArgumentError("--at and --box: expected one of them, found both");
    BoxPoints points(box_from(arguments.box, variables), arguments.seed);
    return {arguments.points, [case_at, points]() mutable { return case_at(points.next()); }};
  }
  if (arguments.at.empty() && !variables.empty()) {
    throw ArgumentError(
        fmt::format("expected --at or --box with the variables {}", fmt::join(variables, ", ")));
  }
  return given({case_at(variables.empty() ? std::vector<double>{} : point_from(arguments.at, variables))});
}

Cases cases_of(const Arguments& arguments, const std::vector<RegisteredCheck>& registered) {
  std::vector<Case> cases;
  if (!registered.empty()) {
    for (const RegisteredCheck& check : registered) {
      if (check.subject->name().find(arguments.filter) == std::string::npos) continue;
      cases.push_back({check.subject, check.at, {}});
    }
    if (cases.empty()) {
      throw ArgumentError(fmt::format("--filter: no function's name contains '{}'", arguments.filter));
    }
    return given(std::move(cases));
  }
  if (!arguments.builtin.empty()) {
    if (!arguments.formula.empty()) throw ArgumentError("--builtin: expected no formula beside it");
    for (BuiltinCase& builtin : builtin_cases(arguments.builtin)) {
      cases.push_back({std::move(builtin.subject), std::move(builtin.at), {}});
    }
    return given(std::move(cases));
  }
  if (arguments.formula.empty()) throw ArgumentError("expected a formula, such as 'x*sin(y)', or --builtin");
  return cases_of_formula(arguments);
}

int work(const Arguments& arguments, const std::vector<RegisteredCheck>& registered) {
  if (arguments.list) {
    for (const RegisteredCheck& check : registered) fmt::print("{}\n", where_text(*check.subject, check.at));
    return report::exit_code::done;
  }
  GradientCheckOptions options;
  options.seed = arguments.seed;
  options.order = arguments.order;
  if (!arguments.inject.empty()) options.injection = injection_from(arguments.inject);

  const Cases cases = cases_of(arguments, registered);
  Summary summary(arguments.strict);
  const report::InterruptGuard guard;
  report::Progress progress({.label = "checking",
                             .total = cases.total,
                             .unit = "points",
                             .quiet = arguments.quiet || cases.total < 20});
  for (std::uint64_t k = 0; k < cases.total; ++k) {
    if (report::interrupted()) {
      summary.interrupted();
      break;
    }
    const Case each = cases.next();
    summary.add(*each.subject, each.at, examine(*each.subject, each.at, options, each.claims));
    progress.update(summary.count());
  }
  progress.finish();
  if (!options.injection.names.empty()) summary.injected(arguments.inject);

  if (!arguments.json.empty()) report::write_file(arguments.json, summary.json());
  if (!arguments.svg.empty()) report::write_file(arguments.svg, summary.svg());
  if (!arguments.quiet) {
    fmt::print("{}", summary.text());
    for (const std::string* const file : {&arguments.json, &arguments.svg}) {
      if (!file->empty()) fmt::print("written {}\n", *file);
    }
  }
  return summary.exit_code();
}

}  // namespace
}  // namespace gradcheck

int gradcheck_main(int argument_count, const char* const* arguments) {
  const std::vector<RegisteredCheck> registered = registered_checks();
  const std::string name =
      argument_count > 0 ? std::filesystem::path(arguments[0]).filename().string() : "gradcheck";
  CLI::App app{"", name};
  gradcheck::Arguments parsed;
  gradcheck::declare(app, parsed, !registered.empty());
  if (const auto exit_code = report::parse_command_line(app, argument_count, arguments)) return *exit_code;
  return report::run_program(name, [&] { return gradcheck::work(parsed, registered); });
}

}  // namespace slope::ad

// See arguments.hpp.
#include <fmt/format.h>

#include <ad/check/gradcheck/arguments.hpp>
#include <ad/formula/operation_rules.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/source.hpp>
#include <ad/table/csv.hpp>
#include <ad/types/error.hpp>
#include <algorithm>
#include <cmath>
#include <optional>

namespace slope::ad::gradcheck {
namespace {

/// A part of an argument's text that knows where it stands.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Text {
 public:
  Text(const char* option, std::string_view text) : option_(option), text_(text) {}

  std::string_view of(Part part) const { return text_.substr(part.begin, part.end - part.begin); }
  Part whole() const { return {0, text_.size()}; }

  Part trimmed(Part part) const {
    while (part.begin < part.end && text_[part.begin] == ' ') ++part.begin;
    while (part.end > part.begin && text_[part.end - 1] == ' ') --part.end;
    return part;
  }

  /// The parts between separators; always one at least.
  std::vector<Part> split(Part part, char separator) const {
    std::vector<Part> parts;
    std::size_t begin = part.begin;
    for (std::size_t k = part.begin; k <= part.end; ++k) {
      if (k < part.end && text_[k] != separator) continue;
      parts.push_back(trimmed({begin, k}));
      begin = k + 1;
    }
    return parts;
  }

  [[noreturn]] void fail(Part part, const std::string& message) const {
    const formula::SourceSpan span{static_cast<std::uint32_t>(part.begin),
                                   static_cast<std::uint32_t>(std::max(part.end, part.begin + 1))};
    throw ArgumentError(fmt::format("{}, column {}: {}\n{}", option_, part.begin + 1, message,
                                    formula::underline(text_, span)));
  }

  double number(Part part) const {
    const std::optional<double> value = table::number_in(of(part));
    if (!value || !std::isfinite(*value)) {
      fail(part, fmt::format("expected a number, found '{}'", of(part)));
    }
    return *value;
  }

  /// NAME=VALUE for each variable once; calls take(variable, value part).
  template <class Take>
  void assignments(std::span<const std::string> variables, const char* example, const Take& take) const {
    std::vector<bool> seen(variables.size(), false);
    for (const Part part : split(whole(), ',')) {
      const std::vector<Part> sides = split(part, '=');
      if (sides.size() != 2) fail(part, fmt::format("expected NAME={}, found '{}'", example, of(part)));
      const auto found = std::find(variables.begin(), variables.end(), of(sides[0]));
      if (found == variables.end()) {
        fail(sides[0], fmt::format("there is no variable '{}'; the variables are {}", of(sides[0]),
                                   fmt::join(variables, ", ")));
      }
      const auto index = static_cast<std::size_t>(found - variables.begin());
      if (seen[index]) fail(sides[0], fmt::format("'{}' is given twice", of(sides[0])));
      seen[index] = true;
      take(index, sides[1]);
    }
    for (std::size_t k = 0; k < variables.size(); ++k) {
      if (!seen[k])
        fail({text_.size(), text_.size()}, fmt::format("expected a value for '{}' too", variables[k]));
    }
  }

 private:
  const char* option_;
  std::string_view text_;
};

}  // namespace

std::vector<double> point_from(std::string_view text, std::span<const std::string> variables) {
  const Text source("--at", text);
  std::vector<double> at(variables.size());
  source.assignments(variables, "NUMBER",
                     [&](std::size_t index, Part value) { at[index] = source.number(value); });
  return at;
}

std::vector<Range> box_from(std::string_view text, std::span<const std::string> variables) {
  const Text source("--box", text);
  std::vector<Range> box(variables.size());
  source.assignments(variables, "LOW:HIGH", [&](std::size_t index, Part value) {
    const std::vector<Part> ends = source.split(value, ':');
    if (ends.size() > 2) source.fail(value, fmt::format("expected LOW:HIGH, found '{}'", source.of(value)));
    box[index] = {source.number(ends.front()), source.number(ends.back())};
    if (box[index].low > box[index].high) source.fail(value, "the low end is above the high one");
  });
  return box;
}

ClaimedFormula claim_from(std::string_view text, const std::vector<std::string>& variables) {
  const Text source("--claim", text);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    source.fail(source.whole(), "expected VARIABLE=FORMULA, as in mu=f*(x-mu)/s^2");
  }
  const Part name = source.trimmed({0, equals});
  const auto found = std::find(variables.begin(), variables.end(), source.of(name));
  if (found == variables.end()) {
    source.fail(name, fmt::format("there is no variable '{}'; the variables are {}", source.of(name),
                                  fmt::join(variables, ", ")));
  }
  std::vector<std::string> names = variables;
  if (std::find(names.begin(), names.end(), "f") == names.end()) names.emplace_back("f");
  try {
    return {static_cast<std::size_t>(found - variables.begin()),
            formula::parse(text.substr(equals + 1), names)};
  } catch (const Error& error) {
    throw ArgumentError(fmt::format("--claim {}: {}", source.of(name), error.what()));
  }
}

Injection injection_from(std::string_view text) {
  const Text source("--inject", text);
  const std::size_t colon = text.rfind(':');
  const Part name = source.trimmed({0, std::min(colon, text.size())});
  Injection injection;
  injection.factor = 1.000001;
  if (colon != std::string_view::npos) {
    const Part factor = source.trimmed({colon + 1, text.size()});
    injection.factor = source.number(factor);
    if (injection.factor == 1) source.fail(factor, "a factor of 1 injects no error");
  }
  for (int arity = 1; arity <= 3; ++arity) {
    const std::optional<formula::Operation> operation = formula::find_operation(source.of(name), arity);
    if (!operation) continue;
    injection.names.push_back(formula::with_rule(
        *operation, []<class Rule>() -> std::string { return std::string(std::string_view(Rule::name)); }));
  }
  if (injection.names.empty()) {
    source.fail(name, fmt::format("there is no function '{}'", source.of(name)));
  }
  return injection;
}

}  // namespace slope::ad::gradcheck

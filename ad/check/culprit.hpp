// Words for what was found: the statement to blame, the mistake that a wrong derivative looks like, the vote.
//
// Used by examination.cpp.
#pragma once

#include <ad/check/gradient_report.hpp>
#include <ad/check/statement_check.hpp>
#include <ad/check/subject.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace slope::ad {

/// The statement of a finding, with its place, text, inputs and partials.
Culprit describe_statement(const Subject& subject, const Trace& trace, const StatementFinding& finding,
                           std::string reason);

/// A sum or difference whose result has lost digits.
struct Cancellation {
  StatementFinding finding;
  int digits = 0;
};

/// The cancellation whose lost digits weigh most in the result, if one loses 5 or more.
std::optional<Cancellation> worst_cancellation(const Trace& trace, std::span<const double> adjoints);

/// What a wrong derivative looks like: "the sign is wrong", "a factor 2 is missing", "this is the derivative
/// by s", "the inner derivative of ... is missing"; empty when it looks like nothing known.
std::string guess_mistake(const GradientEntry& entry, std::span<const double> gradient,
                          const Subject& subject, const Trace& trace);

/// Adds the witnesses that know values only: the complex step and plain differences.
void hear_values(const Subject& subject, std::span<const double> at, std::size_t input,
                 std::vector<Witness>& heard);

/// Marks those that most of the others contradict.
std::vector<Witness> vote(std::vector<Witness> witnesses, double safety);

}  // namespace slope::ad

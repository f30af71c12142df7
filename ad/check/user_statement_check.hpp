// The statements that the user gave partials to: checked along the ways in which the inputs move them.
//
// Such a statement cannot be evaluated by itself, so the whole function is traced again beside the point, and
// the change of the statement's value must be its partials times the changes of its arguments. Used by
// examination.cpp.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/statement_check.hpp>
#include <ad/check/subject.hpp>
#include <span>

namespace slope::ad {

/// Whether any statement of the trace has partials of the user's own.
bool has_user_statements(const Trace& trace);

/// Adds what it finds to the report: the first wrong statement of all, those that could not be seen. A
/// finding's partial and reference are the rates of change along the direction that shows the error most;
/// where one argument alone moves they are divided by its rate, which makes them partials. Cost: 12 traces a
/// direction, of which there are as many as inputs, at most 8, and two random ones.
void check_user_statements(const Subject& subject, std::span<const double> at, const Trace& trace,
                           const GradientCheckOptions& options, StatementReport& report);

}  // namespace slope::ad

// What rounding may have made of a gradient: measured, not guessed.
//
// Used by examination.cpp.
#pragma once

#include <ad/check/subject.hpp>
#include <span>
#include <vector>

namespace slope::ad {

/// How far rounding may move each derivative: eight times the most that it moves when the function is traced
/// again with every operation's value and partials moved by a last place at random (where it cannot be
/// traced: when the inputs move by a few last places), and some last places of its own. Cost: 4 traces, or 4
/// gradients.
std::vector<double> gradient_rounding(const Subject& subject, std::span<const double> at,
                                      std::span<const double> gradient, const Injection& injection);

}  // namespace slope::ad

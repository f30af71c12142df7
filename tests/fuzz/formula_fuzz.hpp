// What the fuzzer does with one text: parse it, print it, evaluate it on every number type, and compare.
//
// Compiled into the libFuzzer program (formula_fuzz.cpp) and into the test that replays the kept corpus
// (corpus_test.cpp), which gives the same verdicts in every build.
#pragma once

#include <string>
#include <string_view>

namespace slope::fuzz {

/// What is wrong with how a text was treated; empty when nothing is. A text that is refused with a proper
/// message is treated well. Crashes and endless loops are for the caller to notice.
std::string examine_formula(std::string_view text);

}  // namespace slope::fuzz

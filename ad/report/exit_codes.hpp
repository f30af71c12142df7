// The exit codes that all programs of Slope share, so that scripts can tell success from doubt from misuse.
//
// Every program returns one of these; scripts may rely on them. Read next: command_line.hpp.
#pragma once

namespace slope::ad::report::exit_code {

/// Done, and nothing to worry about.
inline constexpr int done = 0;

/// The program worked, and the thing that it checked failed.
inline constexpr int check_failed = 1;

/// Bad usage, bad input, or a file that cannot be read or written; nothing was done.
inline constexpr int bad_input = 2;

/// Done, but the result is doubtful or inconclusive: not converged, interrupted, poorly determined.
inline constexpr int doubtful = 3;

}  // namespace slope::ad::report::exit_code

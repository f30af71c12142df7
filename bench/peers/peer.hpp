// Another library's way to compute the derivatives of the benchmark problems.
//
// Each library has one source file here, which registers itself; CMake compiles those that it finds. All
// record and sweep every time, as Slope does. Read next: adolc.cpp.
#pragma once

#include <bench/workload.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slope::bench {

/// A library: its method for a problem at a size, or nothing where it has none or would take far too long.
struct Peer {
  std::string name;
  std::function<std::optional<Method>(std::string_view problem, std::string_view size)> method;
};

/// The libraries that were compiled in, by name.
std::vector<Peer> peers();

/// An object of this at namespace scope makes a library known.
struct RegisteredPeer {
  explicit RegisteredPeer(Peer peer);
};

}  // namespace slope::bench

// The list of the libraries that take part: see peer.hpp.
#include <algorithm>
#include <bench/peers/peer.hpp>
#include <utility>

namespace slope::bench {
namespace {

// A function's own variable, as objects of other files register before main.
std::vector<Peer>& registered() {
  static std::vector<Peer> list;
  return list;
}

}  // namespace

RegisteredPeer::RegisteredPeer(Peer peer) { registered().push_back(std::move(peer)); }

std::vector<Peer> peers() {
  std::vector<Peer> list = registered();
  std::sort(list.begin(), list.end(), [](const Peer& a, const Peer& b) { return a.name < b.name; });
  return list;
}

}  // namespace slope::bench

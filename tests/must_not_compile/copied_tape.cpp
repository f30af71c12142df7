// A tape cannot be copied: its variables would not know which of the two is theirs.
// expect gcc: use of deleted function
// expect clang: call to deleted constructor
#include <ad/ad.hpp>

void copy(slope::ad::Tape<>& tape) {
#ifdef SHOULD_COMPILE
  [[maybe_unused]] slope::ad::Tape<>& same = tape;
#else
  slope::ad::Tape<> other = tape;
#endif
}

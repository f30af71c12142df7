// A recording ends once, with its scope; a copy would end it twice.
// expect gcc: use of deleted function
// expect clang: call to deleted constructor
#include <ad/ad.hpp>

void copy(slope::ad::Recording<>& recording) {
#ifdef SHOULD_COMPILE
  [[maybe_unused]] slope::ad::Recording<>& same = recording;
#else
  slope::ad::Recording<> other = recording;
#endif
}

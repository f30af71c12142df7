// The count of recordings: see recording.hpp.
#include <ad/tape/recording.hpp>
#include <atomic>

namespace slope::ad {

RecordingNumber next_recording_number() {
  // A thread takes several at a time: what all threads count together takes longer than the rest of a small recording's
  // beginning. Numbers come round again after 4 billion recordings, or 67 million threads that record.
  constexpr RecordingNumber block = 64;
  static std::atomic<RecordingNumber> taken{0};
  static constinit thread_local RecordingNumber last = block - 1;  // the last one of a block: none is left
  if (last % block == block - 1) last = taken.fetch_add(block) - 1;
  ++last;
  if (last == 0) ++last;
  return last;
}

}  // namespace slope::ad

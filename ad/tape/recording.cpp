// The count of recordings: see recording.hpp.
#include <ad/tape/recording.hpp>
#include <atomic>

namespace slope::ad {

RecordingNumber next_recording_number() {
  static std::atomic<RecordingNumber> last{0};
  RecordingNumber number = ++last;
  while (number == 0) number = ++last;
  return number;
}

}  // namespace slope::ad

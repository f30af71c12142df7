// See subject.hpp.
#include <fmt/format.h>

#include <ad/check/subject.hpp>
#include <string_view>

namespace slope::ad {

Subject::Place Subject::place(const Trace& trace, std::uint32_t entry) const {
  const TraceEntry& found = trace.entries()[entry];
  if (found.operation != nullptr && found.operation->value == nullptr && found.place != Trace::nowhere) {
    const std::source_location& line = trace.line(found);
    std::string_view file = line.file_name();
    file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
    return {fmt::format("{}:{}", file, line.line()), {}, {}};
  }
  const std::size_t inputs = this->inputs().size();
  return {fmt::format("statement {} of {}", entry - inputs, trace.entries().size() - 1 - inputs), {}, {}};
}

double Subject::value_or_nan(std::span<const double> x) const noexcept {
  try {
    return value(x);
  } catch (...) {  // outside its domain
    return std::numeric_limits<double>::quiet_NaN();
  }
}

long double Subject::wide_value_or_nan(std::span<const long double> x) const noexcept {
  try {
    return wide_value(x);
  } catch (...) {
    return std::numeric_limits<long double>::quiet_NaN();
  }
}

}  // namespace slope::ad

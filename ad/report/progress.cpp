// The progress line; see progress.hpp.
#include <ad/report/progress.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

namespace slope::ad::report {
namespace {

/// Three significant digits without an exponent for the rates that people meet: 0.52, 31,400.
std::string rate_text(double rate) {
  if (!(rate < 1e15)) return "?";
  if (rate >= 100) {
    const double unit = std::pow(10.0, std::floor(std::log10(rate)) - 2);
    return count_text(static_cast<std::uint64_t>(std::llround(std::round(rate / unit) * unit)));
  }
  return fmt::format("{:.3g}", rate);
}

/// Cuts `text` to what fits one line of the terminal: a line that wraps could not be redrawn in place.
std::string fitted_to_terminal(const std::string& text, int descriptor) {
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return text;
  return text.substr(0, size.ws_col - 1u);
}

}  // namespace

std::string count_text(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, 1, ',');
  }
  return text;
}

std::string duration_text(double seconds) {
  if (!std::isfinite(seconds) || seconds > 1e12) return "?";
  seconds = std::max(seconds, 0.0);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string progress_text(const Progress::Options& options, std::uint64_t done, double seconds,
                          std::string_view note) {
  std::string text = options.label;
  if (!text.empty()) text += "  ";
  text += count_text(done);
  if (options.total > 0) text += " / " + count_text(options.total);
  text += " " + options.unit;
  if (options.total > 0) {
    // Rounded down: 100 % only when all is done.
    const double share = static_cast<double>(done) / static_cast<double>(options.total);
    text += fmt::format("  {:.0f} %", std::floor(100 * share));
  }
  if (done > 0 && seconds > 0) {
    const double rate = static_cast<double>(done) / seconds;
    text += "  " + rate_text(rate) + " " + options.unit + "/s";
    if (done < options.total)
      text += "  " + duration_text(static_cast<double>(options.total - done) / rate) + " left";
  }
  if (!note.empty()) text.append("  ").append(note);
  return text;
}

Progress::Progress(Options options) : options_(std::move(options)), started_(Clock::now()) {
  terminal_ = !options_.quiet && isatty(fileno(options_.stream)) == 1;
  const double wait = terminal_ ? options_.seconds_between_redraws : options_.seconds_between_lines;
  next_ = started_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
}

Progress::~Progress() { finish(); }

bool Progress::due() const { return !options_.quiet && Clock::now() >= next_; }

void Progress::update(std::uint64_t done, std::string_view note) {
  if (options_.quiet) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  write(done, note, std::chrono::duration<double>(now - started_).count());
  const double wait = terminal_ ? options_.seconds_between_redraws : options_.seconds_between_lines;
  next_ = now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
}

void Progress::write(std::uint64_t done, std::string_view note, double seconds) {
  const std::string text = progress_text(options_, done, seconds, note);
  if (terminal_) {
    // Carriage return, the line, then "erase to the end of the line" for what the last one had more.
    fmt::print(options_.stream, "\r{}\x1b[K", fitted_to_terminal(text, fileno(options_.stream)));
    line_open_ = true;
  } else {
    fmt::print(options_.stream, "{}\n", text);
  }
  std::fflush(options_.stream);
}

void Progress::finish() {
  if (!line_open_) return;
  std::fputs("\r\x1b[K", options_.stream);
  std::fflush(options_.stream);
  line_open_ = false;
}

}  // namespace slope::ad::report

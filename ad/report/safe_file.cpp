// Writing aside and renaming; see safe_file.hpp.
#include <ad/report/safe_file.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <locale>
#include <string>
#include <system_error>
#include <unistd.h>

namespace slope::ad::report {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_cannot_write(const fs::path& path, int error_number) {
  throw FileError("cannot write " + path.string() + ": " + std::strerror(error_number));
}

/// The file that a chain of symbolic links ends in, whether it exists or not; throws on a circle of links.
fs::path follow_links(const fs::path& path) {
  fs::path target = path;
  for (int links = 0; links < 40; ++links) {
    std::error_code ignored;
    if (!fs::is_symlink(fs::symlink_status(target, ignored))) return target;
    const fs::path next = fs::read_symlink(target, ignored);
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  throw_cannot_write(path, ELOOP);
}

/// Puts the written bytes on the disk before the rename, so that a power cut cannot leave an empty file.
bool flush_to_disk(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool flushed = ::fsync(descriptor) == 0 || errno == EINVAL;
  ::close(descriptor);
  return flushed;
}

}  // namespace

SafeFile::SafeFile(const fs::path& path) : path_(path), target_(follow_links(path)) {
  if (path.empty()) throw FileError("cannot write a file without a name");
  std::error_code ignored;
  const fs::file_status status = fs::status(target_, ignored);
  if (fs::is_directory(status)) throw_cannot_write(path_, EISDIR);
  const bool direct = fs::exists(status) && !fs::is_regular_file(status);
  if (!direct) {
    // A file that we may not write must not be replaced only because its folder is ours.
    if (fs::exists(status) && ::access(target_.c_str(), W_OK) != 0) throw_cannot_write(path_, errno);
    // Created exclusively and with the user's file mode mask; the counter steps over what a killed program
    // left.
    for (int attempt = 0;; ++attempt) {
      fs::path aside = target_;
      aside += "." + std::to_string(::getpid()) + "." + std::to_string(attempt) + ".partial";
      const int descriptor = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor >= 0) {
        ::close(descriptor);
        aside_ = aside;
        break;
      }
      if (errno != EEXIST || attempt >= 1000) throw_cannot_write(path_, errno);
    }
    if (fs::exists(status)) fs::permissions(aside_, status.permissions(), ignored);
  }
  stream_.imbue(std::locale::classic());
  errno = 0;
  stream_.open(direct ? target_ : aside_, std::ios::binary | std::ios::out | std::ios::trunc);
  if (!stream_) {
    const int error_number = errno != 0 ? errno : EIO;
    discard();
    throw_cannot_write(path_, error_number);
  }
}

SafeFile::~SafeFile() { discard(); }

void SafeFile::discard() noexcept {
  if (stream_.is_open()) stream_.close();
  if (!aside_.empty()) ::unlink(aside_.c_str());
  aside_.clear();
}

void SafeFile::commit() {
  errno = 0;
  stream_.close();
  if (!stream_) {
    const int error_number = errno != 0 ? errno : EIO;
    discard();
    throw_cannot_write(path_, error_number);
  }
  if (aside_.empty()) return;
  if (!flush_to_disk(aside_) || ::rename(aside_.c_str(), target_.c_str()) != 0) {
    const int error_number = errno;
    discard();
    throw_cannot_write(path_, error_number);
  }
  aside_.clear();
}

void write_file(const fs::path& path, std::string_view text) {
  SafeFile file(path);
  file.stream().write(text.data(), static_cast<std::streamsize>(text.size()));
  file.commit();
}

}  // namespace slope::ad::report

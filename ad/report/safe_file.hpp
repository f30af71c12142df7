// Result files that are whole or not there: written aside in the same folder, then renamed over the old file.
//
// A program that dies, runs out of disk or is interrupted leaves the old file as it was.
#pragma once

#include <ad/types/error.hpp>

#include <filesystem>
#include <fstream>
#include <string_view>

namespace slope::ad::report {

/// A file that cannot be read or written; the text names the file and the reason the system gave.
class FileError : public Error {
 public:
  using Error::Error;
};

/// A file under construction: write to `stream()`, then `commit()`; without the commit nothing remains of it.
///
/// A symbolic link is followed and its target replaced. A target that is not a regular file (a terminal, a
/// pipe, /dev/null) is written directly.
class SafeFile {
 public:
  /// Opens a file aside of `path`; throws FileError where that is impossible (no such folder, no permission,
  /// a folder).
  explicit SafeFile(const std::filesystem::path& path);

  /// Removes what was not committed.
  ~SafeFile();
  SafeFile(const SafeFile&) = delete;
  SafeFile& operator=(const SafeFile&) = delete;

  /// Where to write; in binary mode, with the classic locale.
  std::ostream& stream() { return stream_; }

  /// Puts the file in place under its name; throws FileError if any write before or now failed.
  void commit();

 private:
  void discard() noexcept;

  std::filesystem::path path_;
  std::filesystem::path target_;
  std::filesystem::path aside_;  // empty when written directly, and after the end
  std::ofstream stream_;
};

/// Writes `text` to `path`, whole or not at all; throws FileError.
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace slope::ad::report

// Files that are whole or not there.
#include <ad/report/safe_file.hpp>

#include <tests/ad/report/temporary_folder.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace slope::ad::report;
using slope::test::contents;
using slope::test::TemporaryFolder;

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

/// Whether the error of writing to `path` names the file and the reason.
void check_refused(const fs::path& path, const std::string& reason) {
  const auto names_it = [&](const FileError& error) {
    const std::string text = error.what();
    BOOST_TEST_INFO(text);
    return text.find(path.string()) != std::string::npos && text.find(reason) != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(write_file(path, "text"), FileError, names_it);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(safe_file)

BOOST_AUTO_TEST_CASE(file_is_written_and_replaced_whole) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a result.json";
  write_file(path, "first\r\n");
  BOOST_TEST(contents(path) == "first\r\n");
  write_file(path, "2");
  BOOST_TEST(contents(path) == "2");
  BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(nothing_remains_without_the_commit) {
  const TemporaryFolder folder;
  const fs::path path = folder.file("result.json", "old");
  {
    SafeFile file(path);
    file.stream() << "half of the new";
    file.stream().flush();
    BOOST_TEST(contents(path) == "old");
  }
  BOOST_TEST(contents(path) == "old");
  BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(failed_write_leaves_the_old_file) {
  const TemporaryFolder folder;
  const fs::path path = folder.file("result.json", "old");
  SafeFile file(path);
  file.stream() << "new";
  file.stream().setstate(std::ios::badbit);  // as after a full disk
  BOOST_CHECK_THROW(file.commit(), FileError);
  BOOST_TEST(contents(path) == "old");
  BOOST_TEST(files_in(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(symbolic_link_is_followed) {
  const TemporaryFolder folder;
  folder.file("target", "old");
  fs::create_symlink("target", folder.path() / "link");
  write_file(folder.path() / "link", "new");
  BOOST_TEST(fs::is_symlink(folder.path() / "link"));
  BOOST_TEST(contents(folder.path() / "target") == "new");
}

BOOST_AUTO_TEST_CASE(permissions_of_the_old_file_are_kept) {
  const TemporaryFolder folder;
  const fs::path path = folder.file("result", "old");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  write_file(path, "new");
  BOOST_TEST((fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(devices_are_written_directly) {
  BOOST_CHECK_NO_THROW(write_file("/dev/null", "text"));
  BOOST_TEST(fs::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(full_device_is_told) {
  if (fs::exists("/dev/full")) check_refused("/dev/full", "No space left");
}

BOOST_AUTO_TEST_CASE(places_that_cannot_be_written_are_told) {
  const TemporaryFolder folder;
  check_refused(folder.path(), "directory");
  check_refused(folder.path() / "missing" / "result.json", "No such file or directory");
  folder.file("plain", "");
  check_refused(folder.path() / "plain" / "result.json", "Not a directory");
  fs::create_symlink("circle", folder.path() / "circle");
  check_refused(folder.path() / "circle", "symbolic links");
  BOOST_CHECK_THROW(write_file("", "text"), FileError);
  if (::geteuid() != 0) {  // root may write everywhere
    const fs::path locked = folder.file("locked", "old");
    fs::permissions(locked, fs::perms::owner_read);
    check_refused(locked, "Permission denied");
  }
}

BOOST_AUTO_TEST_SUITE_END()

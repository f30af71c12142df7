// The progress line: what it says, when it is written, and that quiet is quiet.
#include <ad/report/progress.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <limits>
#include <string>

namespace {

using namespace slope::ad::report;

/// What a progress over three updates writes into a file, which is no terminal.
std::string written(Progress::Options options) {
  std::FILE* const file = std::tmpfile();
  BOOST_REQUIRE(file != nullptr);
  options.stream = file;
  {
    Progress progress(options);
    for (unsigned done = 1; done <= 3; ++done) progress.update(done, "cost 1");
    progress.finish();
  }
  std::rewind(file);
  std::string text(1000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(progress)

BOOST_AUTO_TEST_CASE(line_tells_share_rate_and_time_left) {
  const Progress::Options options = {.label = "training", .total = 50000};
  BOOST_TEST(progress_text(options, 12000, 0.4, "cost 0.0123") ==
             "training  12,000 / 50,000 steps  24 %  30,000 steps/s  1.3 s left  cost 0.0123");
  BOOST_TEST(progress_text(options, 0, 0) == "training  0 / 50,000 steps  0 %");
  BOOST_TEST(progress_text(options, 49999, 1).find("99 %") != std::string::npos);
  BOOST_TEST(progress_text(options, 50000, 1).find("left") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(unknown_total_has_no_time_left) {
  BOOST_TEST(progress_text({.unit = "rows"}, 5, 10) == "5 rows  0.5 rows/s");
}

BOOST_AUTO_TEST_CASE(durations_are_for_people) {
  BOOST_TEST(duration_text(0.42) == "0.4 s");
  BOOST_TEST(duration_text(12.3) == "12 s");
  BOOST_TEST(duration_text(59.7) == "1 min 00 s");
  BOOST_TEST(duration_text(185) == "3 min 05 s");
  BOOST_TEST(duration_text(7620) == "2 h 07 min");
  BOOST_TEST(duration_text(-1) == "0.0 s");
  BOOST_TEST(duration_text(std::numeric_limits<double>::infinity()) == "?");
}

BOOST_AUTO_TEST_CASE(counts_have_separators) {
  BOOST_TEST(count_text(0) == "0");
  BOOST_TEST(count_text(999) == "999");
  BOOST_TEST(count_text(1000) == "1,000");
  BOOST_TEST(count_text(1234567) == "1,234,567");
}

BOOST_AUTO_TEST_CASE(plain_lines_where_there_is_no_terminal) {
  const std::string text = written({.label = "work", .total = 3, .seconds_between_lines = 0});
  BOOST_TEST(text.starts_with("work  1 / 3 steps  33 %"));
  BOOST_TEST(text.find('\r') == std::string::npos);
  BOOST_TEST(text.find('\x1b') == std::string::npos);
  BOOST_TEST(text.ends_with("cost 1\n"));
}

BOOST_AUTO_TEST_CASE(no_line_before_it_is_due) {
  BOOST_TEST(written({.total = 3, .seconds_between_lines = 1000}) == "");
}

BOOST_AUTO_TEST_CASE(quiet_is_quiet) {
  BOOST_TEST(written({.total = 3, .quiet = true, .seconds_between_lines = 0}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

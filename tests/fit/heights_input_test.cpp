// Reading heights: the right column, and every kind of bad file.
#include <fit/heights_input.hpp>

#include <ad/table/csv.hpp>

#include <tests/ad/report/temporary_folder.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

namespace {

using namespace slope;
using Numbers = std::vector<double>;

/// The heights in a file with this text.
Numbers heights(const std::string& text, const std::optional<std::string>& column = std::nullopt) {
  const test::TemporaryFolder folder;
  return fit::read_heights(folder.file("h.csv", text), column);
}

struct BadFile {
  std::string text;
  std::string complaint;  // what the message must contain, after the folder
};

const std::vector<BadFile> bad_files = {
    {"", "h.csv: the file holds no data"},
    {"\n# nothing\n", "h.csv: the file holds no data"},
    {"height\n", "h.csv: the file holds no data below its header (height)"},
    {"height\n170\ntall\n180\n",
     "h.csv:3:1: found \"tall\" in column height; expected a height in centimetres"},
    {"170\n5' 4\"\n", "h.csv:2:1: found \"5' 4\"\""},
    {"height\n170\nnan\n", "h.csv:3:1: found \"nan\""},
    {"height\n170\n-180\n",
     "h.csv:3:1: found \"-180\" in column height; expected a height in centimetres, above 0"},
    {"height\n170\n0\n", "h.csv:3:1: found \"0\""},
    {"height\n170\n1800\n", "h.csv:3:1: found \"1800\""},
    {"height\n170\n\"181,5\"\n", "with a decimal point, not a comma"},
    {"name,height\nAnn,170\nBob,\n", "h.csv:3:5: found \"\" in column height"},
    {"name,town\nAnn,Ulm\nBob,Bonn\n", "h.csv: no column of numbers"},
    {"name\nAnn\nBob\n", "h.csv:2:1: no number in column name, found \"Ann\" first"},
    {"id,height\n1,170\n2,180\n", "several columns of numbers (column id, column height); choose"},
    {"height\n170\n", "h.csv: one height only"},
    {"height\n170\n170\n170\n", "h.csv: all 3 heights are equal (170)"},
    {"height\n170,5\n", "h.csv:2:5: this row has 2 fields; expected 1"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(heights_input)

BOOST_AUTO_TEST_CASE(one_column_is_read_with_or_without_a_header) {
  const Numbers expected = {170, 181.5};
  BOOST_TEST(heights("height\n170\n181.5\n") == expected, boost::test_tools::per_element());
  BOOST_TEST(heights("170\r\n181.5\r\n") == expected, boost::test_tools::per_element());
  BOOST_TEST(heights("name,height\nAnn,170\nBob,181.5\n") == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(column_is_taken_by_its_name) {
  BOOST_TEST(heights("id,height\n1,170\n2,180\n", "height") == (Numbers{170, 180}),
             boost::test_tools::per_element());
  BOOST_CHECK_THROW(heights("id,height\n1,170\n2,180\n", "size"), ad::table::TableError);
}

BOOST_DATA_TEST_CASE(bad_files_are_told, boost::unit_test::data::xrange(bad_files.size()), i) {
  const auto says_it = [i](const ad::table::TableError& error) {
    BOOST_TEST_INFO(error.what());
    return std::string(error.what()).find(bad_files[i].complaint) != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(heights(bad_files[i].text), ad::table::TableError, says_it);
}

BOOST_AUTO_TEST_CASE(missing_file_is_told) {
  const auto says_it = [](const ad::table::TableError& error) {
    return std::string(error.what()) == "missing.csv: cannot be read: No such file or directory";
  };
  BOOST_CHECK_EXCEPTION(fit::read_heights("missing.csv"), ad::table::TableError, says_it);
}

BOOST_AUTO_TEST_SUITE_END()

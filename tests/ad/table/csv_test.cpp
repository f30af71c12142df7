// Tables as people and programs write them, and the place and wording of every complaint.
#include <ad/table/csv.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace slope::ad::table;
using Numbers = std::vector<double>;
using boost::test_tools::per_element;

Table parse(std::string_view text, const Options& options = {}) {
  return Table::parse(text, "t.csv", options);
}

/// The text of the TableError that `work` throws.
template <class Work>
std::string complaint(const Work& work) {
  try {
    work();
  } catch (const TableError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(header_and_numbers) {
  const Table table = parse("name,height\nAnn,170\nBob,181.5\n");
  BOOST_TEST(table.columns() == 2u);
  BOOST_TEST(table.rows().size() == 2u);
  BOOST_TEST(table.header()[1].text == "height");
  BOOST_TEST(table.column_index("height") == 1u);
  BOOST_TEST(table.numbers(1) == (Numbers{170, 181.5}), per_element());
}

BOOST_DATA_TEST_CASE(line_ends_marks_blank_lines_and_comments_do_not_matter,
                     boost::unit_test::data::make({
                         "h\n1\n2\n",
                         "h\n1\n2",
                         "h\r\n1\r\n2\r\n",
                         "h\r1\r2\r",
                         "\xEF\xBB\xBFh\n1\n2\n",
                         "\xEF\xBB\xBF\"h\"\r\n1\r\n2",
                         "\n\n  \nh\n\n1\n \t \n2\n\n\n",
                         "# made by hand\nh\n  # a remark, with commas, \" and quotes\n1\n2\n#end",
                         "  h  \n 1\t\n\t2 \n",
                         "\"h\"\n\"1\"\n \"2\" \n",
                         "h\n+1\n2.0e0\n",
                     }),
                     text) {
  const Table table = parse(text);
  BOOST_TEST(table.header()[0].text == "h");
  BOOST_TEST(table.numbers(0) == (Numbers{1, 2}), per_element());
}

BOOST_AUTO_TEST_CASE(quoted_fields_hold_anything) {
  const Table table = parse("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n# c\nlast,5\n");
  BOOST_TEST(table.rows()[0][0].text == "x, y");
  BOOST_TEST(table.rows()[0][1].text == "say \"hi\"");
  BOOST_TEST(table.rows()[1][0].text == "two\nlines");
  BOOST_TEST(table.rows()[1][1].text == "");
  // The line end inside the field counts: "last" stands in line 6.
  BOOST_TEST(table.rows()[2][0].line == 6u);
}

BOOST_AUTO_TEST_CASE(places_count_characters_from_one) {
  const Table table = parse("naïve größe,h\n  äöü , 12\n\"é\",\"13\"\n");
  BOOST_TEST(table.header()[1].column == 13u);
  BOOST_TEST(table.rows()[0][0].column == 3u);
  BOOST_TEST(table.rows()[0][1].line == 2u);
  BOOST_TEST(table.rows()[0][1].column == 9u);
  BOOST_TEST(table.rows()[1][1].column == 5u);
}

BOOST_AUTO_TEST_CASE(headers_are_recognised_or_given) {
  BOOST_TEST(parse("1,2\n3,4\n").header().empty());
  BOOST_TEST(parse("1,x\n3,4\n").header().empty());
  BOOST_TEST(parse("x,y\n3,4\n").header().size() == 2u);
  BOOST_TEST(parse("1999,2000\n3,4\n", {.header = Header::present}).header()[1].text == "2000");
  BOOST_TEST(parse("x,y\n3,4\n", {.header = Header::absent}).rows().size() == 2u);
  BOOST_TEST(parse("a;b\n1;2\n", {.separator = ';'}).columns() == 2u);
  BOOST_TEST(parse("a\tb\n1\t\n", {.separator = '\t'}).rows()[0].size() == 2u);
}

BOOST_AUTO_TEST_CASE(empty_tables) {
  for (const char* const text : {"", "\n\n", "# only a remark", "\xEF\xBB\xBF", "   "}) {
    const Table table = parse(text);
    BOOST_TEST(table.columns() == 0u);
    BOOST_TEST(table.rows().empty());
  }
  BOOST_TEST(parse("h\n").rows().empty());
  BOOST_TEST(parse("h\n").header().size() == 1u);
}

BOOST_AUTO_TEST_CASE(wrong_numbers_are_told_with_place_text_and_expectation) {
  const Table table = parse("name,height\nAnn,170\nBob,tall\nCid,5' 4\"\n");
  BOOST_TEST(complaint([&] { table.numbers(1); }) ==
             "t.csv:3:5: found \"tall\" in column height; expected a number; 1 more is wrong");
  BOOST_TEST(complaint([&] { parse("1\nx\n").numbers(0, {.wording = "an age"}); }) ==
             "t.csv:2:1: found \"x\" in column 1; expected an age");
  BOOST_TEST(complaint([] { parse("a,b\n1,\n").numbers(1); }) ==
             "t.csv:2:3: found \"\" in column b; expected a number (the field is empty)");
  BOOST_TEST(complaint([] { parse("a\n\"1,5\"\n").numbers(0); }) ==
             "t.csv:2:1: found \"1,5\" in column a; expected a number (with a decimal point, not a comma)");
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_told) {
  const Expectation positive = {.wording = "a length above 0", .low = 0, .low_is_right = false};
  for (const char* const text :
       {"h\n-1\n", "h\n0\n", "h\nnan\n", "h\ninf\n", "h\n-inf\n", "h\n1e999\n", "h\n-1e-999\n"})
    BOOST_TEST(complaint([&] { parse(text).numbers(0, positive); }).starts_with("t.csv:2:1: found"), text);
  BOOST_TEST(complaint([&] { parse("h\nNaN\n").numbers(0, positive); }).ends_with("(not a number)"));
  BOOST_TEST(parse("h\n1e-320\n").numbers(0, positive).size() == 1u);
  BOOST_TEST(parse("h\n3\n").numbers(0, {.low = 3, .high = 3}).front() == 3.0);
}

BOOST_AUTO_TEST_CASE(rows_of_wrong_length_are_told) {
  BOOST_TEST(complaint([] { parse("a,b\n1,2\n3,4,5\n"); }) ==
             "t.csv:3:5: this row has 3 fields; expected 2, as in line 1; the first too many is \"5\"");
  BOOST_TEST(complaint([] { parse("a,b\n1,2\n3\n"); }) ==
             "t.csv:3:1: this row has 1 field; expected 2, as in line 1; the last is \"3\"");
}

BOOST_AUTO_TEST_CASE(broken_quotes_are_told) {
  BOOST_TEST(complaint([] { parse("a,b\n1,\"open\n2,3\n"); }) ==
             "t.csv:2:3: a quoted field that starts here does not end: expected a closing \"");
  BOOST_TEST(complaint([] { parse("a\n\"x\" y\n"); }) ==
             "t.csv:2:5: found \"y\" after a quoted field; expected ',' or the end of the line");
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_there_are_told) {
  const Table table = parse("a,b,b\n1,2,3\n");
  BOOST_TEST(complaint([&] { table.column_index("c"); }) ==
             "t.csv: no column \"c\"; expected one of \"a\", \"b\", \"b\"");
  BOOST_TEST(complaint([&] { table.column_index("b"); }) ==
             "t.csv:1:5: a second column \"b\"; expected each name once");
  BOOST_TEST(complaint([] { parse("1\n").column_index("a"); }) ==
             "t.csv: no column \"a\"; the file has no header");
  BOOST_TEST(complaint([&] { table.numbers(3); }) == "t.csv: no column 4; the file has 3");
}

BOOST_AUTO_TEST_CASE(long_and_odd_texts_are_shown_safely) {
  const std::string shown = complaint([] { parse("h\n1\n" + std::string(200, 'x') + "\n").numbers(0); });
  BOOST_TEST(shown.size() < 120u);
  BOOST_TEST(complaint([] { parse("h\n1\n\x1b[31m\n").numbers(0); }).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_that_are_no_text_are_told) {
  BOOST_TEST(complaint([] { parse(std::string_view("a\0b", 3)); }) == "t.csv: not a text file in UTF-8");
  BOOST_TEST(complaint([] { parse(std::string_view("\xFF\xFEh\0", 4)); }) ==
             "t.csv: not a text file in UTF-8 (it looks like UTF-16)");
  BOOST_TEST(complaint([] { Table::read("no/such/file.csv"); }) ==
             "no/such/file.csv: cannot be read: No such file or directory");
  BOOST_TEST(complaint([] { Table::read("/"); }) == "/: cannot be read: it is a folder");
}

BOOST_AUTO_TEST_CASE(number_spellings) {
  BOOST_TEST(number_in("1.5e3").value() == 1500.0);
  BOOST_TEST(number_in("-.5").value() == -0.5);
  BOOST_TEST(number_in("5.").value() == 5.0);
  BOOST_TEST(std::isnan(number_in("nan").value()));
  BOOST_TEST(number_in("1e999").value() == std::numeric_limits<double>::infinity());
  BOOST_TEST(number_in("-1e999").value() == -std::numeric_limits<double>::infinity());
  BOOST_TEST(number_in("1e-999").value() == 0.0);
  for (const char* const text :
       {"", " ", "+", "-", ".", "1 2", "1,5", "0x10", "1e", "+-1", "++1", "12cm", "١٢"})
    BOOST_TEST(!number_in(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

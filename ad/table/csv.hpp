// Reading CSV tables typed by people or exported by programs, with the exact place of everything that is
// wrong.
//
// The format is RFC 4180 with what files bring along: a byte order mark, LF, CR LF or CR line ends, blank
// lines, lines of comment that start with #, spaces around fields, quoted fields that hold commas, quotes
// ("") and line ends. Lines and columns count from 1; a column is a character (not a byte) of its line, as
// editors count.
#pragma once

#include <ad/types/error.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::table {

/// A table that cannot be read; the text starts with "FILE:LINE:COLUMN: ", or with "FILE: " where there is no
/// place.
class TableError : public Error {
 public:
  using Error::Error;
};

/// One field: its text without quotes and surrounding spaces, and where it starts.
struct Cell {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;
};

/// Whether the first row holds the names of the columns.
enum class Header {
  automatic,  ///< it does if none of its fields is a number
  present,
  absent
};

/// How a file is read.
struct Options {
  char separator = ',';
  Header header = Header::automatic;
};

/// What a number in a column must be; the wording goes into the message after "expected".
struct Expectation {
  std::string wording = "a number";      ///< such as "a height in centimetres, above 0"
  double low = -1.7976931348623157e308;  ///< smallest value that is right
  double high = 1.7976931348623157e308;  ///< largest value that is right
  bool low_is_right = true;              ///< whether `low` itself is right
};

/// A rectangular table of text; every row has as many fields as the first.
class Table {
 public:
  /// Reads a file; throws TableError for a file that cannot be read, is not UTF-8 text, or is not a table.
  static Table read(const std::filesystem::path& path, const Options& options = {});

  /// Parses `text`; `name` stands for the file in messages. A text without any row is a table without rows
  /// and columns.
  static Table parse(std::string_view text, std::string name, const Options& options = {});

  /// The file's name as messages give it.
  const std::string& name() const { return name_; }

  std::size_t columns() const { return columns_; }

  /// Rows of data, the header not counted.
  const std::vector<std::vector<Cell>>& rows() const { return rows_; }

  /// The names of the columns; empty where the table has no header.
  const std::vector<Cell>& header() const { return header_; }

  /// The number of the column called `wanted`; throws TableError, with the names there are, where there is
  /// none or two.
  std::size_t column_index(std::string_view wanted) const;

  /// How a message calls a column: "column height", or "column 2" without a header.
  std::string column_name(std::size_t column) const;

  /// The numbers of a column, from top to bottom; throws TableError at the first field that is not as
  /// expected, with its place, its text, what was expected, and how many more are wrong.
  std::vector<double> numbers(std::size_t column, const Expectation& expectation = {}) const;

  /// How many fields of a column are numbers (NaN and infinity written out count as numbers).
  std::size_t count_of_numbers(std::size_t column) const;

 private:
  std::string name_;
  std::size_t columns_ = 0;
  std::vector<Cell> header_;
  std::vector<std::vector<Cell>> rows_;
};

/// The number that the whole of `text` spells in C form ("-1.5e3", "+2", "nan", "inf"), or nothing; whatever
/// the locale.
std::optional<double> number_in(std::string_view text);

}  // namespace slope::ad::table

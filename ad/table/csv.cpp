// The CSV reader; see csv.hpp. A scanner walks over the characters once and knows its line and column; the
// table is made from the rows that it finds.
#include <ad/table/csv.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace slope::ad::table {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::string at_place(const std::string& name, std::size_t line, std::size_t column) {
  return name + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

/// A field as a message shows it: in quotes, cut when long, without characters that would upset a terminal.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Cut before a character, not within its bytes.
    if (i >= longest && (text[i] & 0xC0) != 0x80) return result + "…\"";
    const auto byte = static_cast<unsigned char>(text[i]);
    result += byte < 0x20 || byte == 0x7F ? '?' : text[i];
  }
  return result + "\"";
}

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

class Scanner {
 public:
  Scanner(std::string_view text, const std::string& name, char separator)
      : text_(text), name_(name), separator_(separator) {
    if (text_.starts_with(utf8_mark)) at_ = utf8_mark.size();
  }

  std::vector<std::vector<Cell>> rows() {
    std::vector<std::vector<Cell>> result;
    while (at_ < text_.size())
      if (!skip_line_without_data()) result.push_back(row());
    return result;
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool at_field_end() const { return at_end() || text_[at_] == separator_ || is_line_end(text_[at_]); }

  /// Steps over one character and keeps line and column right; CR LF is one line end.
  void step() {
    const char c = text_[at_++];
    if (c == '\n' || (c == '\r' && (at_end() || text_[at_] != '\n'))) {
      ++line_;
      column_ = 1;
    } else if (at_end() || (text_[at_] & 0xC0) != 0x80) {
      ++column_;  // counted with the last byte of a character
    }
  }

  void step_over_spaces() {
    while (!at_end() && is_space(text_[at_]) && text_[at_] != separator_) step();
  }

  void step_over_line_end() {
    if (at_end()) return;
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') step();
    step();
  }

  bool skip_line_without_data() {
    std::size_t ahead = at_;
    while (ahead < text_.size() && is_space(text_[ahead]) && text_[ahead] != separator_) ++ahead;
    const bool blank = ahead == text_.size() || is_line_end(text_[ahead]);
    if (!blank && text_[ahead] != '#') return false;
    while (!at_end() && !is_line_end(text_[at_])) step();
    step_over_line_end();
    return true;
  }

  std::vector<Cell> row() {
    std::vector<Cell> cells;
    while (true) {
      cells.push_back(field());
      if (at_end()) return cells;
      if (text_[at_] != separator_) break;
      step();
    }
    step_over_line_end();
    return cells;
  }

  Cell field() {
    const std::size_t empty_column = column_;
    step_over_spaces();
    Cell cell;
    cell.line = line_;
    cell.column = column_;
    if (!at_end() && text_[at_] == '"') {
      quoted(cell);
      return cell;
    }
    const std::size_t begin = at_;
    while (!at_field_end()) step();
    cell.text = trimmed(text_.substr(begin, at_ - begin));
    if (cell.text.empty()) cell.column = empty_column;
    return cell;
  }

  void quoted(Cell& cell) {
    step();
    while (true) {
      if (at_end())
        throw TableError(at_place(name_, cell.line, cell.column) +
                         "a quoted field that starts here does not end: expected a closing \"");
      if (text_[at_] != '"') {
        cell.text += text_[at_];
        step();
        continue;
      }
      step();
      if (at_end() || text_[at_] != '"') break;
      cell.text += '"';
      step();
    }
    step_over_spaces();
    if (at_field_end()) return;
    const std::size_t begin = at_;
    const std::size_t line = line_;
    const std::size_t column = column_;
    while (!at_field_end()) step();
    throw TableError(at_place(name_, line, column) + "found " + shown(text_.substr(begin, at_ - begin)) +
                     " after a quoted field; expected '" + separator_ + "' or the end of the line");
  }

  std::string_view text_;
  const std::string& name_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
};

void check_is_text(std::string_view text, const std::string& name) {
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (utf16 || text.find('\0') != std::string_view::npos)
    throw TableError(name + ": not a text file in UTF-8" + (utf16 ? " (it looks like UTF-16)" : ""));
}

void check_is_rectangular(const std::vector<std::vector<Cell>>& rows, const std::string& name) {
  for (const std::vector<Cell>& row : rows) {
    const std::size_t expected = rows.front().size();
    if (row.size() == expected) continue;
    const Cell& place = row.size() > expected ? row[expected] : row.back();
    throw TableError(at_place(name, place.line, place.column) + "this row has " + std::to_string(row.size()) +
                     (row.size() == 1 ? " field" : " fields") + "; expected " + std::to_string(expected) +
                     ", as in line " + std::to_string(rows.front().front().line) +
                     (row.size() > expected ? "; the first too many is " : "; the last is ") +
                     shown(place.text));
  }
}

/// Why `text` is not as expected, when it is easy to say.
std::string hint(std::string_view text, std::optional<double> number) {
  if (text.empty()) return " (the field is empty)";
  if (number && std::isnan(*number)) return " (not a number)";
  if (!number && std::count(text.begin(), text.end(), ',') == 1) {
    std::string with_point(text);
    with_point[with_point.find(',')] = '.';
    if (number_in(with_point)) return " (with a decimal point, not a comma)";
  }
  return "";
}

}  // namespace

std::optional<double> number_in(std::string_view text) {
  // from_chars knows no leading plus; "+-1" stays wrong.
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Beyond double: what rounding would give, so that the caller's range check decides.
    const std::size_t exponent = text.find_first_of("eE");
    const bool tiny =
        exponent != std::string_view::npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
    const double magnitude = tiny ? 0.0 : HUGE_VAL;
    return text.front() == '-' ? -magnitude : magnitude;
  }
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

Table Table::read(const std::filesystem::path& path, const Options& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw TableError(path.string() + ": cannot be read: it is a folder");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw TableError(path.string() + ": cannot be read: " + std::strerror(errno != 0 ? errno : EIO));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) throw TableError(path.string() + ": cannot be read to its end");
  return parse(text, path.string(), options);
}

Table Table::parse(std::string_view text, std::string name, const Options& options) {
  check_is_text(text, name);
  Table table;
  table.name_ = std::move(name);
  table.rows_ = Scanner(text, table.name_, options.separator).rows();
  if (table.rows_.empty()) return table;
  check_is_rectangular(table.rows_, table.name_);
  table.columns_ = table.rows_.front().size();
  const std::vector<Cell>& first = table.rows_.front();
  const bool names =
      std::none_of(first.begin(), first.end(), [](const Cell& cell) { return number_in(cell.text); });
  if (options.header == Header::present || (options.header == Header::automatic && names)) {
    table.header_ = std::move(table.rows_.front());
    table.rows_.erase(table.rows_.begin());
  }
  return table;
}

std::size_t Table::column_index(std::string_view wanted) const {
  const auto is_wanted = [&](const Cell& cell) { return cell.text == wanted; };
  const auto found = std::find_if(header_.begin(), header_.end(), is_wanted);
  if (found == header_.end()) {
    std::string names;
    for (const Cell& cell : header_) names += (names.empty() ? "" : ", ") + shown(cell.text);
    throw TableError(name_ + ": no column " + shown(wanted) + "; " +
                     (header_.empty() ? "the file has no header" : "expected one of " + names));
  }
  const auto second = std::find_if(found + 1, header_.end(), is_wanted);
  if (second != header_.end())
    throw TableError(at_place(name_, second->line, second->column) + "a second column " + shown(wanted) +
                     "; expected each name once");
  return static_cast<std::size_t>(found - header_.begin());
}

std::string Table::column_name(std::size_t column) const {
  if (column < header_.size() && !header_[column].text.empty()) return "column " + header_[column].text;
  return "column " + std::to_string(column + 1);
}

std::vector<double> Table::numbers(std::size_t column, const Expectation& expectation) const {
  if (column >= columns_)
    throw TableError(name_ + ": no column " + std::to_string(column + 1) + "; the file has " +
                     std::to_string(columns_));
  std::vector<double> values;
  values.reserve(rows_.size());
  const Cell* first_wrong = nullptr;
  std::size_t wrong = 0;
  for (const std::vector<Cell>& row : rows_) {
    const Cell& cell = row[column];
    const std::optional<double> number = number_in(cell.text);
    const bool right = number && std::isfinite(*number) && *number <= expectation.high &&
                       (expectation.low_is_right ? *number >= expectation.low : *number > expectation.low);
    if (right)
      values.push_back(*number);
    else if (wrong++ == 0)
      first_wrong = &cell;
  }
  if (first_wrong == nullptr) return values;
  std::string text = at_place(name_, first_wrong->line, first_wrong->column) + "found " +
                     shown(first_wrong->text) + " in " + column_name(column) + "; expected " +
                     expectation.wording + hint(first_wrong->text, number_in(first_wrong->text));
  if (wrong > 1)
    text += "; " + std::to_string(wrong - 1) + (wrong == 2 ? " more is wrong" : " more are wrong");
  throw TableError(text);
}

std::size_t Table::count_of_numbers(std::size_t column) const {
  return static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(),
                    [&](const std::vector<Cell>& row) { return number_in(row[column].text).has_value(); }));
}

}  // namespace slope::ad::table

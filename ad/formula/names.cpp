// Names of functions in a hash table, and the distance between names by dynamic programming.
#include <ad/formula/names.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <numbers>
#include <unordered_map>
#include <utility>

namespace slope::ad::formula {
namespace {

using Table = std::unordered_map<std::string_view, std::vector<Operation>>;

Table make_table() {
  Table table;
  for (const OperationInfo& info : operations()) {
    const bool callable = info.symbol.empty() || info.operation == Operation::pow;
    if (callable) table[info.name].push_back(info.operation);
  }
  for (const OtherName& each : other_names()) {
    const auto found = table.find(each.name);
    if (found != table.end()) table.emplace(each.other, found->second);
  }
  return table;
}

const Table& table() {
  static const Table functions = make_table();
  return functions;
}

/// What other languages and books call our functions, where no slip of typing leads there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> foreign_names{
    {{"arcsin", "asin"},
     {"arccos", "acos"},
     {"arctan", "atan"},
     {"arctan2", "atan2"},
     {"arsinh", "asinh"},
     {"arcosh", "acosh"},
     {"artanh", "atanh"},
     {"absolute", "abs"},
     {"ceiling", "ceil"},
     {"gamma", "tgamma"},
     {"loggamma", "lgamma"},
     {"psi", "digamma"},
     {"logistic", "sigmoid"},
     {"swish", "silu"},
     {"sgn", "sign"},
     {"power", "pow"},
     {"if", "where"},
     {"mod", "fmod"},
     {"sqr", "square"}}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// How far slips of typing lead from one name to another: 1 for two neighbours exchanged, 2 for a letter
/// added or lost, 3 for one changed. (F. J. Damerau, CACM 7 (1964) 171, doi:10.1145/363958.363994, in its
/// restricted form.)
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = 2 * j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = 2 * i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 2, row[j - 1] + 2, above[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 3u)});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

/// Keeps the nearest of the names that it is shown, the first in the alphabet among equals.
class Nearest {
 public:
  explicit Nearest(std::string_view wanted)
      : wanted_(lower(wanted)), least_(3 * std::max<std::size_t>(1, wanted.size() / 3)) {}

  void consider(std::string_view name) {
    const std::size_t found = slips(wanted_, lower(name));
    if (found > least_ || found >= 2 * std::max(name.size(), wanted_.size()))
      return;  // nothing is left of the name
    if (found < least_ || name_.empty() || name < name_) {
      least_ = found;
      name_ = name;
    }
  }
  const std::string& name() const { return name_; }

 private:
  std::string wanted_;
  std::size_t least_;
  std::string name_;
};

std::string foreign(std::string_view name) {
  const std::string wanted = lower(name);
  for (const auto& [theirs, ours] : foreign_names) {
    if (theirs == wanted) return std::string(ours);
  }
  return {};
}

}  // namespace

std::span<const Operation> functions_named(std::string_view name) {
  const auto found = table().find(name);
  return found == table().end() ? std::span<const Operation>() : std::span<const Operation>(found->second);
}

std::optional<double> constant_named(std::string_view name) {
  if (name == "pi") return std::numbers::pi;
  if (name == "e") return std::numbers::e;
  return std::nullopt;
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || digit(c); });
}

std::string nearest_function(std::string_view name) {
  if (std::string known = foreign(name); !known.empty()) return known;
  Nearest nearest(name);
  for (const auto& [function, ignored] : table()) nearest.consider(function);
  return nearest.name();
}

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& variables) {
  Nearest nearest(name);
  for (const std::string_view variable : variables) nearest.consider(variable);
  nearest.consider("pi");
  return nearest.name();
}

}  // namespace slope::ad::formula

// Text and picture of a comparison: see table.hpp.
#include <ad/report/progress.hpp>
#include <ad/report/svg.hpp>
#include <algorithm>
#include <bench/peers/table.hpp>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>

namespace slope::bench {
namespace {

namespace report = ad::report;

std::string time_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.3g} µs", seconds * 1e6);
  return fmt::format("{:.3g} ms", seconds * 1e3);
}

std::string details_text(const Cell& cell) {
  std::string text = multiple_text(cell.to_hand) + " × hand";
  if (cell.bytes_per_operation) text += fmt::format(", {:.3g} B", *cell.bytes_per_operation);
  return text;
}

/// From green (as fast as plain) over yellow (ten times) to red (a hundred times and more).
std::string colour(double to_plain) {
  const double place = std::clamp(std::log10(std::max(to_plain, 1.0)) / 2, 0.0, 1.0);
  const auto mix = [&](double low, double middle, double high) {
    const double value =
        place < 0.5 ? low + (middle - low) * 2 * place : middle + (high - middle) * (2 * place - 1);
    return static_cast<int>(std::lround(value));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(169, 252, 245), mix(223, 243, 183), mix(191, 207, 177));
}

}  // namespace

std::string multiple_text(double multiple) {
  if (multiple >= 999.5) return report::count_text(static_cast<std::uint64_t>(std::llround(multiple)));
  if (multiple >= 9.95) return fmt::format("{:.0f}", multiple);
  if (multiple >= 0.0995) return fmt::format("{:.2g}", multiple);
  return fmt::format("{:.1g}", multiple);
}

std::string markdown(const ComparisonTable& table) {
  std::string text =
      "Cells: multiple of the plain function / multiple of the derivative by hand / bytes of tape for each "
      "operation "
      "of the function (where known).\n" +
      table.machine + "\n\n| workload | plain |";
  for (const std::string& column : table.columns) text += ' ' + column + " |";
  text += "\n|---|---|";
  for (std::size_t column = 0; column < table.columns.size(); ++column) text += "---|";
  text += '\n';
  for (const ComparisonTable::Row& row : table.rows) {
    text += fmt::format("| {} | {} |", row.workload, time_text(row.plain_seconds));
    for (const std::optional<Cell>& cell : row.cells) {
      if (cell) {
        text += fmt::format(" {} / {}", multiple_text(cell->to_plain), multiple_text(cell->to_hand));
        if (cell->bytes_per_operation) text += fmt::format(" / {:.3g} B", *cell->bytes_per_operation);
      }
      text += " |";
    }
    text += '\n';
  }
  return text;
}

std::string svg(const ComparisonTable& table) {
  constexpr double left = 190;
  constexpr double top = 84;
  constexpr double cell_width = 112;
  constexpr double cell_height = 36;
  constexpr double margin = 16;
  const double width = left + cell_width * static_cast<double>(table.columns.size() + 1) + margin;
  const double height = top + cell_height * static_cast<double>(table.rows.size()) + margin;
  report::Svg page(width, height, "Derivatives of the benchmark problems by library");
  page.text({margin, 26}, "What a gradient costs, in multiples of the plain function",
            {.size = 17, .bold = true});
  page.text({margin, 46}, table.machine, {.size = 12});
  const auto x_of = [&](std::size_t column) { return left + cell_width * static_cast<double>(column); };
  page.text({x_of(0) + cell_width / 2, top - 10}, "plain", {.anchor = report::Anchor::middle, .bold = true});
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    page.text({x_of(column + 1) + cell_width / 2, top - 10}, table.columns[column],
              {.anchor = report::Anchor::middle, .bold = true});
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const double y = top + cell_height * static_cast<double>(row);
    page.text({margin, y + 22}, table.rows[row].workload, {.size = 13});
    page.text({x_of(0) + cell_width / 2, y + 22}, time_text(table.rows[row].plain_seconds),
              {.anchor = report::Anchor::middle});
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const std::optional<Cell>& cell = table.rows[row].cells[column];
      if (!cell) continue;
      const double x = x_of(column + 1);
      page.rectangle({x + 1, y + 1, cell_width - 2, cell_height - 2}, {.colour = colour(cell->to_plain)});
      page.text({x + cell_width / 2, y + 16}, multiple_text(cell->to_plain),
                {.size = 14, .anchor = report::Anchor::middle, .bold = true});
      page.text({x + cell_width / 2, y + 30}, details_text(*cell),
                {.size = 10, .anchor = report::Anchor::middle});
    }
  }
  return page.document();
}

}  // namespace slope::bench

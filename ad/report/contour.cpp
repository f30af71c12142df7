// Marching squares; see contour.hpp. Every crossed grid edge is one point of a line; a point has at most two
// neighbours, one in each cell beside its edge, so the lines are found by walking from neighbour to
// neighbour.
#include <ad/report/contour.hpp>

#include <ad/types/error.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace slope::ad::report {
namespace {

constexpr std::size_t no_edge = std::numeric_limits<std::size_t>::max();

/// The one or two crossed edges that a crossed edge is joined to.
using Links = std::array<std::size_t, 2>;

class Tracer {
 public:
  Tracer(const ContourGrid& grid, double level) : grid_(grid), level_(level), columns_(grid.x.size()) {
    for (std::size_t row = 0; row + 1 < grid.y.size(); ++row)
      for (std::size_t column = 0; column + 1 < columns_; ++column) join_in_cell(column, row);
  }

  std::vector<std::vector<Point>> lines() {
    std::vector<std::vector<Point>> result;
    // Open lines from their ends first; what is left are closed ones.
    for (const bool ends_only : {true, false})
      for (const std::size_t edge : order_)
        if (!walked(edge) && (!ends_only || links_[edge][1] == no_edge)) result.push_back(walk(edge));
    return result;
  }

 private:
  double value(std::size_t column, std::size_t row) const {
    const double found = grid_.value(column, row);
    return std::isnan(found) ? std::numeric_limits<double>::infinity() : found;
  }
  bool below(std::size_t column, std::size_t row) const { return value(column, row) < level_; }

  // The edge that starts at a grid point, along x (even number) or along y (odd number).
  std::size_t along_x(std::size_t column, std::size_t row) const { return 2 * (row * columns_ + column); }
  std::size_t along_y(std::size_t column, std::size_t row) const { return along_x(column, row) + 1; }

  void join_in_cell(std::size_t column, std::size_t row) {
    const bool here = below(column, row);
    const bool right = below(column + 1, row);
    const bool across = below(column + 1, row + 1);
    const bool up = below(column, row + 1);
    const std::size_t bottom_edge = along_x(column, row);
    const std::size_t right_edge = along_y(column + 1, row);
    const std::size_t top_edge = along_x(column, row + 1);
    const std::size_t left_edge = along_y(column, row);
    if (here != right && right != across && across != up) {
      // A saddle: the mean of the corners tells which opposite corners hang together.
      const double mean = (value(column, row) + value(column + 1, row) + value(column + 1, row + 1) +
                           value(column, row + 1)) /
                          4;
      if ((mean < level_) == here) {
        join(bottom_edge, right_edge);
        join(left_edge, top_edge);
      } else {
        join(bottom_edge, left_edge);
        join(right_edge, top_edge);
      }
      return;
    }
    std::array<std::size_t, 4> crossed = {};
    std::size_t count = 0;
    if (here != right) crossed[count++] = bottom_edge;
    if (right != across) crossed[count++] = right_edge;
    if (across != up) crossed[count++] = top_edge;
    if (up != here) crossed[count++] = left_edge;
    if (count == 2) join(crossed[0], crossed[1]);
  }

  void join(std::size_t one, std::size_t other) {
    link(one, other);
    link(other, one);
  }

  void link(std::size_t from, std::size_t to) {
    const auto [entry, is_new] = links_.try_emplace(from, Links{no_edge, no_edge});
    if (is_new) order_.push_back(from);
    (entry->second[0] == no_edge ? entry->second[0] : entry->second[1]) = to;
  }

  bool walked(std::size_t edge) const { return walked_.contains(edge); }

  std::vector<Point> walk(std::size_t start) {
    std::vector<Point> line;
    std::size_t previous = no_edge;
    std::size_t edge = start;
    while (edge != no_edge && !walked(edge)) {
      walked_[edge] = true;
      line.push_back(crossing(edge));
      const Links& next = links_[edge];
      const std::size_t following = next[0] != previous ? next[0] : next[1];
      previous = edge;
      edge = following;
    }
    if (edge == start && line.size() > 2) line.push_back(line.front());
    return line;
  }

  Point crossing(std::size_t edge) const {
    const std::size_t column = edge / 2 % columns_;
    const std::size_t row = edge / 2 / columns_;
    const bool turned = edge % 2 == 1;
    const std::size_t end_column = column + (turned ? 0 : 1);
    const std::size_t end_row = row + (turned ? 1 : 0);
    const double first = value(column, row);
    const double last = value(end_column, end_row);
    // Beside an infinite value the line keeps to the finite end.
    const double share = std::isinf(first) ? 1 : std::isinf(last) ? 0 : (level_ - first) / (last - first);
    return {grid_.x[column] + share * (grid_.x[end_column] - grid_.x[column]),
            grid_.y[row] + share * (grid_.y[end_row] - grid_.y[row])};
  }

  const ContourGrid& grid_;
  double level_;
  std::size_t columns_;
  std::unordered_map<std::size_t, Links> links_;
  std::unordered_map<std::size_t, bool> walked_;
  std::vector<std::size_t> order_;  // so that the same grid gives the same file
};

void check(const ContourGrid& grid) {
  if (grid.x.size() < 2 || grid.y.size() < 2 || grid.values.size() != grid.x.size() * grid.y.size())
    throw ArgumentError("contour: expected at least 2 x 2 points and one value a point, found " +
                        std::to_string(grid.x.size()) + " x " + std::to_string(grid.y.size()) +
                        " points and " + std::to_string(grid.values.size()) + " values");
}

/// The grid with a ring of infinite values around it, in the same places as its border: so every area is
/// closed.
ContourGrid walled(const ContourGrid& grid) {
  ContourGrid result;
  const auto doubled_ends = [](const std::vector<double>& places) {
    std::vector<double> longer = places;
    longer.insert(longer.begin(), places.front());
    longer.push_back(places.back());
    return longer;
  };
  result.x = doubled_ends(grid.x);
  result.y = doubled_ends(grid.y);
  result.values.assign(result.x.size() * result.y.size(), std::numeric_limits<double>::infinity());
  for (std::size_t row = 0; row < grid.y.size(); ++row)
    for (std::size_t column = 0; column < grid.x.size(); ++column)
      result.values[(row + 1) * result.x.size() + column + 1] = grid.value(column, row);
  return result;
}

}  // namespace

ContourGrid ContourGrid::sample(const std::function<double(double, double)>& f, double x_low, double x_high,
                                double y_low, double y_high, std::size_t columns, std::size_t rows) {
  if (columns < 2 || rows < 2)
    throw ArgumentError("ContourGrid::sample: expected at least 2 columns and 2 rows");
  const auto spaced = [](double low, double high, std::size_t count) {
    std::vector<double> places(count);
    for (std::size_t i = 0; i < count; ++i)
      places[i] = low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
    return places;
  };
  ContourGrid grid{spaced(x_low, x_high, columns), spaced(y_low, y_high, rows), {}};
  grid.values.reserve(columns * rows);
  for (const double y : grid.y)
    for (const double x : grid.x) grid.values.push_back(f(x, y));
  return grid;
}

std::vector<std::vector<Point>> contour_lines(const ContourGrid& grid, double level) {
  check(grid);
  return Tracer(grid, level).lines();
}

std::vector<std::vector<Point>> contour_area(const ContourGrid& grid, double level) {
  check(grid);
  const ContourGrid wall = walled(grid);
  return Tracer(wall, level).lines();
}

}  // namespace slope::ad::report

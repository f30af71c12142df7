// The table of a comparison: rows workloads, columns methods, in Markdown and as a picture.
//
// Builds on ad/report/svg.hpp. Read next: main.cpp, which fills it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slope::bench {

/// One method on one workload.
struct Cell {
  double to_plain = 0;
  double to_hand = 0;
  std::optional<double> bytes_per_operation;  ///< of the tape, where it is known
};

/// Rows in order; a cell is empty where a method does not take part.
struct ComparisonTable {
  struct Row {
    std::string workload;
    double plain_seconds = 0;
    std::vector<std::optional<Cell>> cells;  ///< one for each column
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::string machine;  ///< what it was measured on, one line
};

/// "2.4", "31", "5,360": three digits at most of what matters.
std::string multiple_text(double multiple);

/// The table in Markdown, with a line above that says what the cells mean.
std::string markdown(const ComparisonTable& table);

/// The table as an SVG document, each cell coloured by its multiple of the plain function.
std::string svg(const ComparisonTable& table);

}  // namespace slope::bench

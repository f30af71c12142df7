// A computation of numbered variables kept beside its recording, so that it can be swept by hand and by the tape.
//
// Partials should be small whole numbers: then adjoints are exact in whatever order they are added up.
#pragma once

#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace slope::tests {

/// a x: variable number `variable`, times `partial`.
struct Product {
  std::size_t variable;
  double partial;
};

/// Variables 0 to size() - 1. The first are inputs; each further one is a sum of products, added to another variable or not.
class RecordedProgram {
 public:
  explicit RecordedProgram(std::size_t inputs)
      : variables_(tape_.input(std::vector<double>(inputs, 1.0))), statements_(inputs) {}

  std::size_t size() const { return variables_.size(); }

  /// sum = Σ products, as a statement of just these arguments.
  void record(const std::vector<Product>& products) {
    std::vector<ad::Var> arguments;
    std::vector<double> partials;
    for (const Product& product : products) {
      arguments.push_back(variables_[product.variable]);
      partials.push_back(product.partial);
    }
    variables_.push_back(ad::with_partials(1.0, std::span<const ad::Var>(arguments), std::span<const double>(partials)));
    remember(products);
  }

  /// sum = 0, sum += Σ products, one to three.
  void begin_sum(const std::vector<Product>& products) {
    record_sum(0.0, products);
    remember(products);
  }

  /// sum = variable, sum += Σ products, one to three.
  void add_to(std::size_t variable, const std::vector<Product>& products) {
    record_sum(variables_[variable], products);
    remember(products);
    statements_.back().push_back({variable, 1.0});
  }

  /// The adjoints of all variables by the tape, with this seed for the last one and 3 for each in `read`, which the
  /// output reads too.
  std::vector<double> swept(double seed, const std::vector<std::size_t>& read = {}) {
    ad::Var output = variables_.back() * seed;
    for (const std::size_t variable : read) output += variables_[variable] * 3.0;
    tape_.backward(output);
    return tape_.adjoint(variables_);
  }

  /// The same, statement by statement. A zero adjoint goes nowhere.
  std::vector<double> expected(double seed, const std::vector<std::size_t>& read = {}) const {
    std::vector<double> adjoints(size(), 0.0);
    adjoints.back() += seed;
    for (const std::size_t variable : read) adjoints[variable] += 3.0;
    for (std::size_t k = size(); k-- > 0;) {
      if (adjoints[k] == 0) continue;
      for (const Product& product : statements_[k]) {
        if (product.partial != 0) adjoints[product.variable] += product.partial * adjoints[k];
      }
    }
    return adjoints;
  }

  /// Checks that the two agree, and that all numbers are exact.
  void agrees(double seed = 1, const std::vector<std::size_t>& read = {}) {
    const std::vector<double> right = expected(seed, read);
    const auto is_exact = [](double adjoint) { return std::abs(adjoint) < 0x1p53; };
    BOOST_REQUIRE(std::all_of(right.begin(), right.end(), is_exact));
    BOOST_TEST(swept(seed, read) == right, boost::test_tools::per_element());
  }

 private:
  void remember(const std::vector<Product>& products) { statements_.push_back(products); }

  auto product(const Product& p) const { return variables_[p.variable] * p.partial; }

  void record_sum(ad::Var sum, const std::vector<Product>& p) {
    BOOST_REQUIRE((p.size() >= 1 && p.size() <= 3));
    if (p.size() == 1) sum += product(p[0]);
    if (p.size() == 2) sum += product(p[0]) + product(p[1]);
    if (p.size() == 3) sum += product(p[0]) + product(p[1]) + product(p[2]);
    variables_.push_back(sum);
  }

  ad::Tape<> tape_;
  ad::Recording<double> recording_{tape_};
  std::vector<ad::Var> variables_;
  std::vector<std::vector<Product>> statements_;  // of each variable; none of an input
};

}  // namespace slope::tests

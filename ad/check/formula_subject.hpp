// A formula as the subject of an examination: it runs on every number type, and every statement has a place
// in its text.
//
// Builds on subject.hpp and ad/formula.
#pragma once

#include <ad/check/subject.hpp>
#include <ad/formula/formula.hpp>

namespace slope::ad {

/// A formula under examination; its inputs are the formula's variables in their order. Not to be shared by
/// threads, as evaluations reuse their working memory.
class FormulaSubject final : public Subject {
 public:
  explicit FormulaSubject(formula::Formula formula);

  const formula::Formula& formula() const { return formula_; }

  std::string name() const override { return formula_.text(); }
  const std::vector<std::string>& inputs() const override { return formula_.variables(); }
  double value(std::span<const double> x) const override;
  std::vector<double> gradient(std::span<const double> x) const override;
  bool has_wide_value() const override { return true; }
  long double wide_value(std::span<const long double> x) const override;
  bool has_complex_value() const override { return analytic_; }
  Complex complex_value(std::span<const Complex> x) const override;
  bool has_tangent() const override { return true; }
  double tangent(std::span<const double> x, std::span<const double> direction) const override;
  bool has_trace() const override { return true; }
  std::uint32_t trace(Trace& trace, std::span<const double> x, std::vector<double>& gradient) const override;
  bool has_hessian() const override { return true; }
  std::vector<double> hessian(std::span<const double> x, const Injection& injection) const override;
  bool keeps_dependences() const override { return true; }
  Place place(const Trace& trace, std::uint32_t entry) const override;

 private:
  formula::Formula formula_;
  bool analytic_;
  mutable std::vector<double> results_;
  mutable std::vector<long double> wide_results_;
  mutable std::vector<Complex> complex_results_;
};

}  // namespace slope::ad

// Points, errors and reports of accuracy.hpp.
#include <tests/support/accuracy.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <sstream>

namespace slope::accuracy {
namespace {

namespace bmp = boost::multiprecision;

/// Uniform in [0, 1): SplitMix64, the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return std::ldexp(static_cast<double>((z ^ (z >> 31)) >> 11), -53);
  }
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>((*this)() * static_cast<double>(count));
  }

 private:
  std::uint64_t state_;
};

}  // namespace

double ulp_error(double ours, const Precise& truth) {
  if (std::isnan(ours) || bmp::isnan(truth)) return std::numeric_limits<double>::infinity();
  const Precise overflow = bmp::ldexp(Precise(1), 1024) - bmp::ldexp(Precise(1), 970);  // rounds to infinity
  const Precise magnitude = truth < 0 ? Precise(-truth) : truth;
  if (magnitude >= overflow && std::isinf(ours) && (ours > 0) == (truth > 0)) return 0.0;
  if (std::isinf(ours) && (ours > 0) != (truth > 0)) return std::numeric_limits<double>::infinity();
  // An early or late infinity counts as the number after the largest.
  const Precise next = bmp::ldexp(Precise(1), 1024);
  const Precise number = !std::isinf(ours) ? Precise(ours) : ours > 0 ? next : Precise(-next);
  int exponent = -2000;
  if (truth != 0) bmp::frexp(truth, &exponent);
  exponent = std::min(std::max(exponent - 1, -1022), 1023) - 52;
  const Precise difference = number - truth;
  return Precise(bmp::ldexp(difference < 0 ? Precise(-difference) : difference, -exponent))
      .convert_to<double>();
}

void Worst::add(double error, const double* point, std::size_t arity, double ours, const Precise& truth) {
  if (error <= ulp && !where.empty()) return;
  ulp = error;
  std::ostringstream text;
  text.precision(17);
  text << "at (";
  for (std::size_t k = 0; k < arity; ++k) text << (k == 0 ? "" : ", ") << point[k];
  text << "): " << ours << ", true " << truth.str(20);
  where = text.str();
}

std::vector<double> spread(double from, double to, std::size_t count, bool negative_too) {
  Random random(count);
  std::vector<double> x;
  for (std::size_t k = 0; k < count; ++k) {
    const double exponent = std::log2(from) + (std::log2(to) - std::log2(from)) * random();
    const double magnitude = std::min(std::max(std::exp2(exponent), from), to);
    x.push_back(negative_too && random() < 0.5 ? -magnitude : magnitude);
  }
  return x;
}

std::vector<double> uniform(double from, double to, std::size_t count) {
  Random random(count + 1);
  std::vector<double> x;
  for (std::size_t k = 0; k < count; ++k) x.push_back(from + (to - from) * random());
  return x;
}

std::vector<double> beside(double x) {
  std::vector<double> near;
  for (int k = 2; k < 53; ++k) {
    near.push_back(x + std::ldexp(x, -k));
    near.push_back(x - std::ldexp(x, -k));
  }
  near.push_back(std::nextafter(x, x + 1));
  near.push_back(std::nextafter(x, x - 1));
  return near;
}

std::vector<double> whole_line() {
  const double tiny = std::numeric_limits<double>::denorm_min();
  const double normal = std::numeric_limits<double>::min();
  const double largest = std::numeric_limits<double>::max();
  std::vector<double> x = spread(tiny, largest, 1000);
  x = joined(x, spread(1e-20, 1e20, 500));
  x = joined(x, spread(1e-3, 1e3, 700));
  x = joined(x, uniform(-5.0, 5.0, 700));
  x = joined(x, uniform(-760.0, 760.0, 500));
  for (double corner : {tiny, 2 * tiny, normal / 2, normal, 1e-154, 1.5e-154, 0.5, 1.0, 2.0, 1e16, 1.3e154,
                        1.4e154, largest}) {
    x.push_back(corner);
    x.push_back(-corner);
  }
  return x;
}

std::vector<double> positive_half() { return within(whole_line(), 0.0, std::numeric_limits<double>::max()); }

std::vector<double> within(const std::vector<double>& x, double from, double to) {
  std::vector<double> chosen;
  std::copy_if(x.begin(), x.end(), std::back_inserter(chosen),
               [&](double at) { return at >= from && at <= to; });
  return chosen;
}

std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Points<1> single(const std::vector<double>& x) {
  Points<1> points;
  for (double at : x) points.push_back({at});
  return points;
}

Points<2> pairs(const std::vector<double>& a, const std::vector<double>& b, std::size_t count) {
  Random random(count + 2);
  Points<2> points;
  for (std::size_t k = 0; k < count; ++k) {
    const double first = a[random.below(a.size())];
    points.push_back({first, b[random.below(b.size())]});
  }
  return points;
}

Points<3> triples(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& c,
                  std::size_t count) {
  Random random(count + 3);
  Points<3> points;
  for (std::size_t k = 0; k < count; ++k) {
    const double first = a[random.below(a.size())];
    const double second = b[random.below(b.size())];
    points.push_back({first, second, c[random.below(c.size())]});
  }
  return points;
}

std::string told(const std::string& what, const Worst& worst) {
  std::ostringstream text;
  text.precision(4);
  text << what << ": worst " << worst.ulp << " ulp " << worst.where;
  return text.str();
}

}  // namespace slope::accuracy

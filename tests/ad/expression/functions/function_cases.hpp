// How the files here put a function before the oracle: its name, a generic lambda, smooth points and corners.
//
// Used by every test in this folder; the oracle itself is tests/support/oracle.hpp.
#pragma once

#include <tests/support/oracle.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

namespace slope::oracle {

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Numbers where trouble lives, in all functions of one argument.
inline std::vector<Point<1>> named_corners() {
  return {{0.0},   {-0.0},   {1.0},   {-1.0},   {5e-324}, {-5e-324}, {1e-300}, {-1e-300},
          {1e-9},  {0.5},    {2.0},   {-2.0},   {3.0},    {-3.0},    {10.0},   {-10.0},
          {40.0},  {-40.0},  {700.0}, {-700.0}, {720.0},  {-720.0},  {1e10},   {-1e10},
          {1e155}, {-1e155}, {1e308}, {-1e308}, {inf},    {-inf},    {nan}};
}

/// The named corners in all pairs.
inline std::vector<Point<2>> corner_pairs() {
  const std::vector<double> some{0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5, 1e-300, 1e10, -1e155, inf, -inf, nan};
  std::vector<Point<2>> pairs;
  for (const double a : some) {
    for (const double b : some) pairs.push_back({a, b});
  }
  return pairs;
}

inline std::vector<Point<3>> corner_triples() {
  const std::vector<double> some{0.0, 1.0, -2.0, 0.5, 1e200, inf, nan};
  std::vector<Point<3>> triples;
  for (const double a : some) {
    for (const double b : some) {
      for (const double c : some) triples.push_back({a, b, c});
    }
  }
  return triples;
}

inline void check(const Objections& objections) {
  std::size_t told = 0;
  for (const std::string& text : objections.texts) {
    if (++told <= 5) BOOST_ERROR(text);
  }
  if (told > 5) BOOST_ERROR("... and " << told - 5 << " more objections");
  BOOST_TEST_MESSAGE(objections.checks << " checks");
  BOOST_TEST(objections.checks > 0);
}

/// Judges a function of one number.
template <class F>
void check_unary(const std::string& name, const F& f, const std::vector<Point<1>>& smooth,
                 const Tolerances& tolerances = {}) {
  check(judge<1>(name, f, smooth, named_corners(), tolerances));
}

/// Judges a function of two numbers.
template <class F>
void check_binary(const std::string& name, const F& f, const std::vector<Point<2>>& smooth,
                  const Tolerances& tolerances = {}) {
  check(judge<2>(name, f, smooth, corner_pairs(), tolerances));
}

/// Judges a function of three numbers.
template <class F>
void check_ternary(const std::string& name, const F& f, const std::vector<Point<3>>& smooth,
                   const Tolerances& tolerances = {}) {
  check(judge<3>(name, f, smooth, corner_triples(), tolerances));
}

/// Points where most functions are smooth.
inline const std::vector<Point<1>> everywhere{{-2.7}, {-1.3}, {-0.6}, {0.3}, {0.9}, {1.7}, {3.1}, {5.5}};
inline const std::vector<Point<1>> positive{{0.05}, {0.3}, {0.9}, {1.7}, {3.1}, {20.5}, {300.0}};
inline const std::vector<Point<1>> within_one{{-0.8}, {-0.4}, {-0.1}, {0.2}, {0.5}, {0.75}};
inline const std::vector<Point<2>> everywhere_pairs{
    {1.3, 0.7}, {-1.3, 0.4}, {2.6, -1.7}, {-0.8, -3.1}, {0.6, 2.2}};

}  // namespace slope::oracle

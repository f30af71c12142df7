// Rules of a user's own with the names of others: a rule is known by its type, not by its name.
#include <boost/test/unit_test.hpp>

#include <tests/ad/expression/modes_agree.hpp>

namespace {

namespace ad = slope::ad;
using ad::rules::Needs;
using slope::modes::Array;
using slope::modes::RandomArrays;

/// a - 2 b.
struct NamedAdd {
  static constexpr std::string_view name = "add";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    return a - T(2) * b;
  }
  template <int I, class T>
  static T partial(const T&, const T&, const T&) {
    return T(I == 0 ? 1 : -2);
  }
};

/// a b + a.
struct NamedSubtract {
  static constexpr std::string_view name = "subtract";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    return a * b + a;
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T&) {
    return I == 0 ? b + T(1) : a;
  }
};

/// x³.
struct NamedSquare {
  static constexpr std::string_view name = "square";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    return x * x * x;
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return T(3) * x * x;
  }
};

/// x² + x, which costs enough to be stored.
struct NamedSigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    return x * x + x;
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return T(2) * x + T(1);
  }
};

/// The rules, and the same functions from operators.
struct ByRules {
  template <class A, class B>
  auto add(const A& a, const B& b) const {
    return ad::apply<NamedAdd>(a, b);
  }
  template <class A, class B>
  auto subtract(const A& a, const B& b) const {
    return ad::apply<NamedSubtract>(a, b);
  }
  template <class X>
  auto square(const X& x) const {
    return ad::apply<NamedSquare>(x);
  }
  template <class X>
  auto sigmoid(const X& x) const {
    return ad::apply<NamedSigmoid>(x);
  }
};
struct ByOperators {
  template <class A, class B>
  auto add(const A& a, const B& b) const {
    return a - 2.0 * b;
  }
  template <class A, class B>
  auto subtract(const A& a, const B& b) const {
    return a * b + a;
  }
  template <class X>
  auto square(const X& x) const {
    return x * x * x;
  }
  template <class X>
  auto sigmoid(const X& x) const {
    return x * x + x;
  }
};

/// Both give the same value, gradient and Jacobian of f(by, w, b).
template <class F>
void same(const char* name, const F& f, const Array& w, const Array& b) {
  const auto by_rules = [&](const auto& u, const auto& v) { return ad::sum(ad::exp(0.1 * f(ByRules(), u, v))); };
  const auto by_operators = [&](const auto& u, const auto& v) {
    return ad::sum(ad::exp(0.1 * f(ByOperators(), u, v)));
  };
  const auto [value, dw, db] = ad::value_and_gradient(by_rules, w, b);
  const auto [expected_value, expected_dw, expected_db] = ad::value_and_gradient(by_operators, w, b);
  BOOST_TEST_CONTEXT(name) {
    BOOST_TEST(value == expected_value, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(slope::modes::largest_difference(expected_dw, dw) < 1e-12);
    BOOST_TEST(slope::modes::largest_difference(expected_db, db) < 1e-12);
    slope::modes::agree(name, [&](const auto& u, const auto& v) { return f(ByRules(), u, v); }, w, b);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules_of_users)

BOOST_AUTO_TEST_CASE(elementwise_rules_with_the_names_of_kernels_are_their_own_functions) {
  RandomArrays random;
  const Array w = random({3, 7}), b = random({3, 7});
  same("add", [](const auto& by, const auto& u, const auto& v) { return by.add(u, v); }, w, b);
  same("subtract", [](const auto& by, const auto& u, const auto& v) { return by.subtract(u, v); }, w, b);
  same("square", [](const auto& by, const auto& u, const auto& v) { return by.square(u) + v; }, w, b);
  same("sigmoid", [](const auto& by, const auto& u, const auto& v) { return by.sigmoid(u * v); }, w, b);
}

BOOST_AUTO_TEST_CASE(the_square_of_a_difference_is_joined_only_where_both_are_the_librarys) {
  RandomArrays random;
  const Array w = random({5, 2}), b = random({5, 2});
  same("own difference", [](const auto& by, const auto& u, const auto& v) { return ad::square(by.subtract(u, v)); }, w,
       b);
  same("own square", [](const auto& by, const auto& u, const auto& v) { return by.square(u - v); }, w, b);
}

BOOST_AUTO_TEST_CASE(a_bias_is_taken_into_a_product_only_where_the_sum_is_the_librarys) {
  RandomArrays random;
  const Array w = random({4, 6}), b = random({4, 1}), x = 0.3 * random({6, 9});
  same("own sum", [&](const auto& by, const auto& u, const auto& v) { return ad::tanh(by.add(ad::matmul(u, x), v)); },
       w, b);
  same("own activation",
       [&](const auto& by, const auto& u, const auto& v) { return by.sigmoid(ad::matmul(u, x) + v); }, w, b);
}

BOOST_AUTO_TEST_SUITE_END()

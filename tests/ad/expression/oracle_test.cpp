// The oracle is itself tested: it must object to wrong derivatives, whichever way they are wrong in.
#include <tests/support/oracle.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace ad = slope::ad;
namespace oracle = slope::oracle;
using ad::rules::Needs;

/// sin with a derivative that is wrong as `Wrong` says.
template <class Wrong>
struct Sine {
  static constexpr std::string_view name = "sine";
  static constexpr int arity = 1;
  static constexpr Needs needs = Wrong::needs;
  static constexpr bool costly = Wrong::costly;
  template <class T>
  static T value(const T& x) {
    using std::sin;
    return sin(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    return Wrong::partial(x, y);
  }
};

struct Nothing {
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T partial(const T& x, const T&) {
    using std::cos;
    return cos(x);
  }
};
struct Sign : Nothing {
  template <class T>
  static T partial(const T& x, const T&) {
    using std::cos;
    return -cos(x);
  }
};
struct Slightly : Nothing {
  template <class T>
  static T partial(const T& x, const T&) {
    using std::cos;
    return cos(x) * T(1 + 1e-5);
  }
};
struct OnlyOfDualNumbers : Nothing {
  template <class T>
  static T partial(const T& x, const T&) {
    using std::cos;
    if constexpr (std::is_same_v<T, double>) {
      return cos(x);
    } else {
      return cos(x) + T(0.1) * x;
    }
  }
};
struct UnstatedNeeds : Nothing {
  static constexpr Needs needs = Needs::none;  // tensors pass no argument then, scalars do
};

/// a b with the partials exchanged.
struct Exchanged {
  static constexpr std::string_view name = "exchanged";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    return a * b;
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T&) {
    return I == 0 ? a : b;
  }
};

template <class Wrong>
std::vector<std::string> against_sine() {
  return oracle::judge<1>("sine", [](const auto& x) { return ad::apply<Sine<Wrong>>(x); },
                          {{0.5}, {1.0}, {2.0}})
      .texts;
}

bool mentions(const std::vector<std::string>& texts, const std::string& part) {
  for (const std::string& text : texts) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_oracle)

BOOST_AUTO_TEST_CASE(a_right_function_meets_no_objection) { BOOST_TEST(against_sine<Nothing>().empty()); }

BOOST_AUTO_TEST_CASE(a_wrong_sign_is_objected_to) {
  const auto texts = against_sine<Sign>();
  BOOST_TEST(mentions(texts, "sine, derivative by differences, at (0.5): derivative is -0.877"));
}

BOOST_AUTO_TEST_CASE(a_derivative_wrong_in_the_fifth_digit_is_objected_to) {
  BOOST_TEST(mentions(against_sine<Slightly>(), "derivative by differences"));
}

BOOST_AUTO_TEST_CASE(a_derivative_wrong_only_on_a_tape_of_dual_numbers_is_objected_to) {
  const auto texts = against_sine<OnlyOfDualNumbers>();
  BOOST_TEST(mentions(texts, "second derivative by differences"));
  BOOST_TEST(!mentions(texts, "reverse"));
}

BOOST_AUTO_TEST_CASE(a_derivative_wrong_only_for_tensors_is_objected_to) {
  const auto texts = against_sine<UnstatedNeeds>();
  BOOST_TEST(mentions(texts, "sine, tensors"));
  BOOST_TEST(!mentions(texts, "reverse"));
}

BOOST_AUTO_TEST_CASE(exchanged_partials_are_objected_to) {
  const auto f = [](const auto& a, const auto& b) { return ad::apply<Exchanged>(a, b); };
  const auto objections = oracle::judge<2>("exchanged", f, {{2.0, 3.0}, {-1.0, 0.5}});
  BOOST_TEST(mentions(objections.texts, "derivative by differences"));
  BOOST_TEST(!mentions(objections.texts, "reverse"));
}

BOOST_AUTO_TEST_CASE(a_function_that_throws_in_one_way_only_is_objected_to) {
  const auto f = [](const auto& x) {
    using X = std::decay_t<decltype(x)>;
    if constexpr (std::is_same_v<X, ad::Var>) {
      if (x.value() > 1) throw ad::ArgumentError("too large");
    }
    return ad::exp(x);
  };
  const auto objections = oracle::judge<1>("throwing", f, {{0.5}, {1.5}});
  BOOST_TEST(mentions(objections.texts, "reverse: exception"));
}

BOOST_AUTO_TEST_CASE(the_comparison_tells_classes_and_last_places_apart) {
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(oracle::agree(nan, nan, 0));
  BOOST_TEST(!oracle::agree(nan, 1.0, 1e300));
  BOOST_TEST(!oracle::agree(inf, 1e308, 1e300));
  BOOST_TEST(!oracle::agree(inf, -inf, 1e300));
  BOOST_TEST(oracle::agree(-0.0, 0.0, 0));
  BOOST_TEST(oracle::agree(1.0, 1.0 + 0x1p-52, 1));
  BOOST_TEST(!oracle::agree(1.0, 1.0 + 0x1p-50, 2));
  BOOST_TEST(!oracle::agree(0.0, 1e-300, 4));
  BOOST_TEST(oracle::agree(0.0, 1e-300, 4, 1e-299));
}

BOOST_AUTO_TEST_SUITE_END()

// The program gradcheck over functions of your own: register each with one line, link slope::gradcheck_main.
//
//     #include <ad/check/gradcheck_main.hpp>
//     const auto valley = [](const auto& x) { return ad::square(1 - x[0]) + 100 * ad::square(x[1] - x[0] *
//     x[0]); }; const ad::Gradcheck check_valley("valley", valley, {-1.2, 1.0});
//
// That is a whole program: --help, --list, --filter, the same report and exit codes as gradcheck itself.
// Builds on function_subject.hpp.
#pragma once

#include <ad/check/function_subject.hpp>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace slope::ad {

/// A function registered with the program, at the point where it is checked.
struct RegisteredCheck {
  std::shared_ptr<const Subject> subject;
  std::vector<double> at;
};

/// All that were registered, in the order of their names.
std::vector<RegisteredCheck> registered_checks();

/// The program: what main() of slope::gradcheck_main calls. Returns the exit code.
int gradcheck_main(int argument_count, const char* const* arguments);

namespace detail {
void register_check(RegisteredCheck check);
}

/// Registers a check with the program for as long as it runs. One line at namespace scope.
class Gradcheck {
 public:
  /// f at a point written as a list: f sees a std::vector of scalars. As check_gradient, f is generic, and
  /// with_hessian(f) and untraced(f) say what else it can or cannot do.
  template <class F>
  Gradcheck(std::string name, F f, std::initializer_list<double> x, std::vector<std::string> inputs = {})
      : Gradcheck(std::move(name), std::move(inputs), std::move(f), std::vector<double>(x)) {}

  /// f at one or several arguments of the drivers' kinds.
  template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1) Gradcheck(std::string name, F f, const X&... x)
      : Gradcheck(std::move(name), std::vector<std::string>{}, std::move(f), x...) {}

  /// The same with names for the arguments.
  template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
      Gradcheck(std::string name, std::vector<std::string> inputs, F f, const X&... x) {
    auto subject = std::make_shared<FunctionSubject<F, X...>>(std::move(name), std::move(f), inputs, x...);
    std::vector<double> at = subject->point();
    detail::register_check({std::move(subject), std::move(at)});
  }
};

}  // namespace slope::ad

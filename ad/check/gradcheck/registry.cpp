// The functions that a program registers with gradcheck: see ../gradcheck_main.hpp.
#include <ad/check/gradcheck_main.hpp>
#include <algorithm>

namespace slope::ad {
namespace {

/// Filled before main(), from any file in any order: a function's static exists when it is first needed.
std::vector<RegisteredCheck>& registry() {
  static std::vector<RegisteredCheck> checks;
  return checks;
}

}  // namespace

void detail::register_check(RegisteredCheck check) { registry().push_back(std::move(check)); }

std::vector<RegisteredCheck> registered_checks() {
  std::vector<RegisteredCheck> checks = registry();
  std::stable_sort(checks.begin(), checks.end(), [](const RegisteredCheck& a, const RegisteredCheck& b) {
    return a.subject->name() < b.subject->name();
  });
  return checks;
}

}  // namespace slope::ad

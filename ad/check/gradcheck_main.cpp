// gradcheck: checks gradients of formulas. All the work is in slope::gradcheck_main, whose main() this
// repeats so that the program stands by itself.
#include <ad/check/gradcheck_main.hpp>

int main(int argument_count, char** arguments) {
  return slope::ad::gradcheck_main(argument_count, arguments);
}

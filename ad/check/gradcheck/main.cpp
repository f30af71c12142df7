// main() for programs that link slope::gradcheck_main and have none of their own.
#include <ad/check/gradcheck_main.hpp>

int main(int argument_count, char** arguments) {
  return slope::ad::gradcheck_main(argument_count, arguments);
}

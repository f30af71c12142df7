// Ctrl-C as a flag, and the old behaviour back afterwards.
#include <ad/report/interrupt.hpp>

#include <boost/test/unit_test.hpp>

#include <csignal>

using namespace slope::ad::report;

BOOST_AUTO_TEST_SUITE(interrupt)

BOOST_AUTO_TEST_CASE(signal_sets_the_flag_and_no_more) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const InterruptGuard guard;
    BOOST_TEST(!interrupted());
    std::raise(signal);
    BOOST_TEST(interrupted());
  }
}

BOOST_AUTO_TEST_CASE(old_behaviour_returns) {
  struct sigaction before = {};
  sigaction(SIGINT, nullptr, &before);
  {
    const InterruptGuard guard;
    struct sigaction during = {};
    sigaction(SIGINT, nullptr, &during);
    BOOST_TEST((during.sa_handler != before.sa_handler));
    std::raise(SIGINT);
    // The second signal would end the program.
    sigaction(SIGINT, nullptr, &during);
    BOOST_TEST((during.sa_handler == SIG_DFL));
  }
  struct sigaction after = {};
  sigaction(SIGINT, nullptr, &after);
  BOOST_TEST((after.sa_handler == before.sa_handler));
}

BOOST_AUTO_TEST_SUITE_END()

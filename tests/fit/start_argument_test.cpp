// `--start` as people type it, and how each slip is told.
#include <fit/start_argument.hpp>

#include <ad/types/error.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace slope;

BOOST_AUTO_TEST_SUITE(start_argument)

BOOST_DATA_TEST_CASE(well_formed_starts_are_read,
                     boost::unit_test::data::make({"mu=155,sigma=6", "sigma=6,mu=155",
                                                   " mu = 155 , sigma=+6.0", "mu=1.55e2,sigma=6"}),
                     text) {
  const std::vector<double> start = fit::start_from_argument(text);
  BOOST_TEST(start[0] == 155.0);
  BOOST_TEST(start[1] == 6.0);
}

const std::vector<std::pair<std::string, std::string>> slips = {
    {"", "NAME=NUMBER"},
    {"155,6", "found \"155\""},
    {"mu=155", "both mu and sigma"},
    {"mu=155,sigma", "found \"sigma\""},
    {"mu=155,sigma=", "a finite number"},
    {"mu=155,sigma=six", "found \"sigma=six\""},
    {"mu=155,sigma=nan", "a finite number"},
    {"mu=inf,sigma=6", "found \"mu=inf\""},
    {"mu=155,sigma=0", "above 0"},
    {"mu=155,sigma=-6", "above 0"},
    {"mu=155,mu=6", "once"},
    {"mu=155,sigma=6,", "NAME=NUMBER"},
    {"mean=155,sigma=6", "mu or sigma"},
};

BOOST_DATA_TEST_CASE(slips_are_told, boost::unit_test::data::xrange(slips.size()), i) {
  const auto& [text, expected] = slips[i];
  const auto names_it = [&expected = expected](const ad::ArgumentError& error) {
    BOOST_TEST_INFO(error.what());
    return std::string(error.what()).find(expected) != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(fit::start_from_argument(text), ad::ArgumentError, names_it);
}

BOOST_AUTO_TEST_SUITE_END()

// The entry of every test program: Boost.Test's own main, linked dynamically.
// Test files only include <boost/test/unit_test.hpp> and write their cases.
#define BOOST_TEST_MODULE slope
#include <boost/test/unit_test.hpp>

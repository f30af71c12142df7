// Shapes, broadcasting, layouts, and numbers side by side.
#include <ad/types/error.hpp>
#include <ad/types/lanes.hpp>
#include <ad/types/shape.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Shape;

std::vector<std::ptrdiff_t> offsets(const ad::Layout& layout) {
  std::vector<std::ptrdiff_t> found;
  layout.for_each_offset([&](std::ptrdiff_t offset) { found.push_back(offset); });
  return found;
}

Shape broadcast(Shape shape, const Shape& other) {
  ad::stretch("f", shape, other);
  return shape;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(types)

BOOST_AUTO_TEST_CASE(shapes_count_and_print_themselves) {
  BOOST_TEST(Shape{}.elements() == 1u);
  BOOST_TEST((Shape{3, 0, 2}.elements()) == 0u);
  BOOST_TEST((Shape{3, 4}.elements()) == 12u);
  BOOST_TEST(to_string(Shape{}) == "()");
  BOOST_TEST(to_string(Shape{5}) == "(5,)");
  BOOST_TEST((to_string(Shape{3, 4})) == "(3, 4)");
  BOOST_TEST((Shape{3, 4} == Shape{3, 4}));
  BOOST_TEST(!(Shape{3, 4} == Shape{3}));
  BOOST_TEST(!(Shape{3, 4} == Shape{4, 3}));
  Shape shape{2, 3, 4};
  shape.erase(1);
  BOOST_TEST((shape == Shape{2, 4}));
  for (const std::size_t elements : {4u, 1u}) {
    shape.erase(0);
    BOOST_TEST(shape.elements() == elements);
  }
  BOOST_TEST((shape == Shape{}));
  shape.push_back(5);
  BOOST_TEST(shape.elements() == 5u);
  const Shape many{1, 2, 3, 4, 5};
  const Shape copy = many;
  BOOST_TEST((copy == many));
  BOOST_TEST(copy.elements() == 120u);
  BOOST_TEST(!(copy == Shape{1, 2, 3, 4, 6}));
  BOOST_CHECK_THROW((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ad::ShapeError);
}

BOOST_AUTO_TEST_CASE(broadcasting_follows_numpy) {
  struct Case {
    Shape a, b, result;
  };
  for (const Case& c : std::vector<Case>{{{}, {}, {}},
                                         {{}, {3}, {3}},
                                         {{1}, {3}, {3}},
                                         {{3}, {3}, {3}},
                                         {{4, 1}, {3}, {4, 3}},
                                         {{4, 1}, {1, 3}, {4, 3}},
                                         {{2, 1, 3}, {4, 1}, {2, 4, 3}},
                                         {{0}, {1}, {0}},
                                         {{0, 3}, {3}, {0, 3}},
                                         {{1}, {0, 1}, {0, 1}}}) {
    BOOST_TEST((broadcast(c.a, c.b) == c.result), to_string(c.a) << " with " << to_string(c.b));
    BOOST_TEST((broadcast(c.b, c.a) == c.result), to_string(c.b) << " with " << to_string(c.a));
  }
  BOOST_CHECK_THROW(broadcast({3}, {4}), ad::ShapeError);
  BOOST_CHECK_THROW(broadcast({0}, {3}), ad::ShapeError);
  BOOST_CHECK_THROW(broadcast({2, 3}, {2}), ad::ShapeError);
}

BOOST_AUTO_TEST_CASE(layouts_walk_in_row_major_order) {
  using Offsets = std::vector<std::ptrdiff_t>;
  BOOST_TEST((offsets(ad::Layout::row_major({2, 3})) == Offsets{0, 1, 2, 3, 4, 5}));
  BOOST_TEST((offsets({Shape{3, 2}, {1, 3}}) == Offsets{0, 3, 1, 4, 2, 5}));  // a transpose
  BOOST_TEST((offsets({Shape{3}, {-2}}) == Offsets{0, -2, -4}));              // a reversed slice
  BOOST_TEST((offsets({Shape{2, 3}, {0, 1}}) == Offsets{0, 1, 2, 0, 1, 2}));  // a broadcast row
  BOOST_TEST((offsets({Shape{}, {}}) == Offsets{0}));
  BOOST_TEST((offsets({Shape{2, 0}, {1, 1}}) == Offsets{}));
  BOOST_TEST(ad::Layout::row_major({2, 3}).contiguous());
  BOOST_TEST((ad::Layout{Shape{3, 1}, {1, 77}}).contiguous());
  BOOST_TEST(!(ad::Layout{Shape{3, 2}, {1, 3}}).contiguous());
  BOOST_TEST(ad::Layout::row_major({0, 2}).contiguous());
}

BOOST_AUTO_TEST_CASE(lanes_skip_zeros_one_by_one) {
  ad::Lanes<double, 4> to{{1, 2, 3, 4}};
  to.add_scaled(std::numeric_limits<double>::infinity(), {{0, 1, 0, 0}});
  BOOST_TEST(to.lane[0] == 1.0);
  BOOST_TEST(to.lane[1] == std::numeric_limits<double>::infinity());
  BOOST_TEST(to.lane[3] == 4.0);
  BOOST_TEST(is_zero(ad::Lanes<double, 2>{{0.0, -0.0}}));
  BOOST_TEST(!is_zero(ad::Lanes<double, 2>{{0.0, 5e-324}}));
  BOOST_TEST(!is_zero(ad::Lanes<double, 2>{{std::numeric_limits<double>::quiet_NaN(), 0.0}}));
}

BOOST_AUTO_TEST_SUITE_END()

// The pictures are well-formed XML and hold what they say they show.
#include <boost/test/unit_test.hpp>

#include <sstream>
#include <string>

#include <boost/property_tree/xml_parser.hpp>

#include <nn/curves.hpp>
#include <nn/pictures.hpp>
#include <tests/nn/network_support.hpp>

namespace nn = slope::nn;
namespace test = slope::test;

namespace {

/// How many elements of a name are in a document, at any depth; an exception if it is not well-formed XML.
std::size_t count_elements(const boost::property_tree::ptree& tree, const std::string& name) {
  std::size_t count = 0;
  for (const auto& [child_name, child] : tree) {
    count += (child_name == name ? 1u : 0u) + count_elements(child, name);
  }
  return count;
}

boost::property_tree::ptree parsed(const std::string& svg) {
  std::istringstream stream(svg);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(stream, tree);
  return tree;
}

nn::TrainingSummary train(const nn::Curve& curve, std::size_t steps, std::size_t keep_every) {
  nn::PlainNetwork network = test::heart_network(2);
  nn::NoisyGradientDescent optimiser({}, nn::NormalNumbers(2));
  return nn::train(network, curve.inputs, curve.points, optimiser,
                   {.steps = steps, .keep_every = keep_every});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(the_curve_picture_shows_target_kept_curves_and_result) {
  const nn::Curve heart = nn::make_curve("heart");
  const nn::TrainingSummary summary = train(heart, 300, 10);
  const std::string svg =
      nn::curve_picture(heart, summary, summary.kept.back().points, "a <title> & more", "below");
  const auto tree = parsed(svg);
  BOOST_TEST(count_elements(tree, "svg") == 1u);
  BOOST_TEST(count_elements(tree, "polyline") == 31u + 2u);  // kept curves, target, result
  BOOST_TEST(svg.find("nan") == std::string::npos);
  BOOST_TEST(svg.find("inf") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(long_trainings_still_make_small_pictures) {
  const nn::Curve heart = nn::make_curve("heart");
  const nn::TrainingSummary summary = train(heart, 3000, 1);
  const std::string curves = nn::curve_picture(heart, summary, summary.kept.back().points, "t", "s");
  BOOST_TEST(count_elements(parsed(curves), "polyline") <= 602u);
  BOOST_TEST(curves.size() < 1'000'000u);
  BOOST_TEST(nn::loss_picture(summary, "t", "s").size() < 200'000u);
}

BOOST_AUTO_TEST_CASE(the_loss_picture_is_well_formed_for_short_and_long_trainings) {
  const nn::Curve heart = nn::make_curve("heart");
  for (const std::size_t steps : {0u, 1u, 2u, 999u, 1000u, 2500u}) {
    BOOST_TEST_CONTEXT(steps << " steps") {
      const nn::TrainingSummary summary = train(heart, steps, 100);
      BOOST_TEST(count_elements(parsed(nn::loss_picture(summary, "t", "s")), "svg") == 1u);
      const std::string curves = nn::curve_picture(heart, summary, summary.kept.back().points, "t", "s");
      BOOST_TEST(count_elements(parsed(curves), "svg") == 1u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_training_without_a_finite_cost_still_has_its_pictures) {
  const nn::Curve heart = nn::make_curve("heart");
  nn::TrainingSummary summary;
  xt::xarray<double> drawn = heart.points;
  drawn(0, 3) = std::numeric_limits<double>::quiet_NaN();
  summary.kept.push_back({0, drawn});
  BOOST_TEST(count_elements(parsed(nn::curve_picture(heart, summary, drawn, "t", "s")), "svg") == 1u);
  BOOST_TEST(count_elements(parsed(nn::loss_picture(summary, "t", "s")), "svg") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

// The pictures hold what they must: three colours, the curve, chi² in words, contours and the path.
#include <fit/pictures.hpp>
#include <fit/worksheet_heights.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <string>

namespace {

using namespace slope;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(heights_show_agreement_excess_and_deficit) {
  const fit::Histogram histogram = fit::worksheet_heights();
  const std::string picture = fit::heights_picture(histogram, fit::fit_gaussian(histogram), "Heights & more");
  BOOST_TEST(count(picture, "Heights &amp; more") == 2u);  // title, and title for screen readers
  BOOST_TEST(count(picture, "χ² = 0.0004392") == 1u);
  BOOST_TEST(count(picture, "μ = 178.5198 ± 0.1849 cm") == 1u);
  // Of the sixteen bins with data, seven exceed the model and nine fall short; one more of each colour in the
  // legend.
  BOOST_TEST(count(picture, "#2e86c1") == 8u);
  BOOST_TEST(count(picture, "#f5b041") > 10u);
  BOOST_TEST(count(picture, "#a9cce3") > 16u);
  BOOST_TEST(count(picture, "nan") + count(picture, "inf") == 0u);
}

BOOST_AUTO_TEST_CASE(descent_shows_contours_and_every_step) {
  const fit::Histogram histogram = fit::worksheet_heights();
  const fit::GaussianFit result =
      fit::fit_gaussian(histogram, {.method = fit::Method::steepest_descent, .start = {155, 6}});
  const std::string picture =
      fit::descent_picture(histogram, result, "Descent", fit::ParameterWindow{150, 200, 2, 35});
  BOOST_TEST(count(picture, "<path ") == 18u);
  BOOST_TEST(count(picture, "<circle ") == 51u + 2u + 2u);
  BOOST_TEST(count(picture, "start: μ = 155, σ = 6") == 1u);
}

BOOST_AUTO_TEST_CASE(fit_that_went_astray_still_makes_pictures) {
  const fit::Histogram histogram = fit::worksheet_heights();
  for (const fit::GaussianFitOptions& options :
       {fit::GaussianFitOptions{.start = {-1e6, 5}}, fit::GaussianFitOptions{.start = {178, 1e-9}},
        fit::GaussianFitOptions{.method = fit::Method::steepest_descent, .start = {155, 6}, .step = 1e12}}) {
    const fit::GaussianFit result = fit::fit_gaussian(histogram, options);
    BOOST_TEST(!result.warnings.empty());
    BOOST_TEST(fit::heights_picture(histogram, result, "").ends_with("</svg>\n"));
    BOOST_TEST(fit::descent_picture(histogram, result, "").ends_with("</svg>\n"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

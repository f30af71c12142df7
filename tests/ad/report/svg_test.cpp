// The pen: escaping, numbers, and a document that is XML whatever is drawn.
#include <ad/report/svg.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <clocale>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace slope::ad::report;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(svg)

BOOST_AUTO_TEST_CASE(reserved_characters_are_escaped) {
  BOOST_TEST(xml_escaped("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &apos;e&apos;");
  BOOST_TEST(xml_escaped("χ² = 1 €") == "χ² = 1 €");
  BOOST_TEST(xml_escaped("") == "");
}

BOOST_AUTO_TEST_CASE(what_xml_cannot_hold_is_replaced) {
  const std::string mark = "\xEF\xBF\xBD";
  BOOST_TEST(xml_escaped(std::string("a\x01z")) == "a" + mark + "z");
  BOOST_TEST(xml_escaped(std::string_view("a\0z", 3)) == "a" + mark + "z");
  BOOST_TEST(xml_escaped("a\xFFz") == "a" + mark + "z");
  BOOST_TEST(xml_escaped("cut \xCF") == "cut " + mark);               // half a character
  BOOST_TEST(xml_escaped("\xC0\xAF") == mark + mark);                 // overlong
  BOOST_TEST(xml_escaped("\xED\xA0\x80") == mark + mark + mark);      // a surrogate
  BOOST_TEST(xml_escaped("\xEF\xBF\xBF") == mark + mark + mark);      // U+FFFF
  BOOST_TEST(xml_escaped("\xF0\x9F\x98\x80") == "\xF0\x9F\x98\x80");  // four bytes, and right
  BOOST_TEST(xml_escaped("a\tb\nc") == "a\tb\nc");
}

BOOST_AUTO_TEST_CASE(numbers_are_short_and_know_no_locale) {
  const char* const with_comma = std::setlocale(LC_ALL, "de_DE.UTF-8");
  BOOST_TEST(svg_number(12.5) == "12.5");
  BOOST_TEST(svg_number(-0.25) == "-0.25");
  BOOST_TEST(svg_number(3) == "3");
  BOOST_TEST(svg_number(100) == "100");
  BOOST_TEST(svg_number(-0.001) == "0");
  BOOST_TEST(svg_number(1.0 / 3) == "0.33");
  BOOST_TEST(svg_number(1e20) == "100000000000000000000");
  BOOST_TEST(svg_number(1.7e308).size() == 309u);
  if (with_comma != nullptr) std::setlocale(LC_ALL, "C");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_refused) {
  BOOST_CHECK_THROW(svg_number(std::nan("")), slope::ad::ArgumentError);
  BOOST_CHECK_THROW(svg_number(std::numeric_limits<double>::infinity()), slope::ad::ArgumentError);
  Svg page(100, 100);
  BOOST_CHECK_THROW(page.circle({std::nan(""), 1}, 1, {}), slope::ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(document_holds_the_shapes_in_order) {
  Svg page(200, 100, "A & B");
  page.rectangle({1, 2, 3, 4}, {.colour = "red", .opacity = 0.5});
  page.polyline(std::vector<Point>{{0, 0}, {1.5, 2}},
                {.colour = "blue", .width = 2, .opacity = 0.25, .dashes = "4 2"});
  page.text({5, 6}, "x < y", {.anchor = Anchor::end, .turned = true});
  const std::string text = page.document();
  BOOST_TEST(text.starts_with("<?xml"));
  BOOST_TEST(contains(text, "<title>A &amp; B</title>"));
  BOOST_TEST(contains(text, "viewBox=\"0 0 200 100\""));
  BOOST_TEST(contains(text, "x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"red\" fill-opacity=\"0.5\""));
  BOOST_TEST(contains(text, "points=\"0,0 1.5,2\""));
  BOOST_TEST(contains(text, "stroke-opacity=\"0.25\" stroke-dasharray=\"4 2\""));
  BOOST_TEST(contains(text, "rotate(-90 5 6)"));
  BOOST_TEST(contains(text, ">x &lt; y</text>"));
  BOOST_TEST(text.find("<rect x=\"1\"") < text.find("<polyline"));
  BOOST_TEST(text.ends_with("</svg>\n"));
}

BOOST_AUTO_TEST_CASE(shapes_without_extent_draw_nothing) {
  Svg page(10, 10);
  const std::string before = page.document();
  page.polyline(std::vector<Point>{{1, 1}}, {});
  page.polyline(std::vector<Point>{}, {});
  page.area(std::vector<std::vector<Point>>{{{1, 1}, {2, 2}}}, {});
  BOOST_TEST(page.document() == before);
}

BOOST_AUTO_TEST_SUITE_END()

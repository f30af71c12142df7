// The two pictures of a training: what the network drew on its way, and how its cost fell.
//
// Both return an SVG document; ad/report/plot.hpp draws it, ad/report/safe_file.hpp puts it on the disk.
#pragma once

#include <string>

#include <xtensor/xarray.hpp>

#include <nn/curves.hpp>
#include <nn/trainer.hpp>

namespace slope::nn {

/// The target, the kept curves faint from early to late, and `drawn` strong on top.
///
/// `drawn` has shape (2, points); `title` and `subtitle` stand above. No more than 600 of the kept curves are
/// shown, at equal distances.
std::string curve_picture(const Curve& target, const TrainingSummary& summary,
                          const xt::xarray<double>& drawn, const std::string& title,
                          const std::string& subtitle);

/// The cost by step on a logarithmic scale: the typical cost as a line, the range around it as a band.
std::string loss_picture(const TrainingSummary& summary, const std::string& title,
                         const std::string& subtitle);

}  // namespace slope::nn

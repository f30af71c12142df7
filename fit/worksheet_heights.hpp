// The histogram of heights from the worksheet: the data that `gaussfit` fits when it is given no file.
//
// The data that gaussfit fits when no file is named.
#pragma once

#include <fit/histogram.hpp>

namespace slope::fit {

/// 100 bins 2.5 cm wide from 50 to 300 cm; the sixteen from 160 to 200 cm are not empty. Unit area.
Histogram worksheet_heights();

}  // namespace slope::fit

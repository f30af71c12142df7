// The tape, all of it: a list of includes.
//
// The class stands in tape_class.hpp, with the idea of it; recording and sweeping have a file each.
#pragma once

#include <ad/tape/tape_class.hpp>
#include <ad/tape/tape_lanes.hpp>
#include <ad/tape/tape_record.hpp>
#include <ad/tape/tape_sweep.hpp>

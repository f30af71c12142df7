// Memory for the kernels' tests that ends where nothing may be touched: a kernel that reads or writes too far is caught.
//
// Its users: the tests of kernels, products, matrix_vector and layers in this folder.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <span>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace slope::tests {

/// `count` doubles, right before a page that cannot be touched.
class GuardedBlock {
 public:
  explicit GuardedBlock(std::size_t count, double fill = 0) : count_(count) {
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t body = (count * sizeof(double) + page - 1) / page * page;
    bytes_ = body + page;
    base_ =
        static_cast<char*>(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    BOOST_REQUIRE(base_ != MAP_FAILED);
    BOOST_REQUIRE_EQUAL(mprotect(base_ + body, page, PROT_NONE), 0);
    data_ = reinterpret_cast<double*>(base_ + body) - count;
    for (double& x : span()) x = fill;
  }
  explicit GuardedBlock(const std::vector<double>& values) : GuardedBlock(values.size()) {
    for (std::size_t k = 0; k < count_; ++k) data_[k] = values[k];
  }
  GuardedBlock(const GuardedBlock&) = delete;
  GuardedBlock& operator=(const GuardedBlock&) = delete;
  ~GuardedBlock() { munmap(base_, bytes_); }

  double* data() { return data_; }
  std::span<double> span() { return {data_, count_}; }
  double& operator[](std::size_t k) { return data_[k]; }

 private:
  std::size_t count_;
  std::size_t bytes_;
  char* base_;
  double* data_;
};

}  // namespace slope::tests

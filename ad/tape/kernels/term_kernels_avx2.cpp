// The tape's kernels for AVX2 with FMA: eight entries of the recording at a time.
//
// Of other headers' functions only those that are always inlined are called: a copy of another, compiled here, could be the
// one that a program for older processors ends up with.
#include <ad/tape/kernels/instruction_sets.hpp>
#include <ad/tape/prefetch.hpp>
#include <immintrin.h>

namespace slope::ad {
namespace {

using Entry = TermKernels::Entry;
constexpr std::ptrdiff_t block = kernel_entries;
static_assert(sizeof(Entry) == 12 && block * sizeof(Entry) == 3 * sizeof(__m256i));

__m256i load_integers(const Entry* from, int vectors) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from) + vectors);
}
__m256d load_numbers(const Entry* from, int vectors) {
  return _mm256_castsi256_pd(load_integers(from, vectors));
}

/// The slots of eight entries. An entry takes three lanes of 32 bits, so in three vectors that follow each other the slots
/// stand in lanes that are all different, and need only be put together. Their order is that of `places`.
__m256i slots_of(const Entry* first) {
  const __m256i first_two = _mm256_blend_epi32(load_integers(first, 0), load_integers(first, 1), 0b01001001);
  return _mm256_blend_epi32(first_two, load_integers(first, 2), 0b10010010);
}

/// What slots_of returns where the slot of each entry is its place, 0 to 7. Even places are in even lanes.
__m256i places() { return _mm256_setr_epi32(2, 5, 0, 3, 6, 1, 4, 7); }

/// The partials of the entries 0, 6, 4 and 2 from `first` on, for the like reason: two entries take three lanes of 64
/// bits.
__m256d even_partials(const Entry* first) {
  const __m256d first_two = _mm256_blend_pd(load_numbers(first, 0), load_numbers(first, 1), 0b0100);
  return _mm256_blend_pd(first_two, load_numbers(first, 2), 0b0010);
}

bool all_equal(__m256i a, __m256i b) {
  const __m256i difference = _mm256_xor_si256(a, b);
  return _mm256_testz_si256(difference, difference) != 0;
}

/// Whether they are zero, and none of them -0.
bool all_zero(__m256d x) {
  const __m256i bits = _mm256_castpd_si256(x);
  return _mm256_testz_si256(bits, bits) != 0;
}

double sum_of(__m256d x) {
  const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
  return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
}

void add_contributions(double* targets, __m256d partials, __m256d adjoint) {
  _mm256_storeu_pd(targets, _mm256_fmadd_pd(partials, adjoint, _mm256_loadu_pd(targets)));
}

void ask_for_next(const Entry* entry) {
  prefetch_behind(entry);
  prefetch_behind(entry + block / 2);
}

std::size_t single_terms(const Entry* entry, const Entry* begin, double* sum, double adjoint, double* adjoints) {
  constexpr std::ptrdiff_t terms = block;
  const __m256d same = _mm256_set1_pd(adjoint);
  const Slot last = entry[-1].slot;
  std::ptrdiff_t own = sum - adjoints;
  std::ptrdiff_t lowest = static_cast<std::ptrdiff_t>(last & (slot_limit - 1)) - (terms - 1);  // of a block's arguments
  __m256i expected = _mm256_add_epi32(places(), _mm256_set1_epi32(static_cast<int>(last - (terms - 1))));
  const __m256i step = _mm256_set1_epi32(terms);
  std::size_t swept = 0;
  for (; entry - begin >= block && lowest > 0 && lowest + terms <= own - terms; swept += terms) {
    entry -= block;
    double* const sums = adjoints + (own - terms);
    if (!all_equal(slots_of(entry), expected)) break;
    if (!all_zero(_mm256_or_pd(_mm256_loadu_pd(sums), _mm256_loadu_pd(sums + 4)))) break;
    ask_for_next(entry);
    const __m256d even = even_partials(entry);
    const __m256d odd = even_partials(entry + 1);        // the last number read is of the statement after
    const __m256d low = _mm256_unpacklo_pd(even, odd);   // of the entries 0, 1, 4, 5
    const __m256d high = _mm256_unpackhi_pd(even, odd);  // of 6, 7, 2, 3
    add_contributions(adjoints + lowest, _mm256_blend_pd(low, high, 0b1100), same);
    add_contributions(adjoints + lowest + 4, _mm256_permute2f128_pd(low, high, 0x21), same);
    _mm256_storeu_pd(sums, same);
    _mm256_storeu_pd(sums + 4, same);
    own -= terms;
    lowest -= terms;
    expected = _mm256_sub_epi32(expected, step);
  }
  return swept;
}

/// Terms of two arguments; the second ones are all the same, or in order as the first ones are.
template <bool shared>
std::size_t terms_of_two(const Entry* entry, const Entry* begin, double* sum, double adjoint, double* adjoints) {
  constexpr std::ptrdiff_t terms = block / 2;
  constexpr std::ptrdiff_t second_step = shared ? 0 : terms;
  constexpr int odd_lanes = 0b10101010;  // where the slots of second arguments stand
  constexpr int ascending = 0b01101100;  // order of what even_partials returns
  const __m256d same = _mm256_set1_pd(adjoint);
  const Slot first = entry[-2].slot;
  const Slot second = entry[-1].slot;
  std::ptrdiff_t own = sum - adjoints;
  // The lowest of a block's first arguments, and of its second ones.
  std::ptrdiff_t first_lowest = static_cast<std::ptrdiff_t>(first & (slot_limit - 1)) - (terms - 1);
  std::ptrdiff_t second_lowest = static_cast<std::ptrdiff_t>(second) - (shared ? 0 : terms - 1);
  const __m256i numbers = _mm256_srli_epi32(places(), 1);  // of the term in the block
  const __m256i first_slots = _mm256_add_epi32(numbers, _mm256_set1_epi32(static_cast<int>(first - (terms - 1))));
  const __m256i second_slots = shared ? _mm256_set1_epi32(static_cast<int>(second))
                                      : _mm256_add_epi32(numbers, _mm256_set1_epi32(static_cast<int>(second_lowest)));
  __m256i expected = _mm256_blend_epi32(first_slots, second_slots, odd_lanes);
  const __m256i step = _mm256_blend_epi32(_mm256_set1_epi32(terms), _mm256_set1_epi32(second_step), odd_lanes);
  __m256d received = _mm256_setzero_pd();
  std::size_t swept = 0;
  for (; entry - begin >= block && first_lowest > 0 && first_lowest + terms <= own - terms; swept += terms) {
    entry -= block;
    double* const sums = adjoints + (own - terms);
    if constexpr (shared) {
      if (second_lowest >= own - terms) break;
      if (second_lowest >= first_lowest && second_lowest < first_lowest + terms) break;
    } else {
      if (second_lowest + terms > own - terms) break;
    }
    if (!all_equal(slots_of(entry), expected)) break;
    if (!all_zero(_mm256_loadu_pd(sums))) break;
    ask_for_next(entry);
    const __m256d seconds = even_partials(entry + 1);  // the last number read is of the statement after
    add_contributions(adjoints + first_lowest, _mm256_permute4x64_pd(even_partials(entry), ascending), same);
    if constexpr (shared) {
      received = _mm256_fmadd_pd(seconds, same, received);  // in any order
    } else {
      add_contributions(adjoints + second_lowest, _mm256_permute4x64_pd(seconds, ascending), same);
    }
    _mm256_storeu_pd(sums, same);
    own -= terms;
    first_lowest -= terms;
    second_lowest -= second_step;
    expected = _mm256_sub_epi32(expected, step);
  }
  if constexpr (shared) {
    if (swept != 0) adjoints[second] += sum_of(received);
  }
  return swept;
}

}  // namespace

const TermKernels& avx2_term_kernels() {
  static constexpr TermKernels kernels{single_terms, terms_of_two<true>, terms_of_two<false>};
  return kernels;
}

}  // namespace slope::ad

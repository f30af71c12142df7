// Tensor: an array of numbers on a tape. Its elements are consecutive scalars of the recording, so an element is a Var
// for free, and a view is a first element with strides.
//
// An active tensor's values live in its recording's memory; a passive one (a constant) owns its values, shared by its
// copies and never changed. Copying either copies no elements. Expressions: tensor_expression.hpp; views: views.hpp.
#pragma once

#include <ad/expression/var.hpp>
#include <ad/types/shape.hpp>
#include <ad/types/shared_elements.hpp>
#include <algorithm>
#include <cassert>
#include <compare>
#include <iterator>
#include <span>
#include <utility>
#include <xtensor/xarray.hpp>

namespace slope::ad {

template <class T>
class BasicTensor;

/// Computes an elementwise expression, and records it when it is active: see tensor_expression.hpp.
template <class T, TensorExpression E>
BasicTensor<T> evaluate(const E& expression);

namespace detail {
[[noreturn]] void throw_element_outside(const Shape& shape, std::initializer_list<std::ptrdiff_t> at);
[[noreturn]] void throw_size_mismatch(const char* function, std::size_t expected, std::size_t found);
[[noreturn]] void throw_not_in_order(const char* function, const Shape& shape);
[[noreturn]] void throw_shape_mismatch(const char* function, const Shape& expected, const Shape& found);
}  // namespace detail

/// An array of numbers T with up to max_rank axes, row-major; immutable.
template <class T>
class BasicTensor {
 public:
  using tensor_number = T;
  using value_type = T;
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t node_count = 0;

  /// A constant with no elements, of shape (0,).
  BasicTensor() : shape_{0} {}

  /// A constant: copies the elements of an xtensor container, view or function once.
  template <PlainArray X>
  explicit BasicTensor(const X& x) : shape_(Shape::from(x.shape())) {
    SharedElements<T> elements(size());
    std::transform(x.template begin<xt::layout_type::row_major>(), x.template end<xt::layout_type::row_major>(),
                   elements.get(), [](const auto& element) { return T(element); });
    values_ = elements.get();
    owner_ = std::move(elements);
  }

  /// Evaluates an elementwise expression: one pass, one statement. Throws RecordingError when a tensor of another
  /// recording takes part.
  template <TensorExpression E>
    requires(!std::same_as<E, BasicTensor> && std::same_as<typename E::tensor_number, T>)
  BasicTensor(const E& expression) : BasicTensor(evaluate<T>(expression)) {}

  /// For tapes and operations: elements that stand at `values` in row-major order, the first one of that identity (0 when
  /// passive); `owner` keeps them alive.
  BasicTensor(const T* values, const Shape& shape, Identity identity, SharedElements<T> owner = {})
      : values_(values), identity_(identity), shape_(shape), owner_(std::move(owner)) {}

  /// The same with the first element at `values` and the others at the layout's strides.
  BasicTensor(const T* values, const Layout& layout, Identity identity, SharedElements<T> owner = {})
      : BasicTensor(values, layout.shape, identity, std::move(owner)) {
    in_order_ = layout.contiguous();
    if (!in_order_) copy_axes(layout.strides, shape_.rank(), strides_);
  }

  // Handles are copied often. Member by member, and the strides only where they say something.
  [[gnu::always_inline]] BasicTensor(const BasicTensor& other)
      : values_(other.values_), identity_(other.identity_), shape_(other.shape_), owner_(other.owner_) {
    copy_order(other);
  }
  [[gnu::always_inline]] BasicTensor(BasicTensor&& other) noexcept
      : values_(other.values_), identity_(other.identity_), shape_(other.shape_), owner_(std::move(other.owner_)) {
    copy_order(other);
  }
  BasicTensor& operator=(const BasicTensor& other) { return *this = BasicTensor(other); }
  BasicTensor& operator=(BasicTensor&& other) noexcept {
    values_ = other.values_;
    identity_ = other.identity_;
    shape_ = other.shape_;
    owner_ = std::move(other.owner_);
    copy_order(other);
    return *this;
  }
  ~BasicTensor() = default;

  const Shape& shape() const { return shape_; }
  std::size_t shape(std::size_t axis) const { return shape_[axis]; }
  std::size_t dimension() const { return shape_.rank(); }                ///< the number of axes
  std::size_t size() const { return shape_.elements(); }                 ///< the number of elements
  Slot slot() const { return slot_of(identity_); }                       ///< of the first element; 0 when passive
  RecordingNumber recording() const { return recording_of(identity_); }  ///< 0 when passive
  Identity identity() const { return identity_; }                        ///< both in one; 0 when passive
  bool active() const { return identity_ != 0; }

  bool contiguous() const { return in_order_; }  ///< whether the elements stand in row-major order, side by side
  std::ptrdiff_t stride(std::size_t axis) const { return in_order_ ? row_major_stride(shape_, axis) : strides_[axis]; }
  Layout layout() const { return in_order_ ? Layout::row_major(shape_) : Layout(shape_, strides_); }
  const SharedElements<T>& owner() const { return owner_; }

  /// The first element; others at the layout's strides. Throws RecordingError when the tensor's recording is not open
  /// on this thread.
  const T* data() const {
    if (recording() != 0 && Tape<T>::recording_now(recording()) == nullptr) throw_closed_recording(recording());
    return values_;
  }

  /// The same where the tensor is known to be passive or its recording open; else what it points to may be gone.
  const T* unchecked_data() const {
    assert(recording() == 0 || Tape<T>::recording_now(recording()) != nullptr);
    return values_;
  }

  /// A copy of the values. Throws as data().
  xt::xarray<T> value() const {
    xt::xarray<T> result(typename xt::xarray<T>::shape_type(shape().begin(), shape().end()));
    copy_values(result.data());
    return result;
  }

  /// Copies the values in row-major order to `to`. Throws as data().
  void copy_values(T* to) const {
    const T* const from = data();
    if (contiguous()) {
      std::copy_n(from, size(), to);
    } else {
      layout().for_each_offset([&](std::ptrdiff_t offset) { *to++ = from[offset]; });
    }
  }

  /// The element at these coordinates, one an axis: a Var that costs nothing. Throws IndexError outside the shape.
  template <std::integral... Index>
  BasicVar<T> operator()(Index... at) const {
    const std::array<std::size_t, sizeof...(Index)> index{static_cast<std::size_t>(at)...};
    bool inside = index.size() == dimension();
    std::ptrdiff_t offset = 0;
    for (std::size_t axis = 0; inside && axis < index.size(); ++axis) {
      inside = index[axis] < shape(axis);
      offset += static_cast<std::ptrdiff_t>(index[axis]) * stride(axis);
    }
    if (!inside) detail::throw_element_outside(shape(), {static_cast<std::ptrdiff_t>(at)...});
    return element(data(), offset);
  }

  /// The element of a tensor with one axis. Throws IndexError outside the shape.
  template <std::integral Index>
  BasicVar<T> operator[](Index at) const {
    return (*this)(at);
  }

  /// The element at an offset from the first one, as the layout's strides reach it; unchecked.
  BasicVar<T> element(const T* values, std::ptrdiff_t offset) const {
    return {values[offset], identity_after(identity_, offset)};
  }

  template <Operand X>
  BasicTensor& operator+=(const X& x) {
    return *this = *this + x;
  }
  template <Operand X>
  BasicTensor& operator-=(const X& x) {
    return *this = *this - x;
  }
  template <Operand X>
  BasicTensor& operator*=(const X& x) {
    return *this = *this * x;
  }
  template <Operand X>
  BasicTensor& operator/=(const X& x) {
    return *this = *this / x;
  }

  /// As a leaf of an expression.
  template <class Recorder>
  std::uint8_t flatten(Recorder& recorder) const {
    return recorder.tensor(*this);
  }

 private:
  [[gnu::always_inline]] void copy_order(const BasicTensor& other) {
    in_order_ = other.in_order_;
    if (!in_order_) [[unlikely]] {
      copy_axes(other.strides_, shape_.rank(), strides_);
    }
  }

  const T* values_ = nullptr;
  Identity identity_ = 0;  // of the first element; 0 when passive
  Shape shape_;
  bool in_order_ = true;
  SharedElements<T> owner_;  // of a passive tensor's elements
  Strides strides_;                   // only where the elements do not stand in order
};

/// A tensor on a tape of doubles.
using Tensor = BasicTensor<double>;

namespace detail {

/// Whether the operand is a constant or of the tape's recording.
template <class T>
bool fits_recording(const Tape<T>& tape, const BasicTensor<T>& operand) {
  return operand.recording() == 0 || operand.recording() == tape.recording();
}

/// Has the tape keep the operand's elements alive for the pullback.
template <class T>
[[gnu::always_inline]] inline void retain(Tape<T>& tape, const BasicTensor<T>& operand) {
  if (operand.owner()) [[unlikely]] tape.retain(operand.owner());
}

/// The first of a plain array's elements where they stand in row-major order one after the other, else null. (A view
/// keeps its array's data() and starts at an offset in it.)
template <class T, PlainArray X>
const T* elements_in_order(const X& x) {
  if constexpr (requires { x.data() + x.data_offset(); } && std::same_as<typename X::value_type, T>) {
    if constexpr (X::static_layout == xt::layout_type::row_major) return x.data() + x.data_offset();
  }
  return nullptr;
}

}  // namespace detail

/// A passive tensor that reads a plain array's own memory where it is contiguous: good while the array lives. Of one that
/// is gone at the end of the statement it is refused.
template <class T, PlainArray X>
BasicTensor<T> borrow(const X&&) = delete;
template <class T, PlainArray X>
[[gnu::always_inline]] inline BasicTensor<T> borrow(const X& x) {
  const T* const elements = detail::elements_in_order<T>(x);
  if (elements == nullptr) return BasicTensor<T>(x);
  return {elements, Shape::from(x.shape()), 0};
}

template <class T, PlainArray X>
struct InputOf<T, X> {
  static BasicTensor<T> make(Tape<T>& tape, const X& x) {
    const Shape shape = Shape::from(x.shape());
    const std::size_t size = shape.elements();
    T* const values = static_cast<T*>(tape.allocate(size * sizeof(T)));
    if (const T* const elements = detail::elements_in_order<T>(x); elements != nullptr) {
      std::copy_n(elements, size, values);
    } else {
      std::transform(x.template begin<xt::layout_type::row_major>(), x.template end<xt::layout_type::row_major>(),
                     values, [](const auto& element) { return T(element); });
    }
    return {values, shape, tape.record_range(size, nullptr, nullptr)};
  }
};

/// A tensor becomes an input with its values. Those of a constant whose elements stand in order are not copied: of a
/// borrowed one (borrow) the array is read where it is, and must live and not change until the last adjoint has been
/// read.
template <class T>
struct InputOf<T, BasicTensor<T>> {
  [[gnu::always_inline]] static BasicTensor<T> make(Tape<T>& tape, const BasicTensor<T>& x) {
    if (!x.active() && x.contiguous()) {
      detail::retain(tape, x);
      return {x.unchecked_data(), x.shape(), tape.record_range(x.size(), nullptr, nullptr)};
    }
    T* const values = static_cast<T*>(tape.allocate(x.size() * sizeof(T)));
    x.copy_values(values);
    return {values, x.shape(), tape.record_range(x.size(), nullptr, nullptr)};
  }
};

/// A range of numbers becomes a vector of scalars in consecutive slots.
template <class T, class Range>
  requires(!PlainArray<Range> && !TensorExpression<Range> && std::ranges::contiguous_range<Range>)
struct InputOf<T, Range> {
  using Number = std::ranges::range_value_t<Range>;

  /// Goes through the variables to be. The vector's constructor takes at once what it can count beforehand; added one by
  /// one, each would ask for room.
  struct VariableIterator {
    using iterator_category = std::random_access_iterator_tag;
    using value_type = BasicVar<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = const BasicVar<T>*;
    using reference = BasicVar<T>;

    const Number* number;
    Identity identity;

    BasicVar<T> operator*() const { return {T(*number), identity}; }
    BasicVar<T> operator[](difference_type steps) const { return *(*this + steps); }
    VariableIterator& operator+=(difference_type steps) { return *this = *this + steps; }
    VariableIterator& operator-=(difference_type steps) { return *this = *this + -steps; }
    VariableIterator& operator++() { return *this += 1; }
    VariableIterator& operator--() { return *this -= 1; }
    VariableIterator operator++(int) { return std::exchange(*this, *this + 1); }
    VariableIterator operator--(int) { return std::exchange(*this, *this - 1); }
    VariableIterator operator+(difference_type steps) const {
      return {number + steps, identity + static_cast<Identity>(steps)};
    }
    VariableIterator operator-(difference_type steps) const { return *this + -steps; }
    difference_type operator-(const VariableIterator& other) const { return number - other.number; }
    auto operator<=>(const VariableIterator& other) const = default;
  };

  static std::vector<BasicVar<T>> make(Tape<T>& tape, const Range& range) {
    const std::size_t size = std::ranges::size(range);
    const Number* const first = std::ranges::data(range);
    const VariableIterator begin{first, tape.record_range(size, nullptr, nullptr)};
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
  }
};

namespace detail {

/// A tensor of plain numbers as a constant among dual numbers. Throws RecordingError when it is active.
template <class T, class Plain>
BasicTensor<T> constant_tensor(const BasicTensor<Plain>& x) {
  if (x.recording() != 0) throw_not_constant(x.recording());
  SharedElements<T> elements(x.size());
  T* to = elements.get();
  const Plain* const from = x.data();
  x.layout().for_each_offset([&](std::ptrdiff_t offset) { *to++ = T(from[offset]); });
  const T* const values = elements.get();
  return {values, x.shape(), 0, std::move(elements)};
}

}  // namespace detail

template <class T, TensorExpression E>
  requires(!std::same_as<E, BasicTensor<T>> && std::same_as<typename E::tensor_number, T>)
struct RecordedAs<T, E> {
  static BasicTensor<T> make(const E& expression) { return expression; }
};

template <class T>
struct ActiveOf<T, BasicTensor<T>> {
  static Slot slot(const BasicTensor<T>& x) { return x.slot(); }
  static RecordingNumber recording(const BasicTensor<T>& x) { return x.recording(); }
  static std::size_t size(const BasicTensor<T>& x) { return x.size(); }

  static xt::xarray<T> gather(const BasicTensor<T>& x, const T* adjoints) {
    xt::xarray<T> result(typename xt::xarray<T>::shape_type(x.shape().begin(), x.shape().end()));
    copy(x, adjoints, {result.data(), result.size()});
    return result;
  }

  static void copy(const BasicTensor<T>& x, const T* adjoints, std::span<T> out) {
    if (out.size() != x.size()) detail::throw_size_mismatch("adjoint_into", x.size(), out.size());
    const T* const from = adjoints + x.slot();
    if (x.contiguous()) {
      std::copy_n(from, x.size(), out.data());
    } else {
      T* to = out.data();
      x.layout().for_each_offset([&](std::ptrdiff_t offset) { *to++ = from[offset]; });
    }
  }

  static std::span<const T> view(const BasicTensor<T>& x, const T* adjoints) {
    if (!x.contiguous()) detail::throw_not_in_order("adjoint_view", x.shape());
    return {adjoints + x.slot(), x.size()};
  }

  template <PlainArray Seed>
  static void scatter(const BasicTensor<T>& x, const Seed& seed, T* adjoints) {
    const Shape found = Shape::from(seed.shape());
    if (!(found == x.shape())) detail::throw_shape_mismatch("backward: the seed", x.shape(), found);
    auto from = seed.template begin<xt::layout_type::row_major>();
    x.layout().for_each_offset([&](std::ptrdiff_t offset) { (adjoints + x.slot())[offset] += T(*from++); });
  }
};

}  // namespace slope::ad

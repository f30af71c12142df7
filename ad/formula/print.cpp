// Printing with a stack of what is still to be written, so that depth costs memory and not stack.
#include <ad/formula/precedence.hpp>
#include <ad/formula/print.hpp>

#include <array>
#include <charconv>
#include <numbers>

namespace slope::ad::formula {
namespace {

/// Something still to be written: a node that needs parentheses when it binds weaker than `least`, or a text.
struct Item {
  std::uint32_t node = 0;
  Precedence least = Precedence::none;
  std::string_view text;  // when not empty, this
};

Precedence stronger(Precedence precedence) {
  return static_cast<Precedence>(static_cast<int>(precedence) + 1);
}

class Printer {
 public:
  explicit Printer(const Formula& formula) : formula_(formula) {}

  std::string run() {
    for (const Binding& binding : formula_.bindings()) {
      out_ += "let " + binding.name + " = ";
      expression(binding.node);
      out_ += "; ";
    }
    expression(static_cast<std::uint32_t>(formula_.nodes().size() - 1));
    return std::move(out_);
  }

 private:
  void expression(std::uint32_t root) {
    items_.push_back({root, Precedence::none, {}});
    while (!items_.empty()) {
      const Item item = items_.back();
      items_.pop_back();
      if (!item.text.empty()) {
        out_ += item.text;
      } else {
        node(formula_.nodes()[item.node], item.least);
      }
    }
  }

  void node(const Node& node, Precedence least) {
    switch (node.kind) {
      case NodeKind::number: number(node.value); return;
      case NodeKind::variable: out_ += formula_.variables()[node.index]; return;
      case NodeKind::binding: out_ += formula_.bindings()[node.index].name; return;
      case NodeKind::operation: break;
    }
    const Precedence own = precedence_of(node.operation);
    if (own < least) {
      out_ += '(';
      items_.push_back({0, {}, ")"});
    }
    if (own == Precedence::atom) {
      function(node);
    } else if (node.arity == 1) {
      out_ += '-';
      items_.push_back({node.arguments[0], own, {}});
    } else {
      infix(node, own);
    }
  }

  // What is pushed last is written first.
  void function(const Node& node) {
    out_ += operation_info(node.operation).name;
    out_ += '(';
    items_.push_back({0, {}, ")"});
    for (std::size_t k = node.arity; k-- > 0;) {
      items_.push_back({node.arguments[k], Precedence::none, {}});
      if (k > 0) items_.push_back({0, {}, ", "});
    }
  }

  void infix(const Node& node, Precedence own) {
    // A sign may follow ^ without parentheses, though it binds weaker: 2^-x.
    const bool power = own == Precedence::power;
    const Precedence left = power || own == Precedence::comparison ? stronger(own) : own;
    const Precedence right = power ? Precedence::sign : stronger(own);
    items_.push_back({node.arguments[1], right, {}});
    items_.push_back({0, {}, infix_text(node.operation)});
    items_.push_back({node.arguments[0], left, {}});
  }

  static std::string_view infix_text(Operation operation) {
    switch (operation) {
      case Operation::add: return " + ";
      case Operation::subtract: return " - ";
      case Operation::less: return " < ";
      case Operation::greater: return " > ";
      case Operation::less_equal: return " <= ";
      case Operation::greater_equal: return " >= ";
      case Operation::equal: return " == ";
      case Operation::not_equal: return " != ";
      default: return operation_info(operation).symbol;
    }
  }

  void number(double value) {
    if (value == std::numbers::pi) {
      out_ += "pi";
    } else if (value == std::numbers::e) {
      out_ += "e";
    } else {
      std::array<char, 32> digits;
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
      out_.append(digits.data(), end);
    }
  }

  const Formula& formula_;
  std::string out_;
  std::vector<Item> items_;
};

}  // namespace

std::string print(const Formula& formula) { return Printer(formula).run(); }

}  // namespace slope::ad::formula

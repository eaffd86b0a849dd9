// Expressions in words. A node's children stand before it, so one pass from the first to the last finds the
// words of every part ready: no recursion, whatever the depth.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/document/words.h"

namespace leadflow::compiler::document {

namespace {

/// How tightly the words of a part hold together; a looser part of a tighter one stands in parentheses.
enum class Hold : std::uint8_t { Implies, Or, And, Not, Compare, Sum, Product, Atom };

struct Part {
  std::string text;
  Hold hold = Hold::Atom;
};

std::string_view builtin_words(Builtin builtin) {
  switch (builtin) {
    case Builtin::Status:
      return "the status";
    case Builtin::Owner:
      return "the owner";
    case Builtin::Branch:
      return "the branch";
    case Builtin::Actor:
    case Builtin::Me:
      return "the one acting";
    case Builtin::CreatedBy:
      return "the one who made it";
    case Builtin::CreatedAt:
      return "the time it was made";
    case Builtin::EnteredAt:
      return "the time it entered the status";
    case Builtin::ContactAttempts:
      return "the number of contact attempts";
    case Builtin::Contacted:
      return "contact was made";
    case Builtin::FirstContactAt:
      return "the time of the first contact";
    case Builtin::Favorite:
      return "it has a star";
    case Builtin::DoNotContact:
      return "it is marked “do not contact”";
    case Builtin::Returned:
      return "it is off the working lists";
    case Builtin::Closed:
      return "it is closed";
    case Builtin::PullCount:
      return "the pull count";
    case Builtin::Parent:
      return "the record it follows on from";
  }
  return {};
}

/// The opposite of a built-in that is true or false; empty for the others.
std::string_view not_builtin_words(Builtin builtin) {
  switch (builtin) {
    case Builtin::Contacted:
      return "contact was not made yet";
    case Builtin::Favorite:
      return "it has no star";
    case Builtin::DoNotContact:
      return "it is not marked “do not contact”";
    case Builtin::Returned:
      return "it is on the working lists";
    case Builtin::Closed:
      return "it is not closed";
    default:
      return {};
  }
}

std::string_view user_field_words(UserField field) {
  switch (field) {
    case UserField::Name:
      return "name";
    case UserField::Role:
      return "role";
    case UserField::Branch:
      return "branch";
    case UserField::Email:
      return "e-mail address";
    case UserField::Manager:
      return "manager";
  }
  return {};
}

std::string enum_label(const Program& program, const ExprNode& node) {
  if (node.type.values.valid()) {
    for (const EnumValue& value : program.value_sets[node.type.values].values) {
      if (value.name == node.text) return in_quotes(readable(value.name, value.label));
    }
  }
  return in_quotes(node.text);
}

class Speaker {
 public:
  Speaker(const Setting& setting, const Expr& expr)
      : setting_(setting), program_(setting.program), expr_(expr), parts_(expr.nodes.size()) {}

  std::string words() {
    find_elements();
    for (std::size_t i = 0; i < expr_.nodes.size(); ++i) parts_[i] = part(expr_.nodes[i]);
    return std::move(parts_.back().text);
  }

 private:
  /// In `sum(list, x)` the nodes between the list and `x` speak of the list's elements.
  void find_elements() {
    elements_.resize(expr_.nodes.size());
    for (const ExprNode& node : expr_.nodes) {
      if (node.op != ExprOp::Sum) continue;
      for (std::uint32_t i = node.a + 1; i <= node.b && i < elements_.size(); ++i)
        elements_[i] = expr_.nodes[node.a].type.record;
    }
  }

  std::string take(std::uint32_t index, Hold least) {
    Part& from = parts_[index];
    return from.hold < least ? "(" + from.text + ")" : std::move(from.text);
  }

  Part between(const ExprNode& node, std::string_view words, Hold hold) {
    // The left side of a chain may be as loose as the whole: `a and b and c`.
    std::string text = take(node.a, hold == Hold::Compare ? Hold::Sum : hold);
    text += fmt::format(" {} ", words);
    text += take(node.b, hold == Hold::Compare ? Hold::Sum : static_cast<Hold>(static_cast<int>(hold) + 1));
    return {std::move(text), hold};
  }

  Part behind(const ExprNode& node, std::string_view words) {
    return {take(node.a, Hold::Sum) + std::string(words), Hold::Compare};
  }

  std::string all(const std::vector<std::uint32_t>& children, std::string_view word) {
    std::vector<std::string> texts;
    for (const std::uint32_t child : children) texts.push_back(take(child, Hold::Sum));
    return joined(texts, word);
  }

  std::string constant(const ExprNode& node) const {
    switch (node.type.kind) {
      case TypeKind::Integer:
        return std::to_string(node.number);
      case TypeKind::Boolean:
        return node.number != 0 ? "yes" : "no";
      case TypeKind::Date:
        return dsl::to_text(dsl::date_from_days(node.number));
      case TypeKind::DateTime:
        return dsl::to_text(node.local);
      case TypeKind::TimeOfDay:
        return dsl::to_text(TimeOfDay{static_cast<std::int16_t>(node.number)});
      case TypeKind::Duration:
        return words_of(node.duration);
      case TypeKind::Decimal:
        return node.text;
      case TypeKind::Money:
        return node.text + " " + node.type.currency;
      case TypeKind::Enum:
        return enum_label(program_, node);
      case TypeKind::Group:
        return in_quotes(program_.groups[node.aux].label);
      case TypeKind::Branch:
        return in_quotes(program_.branches[node.aux].label);
      case TypeKind::State:
        return in_quotes(program_.states[node.aux].label);
      case TypeKind::Phase:
        return in_quotes(program_.phases[node.aux].label);
      case TypeKind::Role:
        return std::string(dsl::to_text(static_cast<dsl::Role>(node.aux)));
      case TypeKind::Text:
      case TypeKind::Email:
      case TypeKind::Phone:
      case TypeKind::Url:
      case TypeKind::User:
      case TypeKind::Owner:
      case TypeKind::Link:
      case TypeKind::Channels:
      case TypeKind::List:
      case TypeKind::Element:
        break;
    }
    return in_quotes(node.text);
  }

  std::string ask_label(const std::string& name) const {
    if (setting_.asks != nullptr) {
      for (const Ask& ask : *setting_.asks) {
        if (ask.name == name) return in_quotes(readable(ask.name, ask.label));
      }
    }
    return in_quotes(readable(name, name));
  }

  std::string variable(const ExprNode& node) const {
    const AttributeId attribute{node.aux};
    if (!attribute.valid()) return "each of them";
    return "its " + (setting_.each.valid() ? label_of(program_, setting_.each, attribute) : "value");
  }

  std::string of(const ExprNode& node, std::string what) {
    return fmt::format("{} of {}", what, take(node.a, Hold::Atom));
  }

  /// An attribute of what the link or the list `a` leads to.
  std::string label_there(const ExprNode& node) const {
    const RecordTypeId there = expr_.nodes[node.a].type.record;
    return there.valid() ? label_of(program_, there, {node.aux}) : "value";
  }

  Part negated(const ExprNode& node) {
    const ExprNode& inner = expr_.nodes[node.a];
    if (inner.op == ExprOp::Builtin) {
      const std::string_view words = not_builtin_words(static_cast<Builtin>(inner.aux));
      if (!words.empty()) return {std::string(words), Hold::Compare};
    }
    return {"not " + take(node.a, Hold::Atom), Hold::Not};
  }

  Part part(const ExprNode& node);
  Part membership(const ExprNode& node);

  const Setting& setting_;
  const Program& program_;
  const Expr& expr_;
  std::vector<Part> parts_;
  std::vector<RecordTypeId> elements_;
};

Part Speaker::membership(const ExprNode& node) {
  const ExprNode& list = expr_.nodes[node.b];
  if (list.op != ExprOp::List) return between(node, "is in", Hold::Compare);
  std::string text = take(node.a, Hold::Sum);
  return {text + (list.children.size() == 1 ? " is " : " is one of ") + parts_[node.b].text, Hold::Compare};
}

Part Speaker::part(const ExprNode& node) {
  const std::size_t index = static_cast<std::size_t>(&node - expr_.nodes.data());
  switch (node.op) {
    case ExprOp::Constant:
      return {constant(node)};
    case ExprOp::Now:
      return {"now"};
    case ExprOp::Today:
      return {"today"};
    case ExprOp::Attribute:
      return {label_of(program_, setting_.record, {node.aux})};
    case ExprOp::Before:
      return {label_of(program_, setting_.record, {node.aux}) + " as it was before"};
    case ExprOp::Builtin:
      return {std::string(builtin_words(static_cast<Builtin>(node.aux)))};
    case ExprOp::Ask:
      return {"the answer to " + ask_label(node.text)};
    case ExprOp::EventData:
      return {
          fmt::format("the {} of the {}", readable(node.extra, node.extra), readable(node.text, node.text))};
    case ExprOp::Element:
      return {elements_[index].valid() ? label_of(program_, elements_[index], {node.aux}) : "value"};
    case ExprOp::Variable:
      return {variable(node)};
    case ExprOp::EnteredAtState:
      return {fmt::format("the time it entered {}", in_quotes(program_.states[node.aux].label))};
    case ExprOp::AttributeOf:
    case ExprOp::ElementsOf:
      return {of(node, label_there(node))};
    case ExprOp::BuiltinOf:
      return {of(node, std::string(builtin_words(static_cast<Builtin>(node.aux))))};
    case ExprOp::UserFieldOf:
      return {of(node, "the " + std::string(user_field_words(static_cast<UserField>(node.aux))))};
    case ExprOp::Not:
      return negated(node);
    case ExprOp::Negate:
      return {"-" + take(node.a, Hold::Atom)};
    case ExprOp::IsSet:
      return behind(node, " is set");
    case ExprOp::IsNotSet:
      return behind(node, " is not set");
    case ExprOp::Count:
      return {"the number of " + take(node.a, Hold::Atom)};
    case ExprOp::Days:
      return {fmt::format("the days of ({})", take(node.a, Hold::Implies))};
    case ExprOp::Hours:
      return {fmt::format("the hours of ({})", take(node.a, Hold::Implies))};
    case ExprOp::InGroup:
      return behind(node, " is in the group " + in_quotes(program_.groups[node.aux].label));
    case ExprOp::Implies:
      return {fmt::format("if {}, then {}", take(node.a, Hold::Or), take(node.b, Hold::Or)), Hold::Implies};
    case ExprOp::Or:
      return between(node, "or", Hold::Or);
    case ExprOp::And:
      return between(node, "and", Hold::And);
    case ExprOp::Equal:
      return between(node, "is", Hold::Compare);
    case ExprOp::NotEqual:
      return between(node, "is not", Hold::Compare);
    case ExprOp::Less:
      return between(node, "is below", Hold::Compare);
    case ExprOp::LessEqual:
      return between(node, "is at most", Hold::Compare);
    case ExprOp::Greater:
      return between(node, "is above", Hold::Compare);
    case ExprOp::GreaterEqual:
      return between(node, "is at least", Hold::Compare);
    case ExprOp::Contains:
      return between(node, "contains", Hold::Compare);
    case ExprOp::StartsWith:
      return between(node, "starts with", Hold::Compare);
    case ExprOp::EndsWith:
      return between(node, "ends with", Hold::Compare);
    case ExprOp::In:
      return membership(node);
    case ExprOp::InPhase:
      return behind(node, " is in " + in_quotes(program_.phases[node.aux].label));
    case ExprOp::Add:
      return between(node, "+", Hold::Sum);
    case ExprOp::Subtract:
      return between(node, "-", Hold::Sum);
    case ExprOp::Multiply:
      return between(node, "×", Hold::Product);
    case ExprOp::Divide:
      return between(node, "/", Hold::Product);
    case ExprOp::Sum:
      return {fmt::format("the sum of {} over {}", take(node.b, Hold::Atom), take(node.a, Hold::Atom))};
    case ExprOp::List:
      return {all(node.children, "or")};
    case ExprOp::ElementLiteral:
      return {"{" + all(node.children, "and") + "}"};
    case ExprOp::Join:
      return {all(node.children, "and")};
    case ExprOp::OrElse:
      return {fmt::format("{} (else {})", take(node.a, Hold::Atom), take(node.b, Hold::Atom))};
  }
  return {};
}

}  // namespace

std::string words_of(const Setting& setting, const Expr& expr) {
  return expr.empty() ? std::string() : Speaker(setting, expr).words();
}

std::string words_of(const Setting& setting, const TextTemplate& text) {
  std::string words;
  for (const TextPiece& piece : text.pieces) {
    if (piece.value.empty()) {
      words += piece.literal;
      continue;
    }
    words += "[" + words_of(setting, piece.value);
    if (piece.has_fallback && !piece.fallback.empty()) words += ", or " + in_quotes(piece.fallback);
    words += "]";
  }
  return words;
}

}  // namespace leadflow::compiler::document

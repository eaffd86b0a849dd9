#include "compiler/promela/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "compiler/types.h"

namespace leadflow::compiler::promela {

namespace {

const ExprNode& at(const Expr& expr, std::uint32_t node) {
  return expr.nodes[node];
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool has_intervals(TypeKind kind) {
  return kind == TypeKind::Integer || kind == TypeKind::Decimal || kind == TypeKind::Money ||
         kind == TypeKind::Date || kind == TypeKind::DateTime;
}
bool is_comparison(ExprOp op) {
  return op >= ExprOp::Equal && op <= ExprOp::GreaterEqual;
}
bool is_pattern(ExprOp op) {
  return op == ExprOp::Contains || op == ExprOp::StartsWith || op == ExprOp::EndsWith;
}

bool matches(const std::pair<ExprOp, std::string>& pattern, const std::string& text) {
  const std::string& part = pattern.second;
  if (pattern.first == ExprOp::Contains) return text.find(part) != std::string::npos;
  if (pattern.first == ExprOp::StartsWith) return text.starts_with(part);
  if (pattern.first == ExprOp::EndsWith) return text.ends_with(part);
  return text == part;
}

std::string_view sign(ExprOp op) {
  switch (op) {
    case ExprOp::Less:
      return "<";
    case ExprOp::LessEqual:
      return "<=";
    case ExprOp::Greater:
      return ">";
    case ExprOp::GreaterEqual:
      return ">=";
    case ExprOp::NotEqual:
      return "!=";
    default:
      return "==";
  }
}

}  // namespace

std::optional<long double> constant_of(const Expr& expr, const ExprNode& node) {
  if (node.op == ExprOp::Negate) {
    const auto inner = constant_of(expr, at(expr, node.a));
    return inner ? std::optional(-*inner) : std::nullopt;
  }
  if (node.op != ExprOp::Constant) return std::nullopt;
  switch (node.type.kind) {
    case TypeKind::Integer:
    case TypeKind::Date:
      return static_cast<long double>(node.number);
    case TypeKind::Decimal:
    case TypeKind::Money:
      return std::strtold(node.text.c_str(), nullptr);
    default:
      return std::nullopt;
  }
}

// ---- what is remembered
// ------------------------------------------------------------------------------------------

Values::Values(const Program& program, const std::set<std::string>& watched, bool sends) : program_(program) {
  for (std::uint32_t type = 0; type < program.record_types.size(); ++type) {
    const RecordType& record = program.record_types[type];
    for (std::uint32_t i = 0; i < record.attributes.size(); ++i) {
      const Attribute& attribute = record.attributes[i];
      Cell& one = cell({Place::Kind::Attribute, type, i});
      one.variable = record.name + "_" + attribute.name;
      one.type = attribute.type;
      if (!attribute.from.empty()) one.low = constant_of(attribute.from, attribute.from.root());
      if (!attribute.to.empty()) one.high = constant_of(attribute.to, attribute.to.root());
      if (one.low) one.points.push_back(*one.low);
      if (one.high) one.points.push_back(*one.high);
      if (watched.count(attribute.name) > 0 || watched.count("") > 0) one.read = one.changes = true;
      const Where where{{type}};
      copies(where, attribute.default_value, {Place::Kind::Attribute, type, i});
      scan(where, attribute.computed);
    }
    scan_validity({{type}}, record.validity);
  }
  scan_actions();
  scan_rules();
  scan_rest(sends);
  spread();
}

Cell& Values::cell(const Place& place) {
  return cells_[place];
}

const Cell* Values::find(const Place& place) const {
  const auto found = cells_.find(place);
  return found != cells_.end() && found->second.read ? &found->second : nullptr;
}

void Values::scan_validity(const Where& where, const Validity& validity) {
  for (const Requirement& one : validity.requirements) {
    scan(where, one.when);
    for (const AttributeId attribute : one.attributes)
      cell({Place::Kind::Attribute, where.record.index, attribute.index}).read = true;
  }
  for (const Refusal& one : validity.refusals) scan(where, one.when);
}

void Values::scan_actions() {
  for (std::uint32_t i = 0; i < program_.actions.size(); ++i) {
    const Action& action = program_.actions[i];
    const Where where{program_.workflows[action.workflow].record, &action, i};
    for (std::uint32_t k = 0; k < action.asks.size(); ++k) {
      const Place place{Place::Kind::Ask, i, k};
      cell(place).variable = fmt::format("ask_{}", k);
      cell(place).type = action.asks[k].type;
      if (action.asks[k].attribute.valid())
        copies_.emplace_back(
            place, Place{Place::Kind::Attribute, where.record.index, action.asks[k].attribute.index});
    }
    scan(where, action.when);
    scan_validity(where, Validity{action.requirements, action.refusals, {}});
    scan_operations(where, action.operations);
  }
}

void Values::scan_rules() {
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) {
    const Rule& rule = program_.rules[i];
    const Where where{rule.record};
    scan(where, rule.when);
    scan_operations(where, rule.operations);
    for (const Event& on : rule.on) {
      scan(where, on.when);
      scan(where, on.time);
      if (on.kind != dsl::ast::EventKind::Changed) continue;
      Cell& changed = cell({Place::Kind::Attribute, where.record.index, on.attribute.index});
      changed.read = changed.changes = true;
    }
  }
}

void Values::scan_rest(bool sends) {
  for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
    const Where where{program_.workflows[i].record};
    scan_validity(where, program_.workflows[i].validity);
    for (const Entry& entry : program_.workflows[i].entries) scan(where, entry.when);
    const auto& attributes = program_.record_types[where.record].attributes;
    for (const TypeKind kind : {TypeKind::Email, TypeKind::Phone}) {  // where messages go
      const auto first = std::find_if(attributes.begin(), attributes.end(),
                                      [&](const Attribute& one) { return one.type.kind == kind; });
      if (!sends || first == attributes.end()) continue;
      const auto index = static_cast<std::uint32_t>(first - attributes.begin());
      cell({Place::Kind::Attribute, where.record.index, index}).read = true;
    }
  }
  for (std::uint32_t i = 0; i < program_.phases.size(); ++i)
    scan_validity({program_.workflows[program_.phases[i].workflow].record}, program_.phases[i].validity);
  for (std::uint32_t i = 0; i < program_.states.size(); ++i)
    scan_validity({program_.workflows[program_.states[i].workflow].record}, program_.states[i].validity);
  for (std::uint32_t i = 0; i < program_.always.size(); ++i)
    scan({program_.workflows[program_.always[i].workflow].record}, program_.always[i].always);
  for (std::uint32_t i = 0; i < program_.follow_ons.size(); ++i) {
    const FollowOn& follow = program_.follow_ons[i];
    const Where where{program_.workflows[follow.workflow].record};
    scan(where, follow.when);
    scan_validity(where, Validity{follow.requirements, follow.refusals, {}});
  }
}

void Values::copies(const Where& where, const Expr& value, const Place& to) {
  if (value.empty()) return;
  if (const auto from = place_of(where, value, value.root())) copies_.emplace_back(*from, to);
}

void Values::scan_operations(const Where& where, const Ops& operations) {
  for (const Op& operation : operations) {
    if (const auto* set = std::get_if<dsl::Set<Compiled>>(&operation.what))
      copies(where, set->assign.value,
             {Place::Kind::Attribute, where.record.index, set->assign.attribute.index});
    if (const auto* send = std::get_if<dsl::Send<Compiled>>(&operation.what); send && send->to)
      scan(where, *send->to);
    if (const auto* choice = std::get_if<dsl::If<Compiled>>(&operation.what)) {
      for (const auto& branch : choice->branches) {
        scan(where, branch.when);
        scan_operations(where, branch.then);
      }
      scan_operations(where, choice->otherwise);
    }
    if (const auto* after = std::get_if<dsl::After<Compiled>>(&operation.what))
      scan_operations(where, after->then);
    if (const auto* create = std::get_if<dsl::Create<Compiled>>(&operation.what)) {
      const auto& attributes = program_.record_types[where.record].attributes;
      for (std::uint32_t i = 0; i < attributes.size(); ++i) {
        if (attributes[i].type.kind == TypeKind::Link && attributes[i].type.record == create->record)
          cell({Place::Kind::Attribute, where.record.index, i}).read = true;
      }
    }
  }
}

std::optional<Place> Values::place_of(const Where& where, const Expr& expr, const ExprNode& node) const {
  (void)expr;
  if (node.op == ExprOp::Attribute) {
    const Attribute& attribute = program_.record_types[where.record].attributes[node.aux];
    if (!attribute.computed.empty()) return place_of(where, attribute.computed, attribute.computed.root());
    return Place{Place::Kind::Attribute, where.record.index, node.aux};
  }
  if (node.op != ExprOp::Ask || where.action == nullptr) return std::nullopt;
  const auto& asks = where.action->asks;
  for (std::uint32_t i = 0; i < asks.size(); ++i) {
    if (asks[i].name == node.text) return Place{Place::Kind::Ask, where.asks_of, i};
  }
  return std::nullopt;
}

void Values::scan(const Where& where, const Expr& expr) {
  for (const ExprNode& node : expr.nodes) {
    if (const auto place = place_of(where, expr, node)) cell(*place).read = true;
    if (node.op == ExprOp::Builtin) builtins_.insert(static_cast<Builtin>(node.aux));
    if (!is_comparison(node.op) && !is_pattern(node.op) && node.op != ExprOp::In) continue;
    const ExprNode& left = at(expr, node.a);
    const ExprNode& right = at(expr, node.b);
    for (const auto& [path, constant] : {std::pair(&left, &right), std::pair(&right, &left)}) {
      const auto number = constant_of(expr, *constant);
      if (number && path->op == ExprOp::Builtin) {
        const auto most = static_cast<std::int64_t>(*number);
        if (static_cast<Builtin>(path->aux) == Builtin::ContactAttempts)
          most_attempts_ = std::max(most_attempts_, most);
        if (static_cast<Builtin>(path->aux) == Builtin::PullCount) most_pulls_ = std::max(most_pulls_, most);
      }
      const auto place = place_of(where, expr, *path);
      if (!place) continue;
      Cell& one = cell(*place);
      if (number) one.points.push_back(*number);
      if (is_text(one.type.kind) && constant->op == ExprOp::Constant && !constant->text.empty())
        one.patterns.emplace_back(is_pattern(node.op) ? node.op : ExprOp::Equal, lower(constant->text));
      if (constant->op != ExprOp::List) continue;
      for (const std::uint32_t child : constant->children) {
        if (const auto item = constant_of(expr, at(expr, child))) one.points.push_back(*item);
        if (is_text(one.type.kind) && at(expr, child).op == ExprOp::Constant)
          one.patterns.emplace_back(ExprOp::Equal, lower(at(expr, child).text));
      }
    }
  }
}

/// What is copied is remembered as finely as what it is copied to, and the other way round.
void Values::spread() {
  bool more = true;
  while (more) {
    more = false;
    for (const auto& [from, to] : copies_) {
      Cell& source = cell(from);
      Cell& target = cell(to);
      if (target.read && !source.read) more = source.read = true;
      if (!target.read) continue;
      for (auto [a, b] : {std::pair(&source, &target), std::pair(&target, &source)}) {
        for (const long double point : a->points) {
          if (std::find(b->points.begin(), b->points.end(), point) != b->points.end()) continue;
          b->points.push_back(point);
          more = true;
        }
        for (const auto& pattern : a->patterns) {
          if (std::find(b->patterns.begin(), b->patterns.end(), pattern) != b->patterns.end()) continue;
          b->patterns.push_back(pattern);
          more = true;
        }
      }
    }
  }
  for (auto& [place, one] : cells_) {
    std::sort(one.points.begin(), one.points.end());
    one.points.erase(std::unique(one.points.begin(), one.points.end()), one.points.end());
    std::sort(one.patterns.begin(), one.patterns.end());
    one.patterns.erase(std::unique(one.patterns.begin(), one.patterns.end()), one.patterns.end());
  }
}

std::vector<int> Values::choices(const Cell& cell) const {
  std::vector<int> all;
  const int points = static_cast<int>(cell.points.size());
  if (cell.type.kind == TypeKind::Boolean) {
    all = {1, 2};
  } else if (cell.type.kind == TypeKind::Enum) {
    const auto count = program_.value_sets[cell.type.values].values.size();
    for (int i = 1; i <= static_cast<int>(count); ++i) all.push_back(i);
  } else if (is_text(cell.type.kind)) {
    for (int i = 0; i < 1 << cell.patterns.size(); ++i) all.push_back(i + 1);
  } else if (has_intervals(cell.type.kind)) {
    const bool whole = cell.type.kind == TypeKind::Integer || cell.type.kind == TypeKind::Date;
    for (int i = 1; i <= 2 * points + 1; ++i) {
      const int below = (i - 1) / 2;  // points below it, the point itself not counted
      const bool exact = i % 2 == 0;
      const auto point = [&](int index) { return cell.points[static_cast<std::size_t>(index)]; };
      if (exact && ((cell.low && point(below) < *cell.low) || (cell.high && point(below) > *cell.high)))
        continue;
      if (!exact && cell.low && below < points && point(below) <= *cell.low) continue;
      if (!exact && cell.high && below > 0 && point(below - 1) >= *cell.high) continue;
      if (!exact && whole && below > 0 && below < points && point(below) - point(below - 1) <= 1) continue;
      all.push_back(i);
    }
  } else {
    all = {1};
  }
  all.push_back(0);
  return all;
}

bool Values::is_one_value(const Cell& cell, int number) const {
  if (number == 0 || cell.type.kind == TypeKind::Boolean || cell.type.kind == TypeKind::Enum) return true;
  if (has_intervals(cell.type.kind)) return number % 2 == 0;
  return false;
}

std::optional<int> Values::number_of(const Cell& cell, const Expr& value, const ExprNode& node) const {
  if (const auto number = constant_of(value, node); number && has_intervals(cell.type.kind)) {
    const auto found = std::lower_bound(cell.points.begin(), cell.points.end(), *number);
    const int below = static_cast<int>(found - cell.points.begin());
    return found != cell.points.end() && *found == *number ? 2 * below + 2 : 2 * below + 1;
  }
  if (node.op != ExprOp::Constant) return std::nullopt;
  if (cell.type.kind == TypeKind::Boolean) return node.number != 0 ? 2 : 1;
  if (cell.type.kind == TypeKind::Enum) {
    const auto& values = program_.value_sets[cell.type.values].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].name == node.text) return static_cast<int>(i) + 1;
    }
  }
  if (is_text(cell.type.kind)) {
    if (node.text.empty()) return 0;
    int bits = 0;
    for (std::size_t i = 0; i < cell.patterns.size(); ++i)
      bits |= matches(cell.patterns[i], lower(node.text)) ? 1 << i : 0;
    return bits + 1;
  }
  return has_intervals(cell.type.kind) ? std::nullopt : std::optional(1);
}

const Cell* Values::read_by(const Where& where, const Expr& expr, const ExprNode& node) const {
  const auto place = place_of(where, expr, node);
  return place ? find(*place) : nullptr;
}

// ---- conditions
// --------------------------------------------------------------------------------------------------

struct Values::Writer {
  const Values& values;
  const Where& where;
  const Expr& expr;
  int& open;

  std::string either(const std::string& why) const {
    values.open(why);
    return fmt::format("open_{}", open++);
  }

  std::string variable(const Cell& cell) const {
    return where.past && !cell.variable.starts_with("ask_") ? "old_" + cell.variable : cell.variable;
  }
  std::string plain(const std::string& name) const { return where.past ? "old_" + name : name; }

  std::string write(const ExprNode& node) const {
    switch (node.op) {
      case ExprOp::And:
        return fmt::format("({} && {})", write(at(expr, node.a)), write(at(expr, node.b)));
      case ExprOp::Or:
        return fmt::format("({} || {})", write(at(expr, node.a)), write(at(expr, node.b)));
      case ExprOp::Implies:
        return fmt::format("(!{} || {})", write(at(expr, node.a)), write(at(expr, node.b)));
      case ExprOp::Not:
        return fmt::format("(!{})", write(at(expr, node.a)));
      case ExprOp::Constant:
        if (node.type.kind == TypeKind::Boolean) return node.number != 0 ? "true" : "false";
        return either("a constant that is no condition");
      case ExprOp::Attribute:
      case ExprOp::Ask:
        return truth(node);
      case ExprOp::Builtin:
        return builtin(node);
      case ExprOp::IsSet:
      case ExprOp::IsNotSet:
        return is_set(node);
      case ExprOp::InPhase:
        return phase(node);
      case ExprOp::In:
        return among(node);
      default:
        break;
    }
    if (is_comparison(node.op) || is_pattern(node.op))
      return compare(node.op, at(expr, node.a), at(expr, node.b));
    return either("a condition on the clock, people, linked records or arithmetic");
  }

  std::string truth(const ExprNode& node) const {
    if (node.op == ExprOp::Attribute) {
      const Attribute& attribute = values.program_.record_types[where.record].attributes[node.aux];
      if (!attribute.computed.empty() &&
          !values.place_of(where, attribute.computed, attribute.computed.root())) {
        const Writer inner{values, where, attribute.computed, open};
        return inner.write(attribute.computed.root());
      }
    }
    const Cell* cell = values.read_by(where, expr, node);
    return cell != nullptr ? fmt::format("({} == 2)", variable(*cell)) : either("an answer given earlier");
  }

  std::string builtin(const ExprNode& node) const {
    switch (static_cast<Builtin>(node.aux)) {
      case Builtin::Contacted:
        return plain("contacted");
      case Builtin::Favorite:
        return plain("favorite");
      case Builtin::Returned:
        return plain("returned");
      case Builtin::Closed:
        return plain("closed");
      case Builtin::DoNotContact:
        return fmt::format("({} != 0)", plain("blocked"));
      default:
        return either("a condition on people or times");
    }
  }

  std::string is_set(const ExprNode& node) const {
    const std::string_view wanted = node.op == ExprOp::IsSet ? "!=" : "==";
    const ExprNode& child = at(expr, node.a);
    if (const Cell* cell = values.read_by(where, expr, child))
      return fmt::format("({} {} 0)", variable(*cell), wanted);
    if (child.op == ExprOp::Builtin && static_cast<Builtin>(child.aux) == Builtin::Parent)
      return fmt::format("({} {} 0)", plain("parent"), wanted);
    if (child.op == ExprOp::Builtin && static_cast<Builtin>(child.aux) == Builtin::FirstContactAt)
      return fmt::format("({} {} 0)", plain("spoken"), wanted);
    return either("whether something beyond the record is set");
  }

  std::string phase(const ExprNode& node) const {
    const ExprNode& child = at(expr, node.a);
    if (child.op != ExprOp::Builtin || static_cast<Builtin>(child.aux) != Builtin::Status)
      return either("another record's status");
    std::string text;
    for (const StateId state : values.program_.phases[node.aux].states)
      text += fmt::format("{}{} == {}", text.empty() ? "" : " || ", plain("at"), state.index);
    return "(" + (text.empty() ? "false" : text) + ")";
  }

  std::string among(const ExprNode& node) const {
    const ExprNode& list = at(expr, node.b);
    if (list.op != ExprOp::List) return either("whether something is in a list");
    std::string text;
    for (const std::uint32_t child : list.children) {
      text += (text.empty() ? "" : " || ") + compare(ExprOp::Equal, at(expr, node.a), at(expr, child));
    }
    return "(" + (text.empty() ? "false" : text) + ")";
  }

  std::string compare(ExprOp op, const ExprNode& left, const ExprNode& right) const {
    const bool turn = left.op == ExprOp::Constant && right.op != ExprOp::Constant;
    const ExprNode& path = turn ? right : left;
    const ExprNode& value = turn ? left : right;
    if (turn) op = mirrored(op);
    if (path.op == ExprOp::Builtin) return compare_builtin(op, path, value);
    const Cell* cell = values.read_by(where, expr, path);
    if (cell == nullptr) return either("a comparison with the clock, linked records or arithmetic");
    const std::string name = variable(*cell);
    if (is_text(cell->type.kind)) return compare_text(op, *cell, name, value);
    const std::optional<int> number = values.number_of(*cell, expr, value);
    if (!number) return either("a comparison with the clock, other attributes or arithmetic");
    if (has_intervals(cell->type.kind)) {
      if (op == ExprOp::Equal || op == ExprOp::Greater || op == ExprOp::GreaterEqual)
        return fmt::format("({} {} {})", name, sign(op), *number);
      return fmt::format("({0} != 0 && {0} {1} {2})", name, sign(op), *number);
    }
    const bool known = cell->type.kind == TypeKind::Boolean || cell->type.kind == TypeKind::Enum;
    if (!known || (op != ExprOp::Equal && op != ExprOp::NotEqual)) return either("a comparison of people");
    return op == ExprOp::Equal ? fmt::format("({} == {})", name, *number)
                               : fmt::format("({0} != 0 && {0} != {1})", name, *number);
  }

  std::string compare_text(ExprOp op, const Cell& cell, const std::string& name,
                           const ExprNode& value) const {
    if (value.op != ExprOp::Constant || (op > ExprOp::NotEqual && !is_pattern(op)))
      return either("a comparison of texts");
    const std::pair<ExprOp, std::string> wanted{is_pattern(op) ? op : ExprOp::Equal, lower(value.text)};
    const auto found = std::find(cell.patterns.begin(), cell.patterns.end(), wanted);
    if (found == cell.patterns.end()) return either("a comparison of texts");
    const std::string bit =
        fmt::format("((({} - 1) >> {}) & 1)", name, static_cast<int>(found - cell.patterns.begin()));
    return fmt::format("({} != 0 && {} == {})", name, bit, op == ExprOp::NotEqual ? 0 : 1);
  }

  std::string compare_builtin(ExprOp op, const ExprNode& path, const ExprNode& value) const {
    const auto builtin = static_cast<Builtin>(path.aux);
    const auto number = constant_of(expr, value);
    if (number && (builtin == Builtin::ContactAttempts || builtin == Builtin::PullCount))
      return fmt::format("({} {} {})", plain(builtin == Builtin::PullCount ? "pulls" : "attempts"), sign(op),
                         static_cast<std::int64_t>(*number));
    if (builtin == Builtin::Status && value.op == ExprOp::Constant) return status(op, value);
    return either("a comparison of people or times");
  }

  std::string status(ExprOp op, const ExprNode& value) const {
    const auto& states = values.program_.workflows;
    for (std::uint32_t i = 0; i < states.size(); ++i) {
      if (values.program_.workflows[i].record != where.record) continue;
      for (const StateId id : values.program_.workflows[i].states) {
        if (id.index == value.aux) return fmt::format("({} {} {})", plain("at"), sign(op), id.index);
      }
    }
    return either("another record's status");
  }
};

Condition Values::condition(const Where& where, const Expr& expr) const {
  Condition made;
  add(made, where, expr);
  return made;
}

void Values::add(Condition& all, const Where& where, const Expr& expr, bool holds) const {
  if (expr.empty()) return;
  const Writer writer{*this, where, expr, all.open};
  const std::string text = writer.write(expr.root());
  const std::string one = holds ? text : fmt::format("(!{})", text);
  all.text = all.text == "true" ? one : fmt::format("({} && {})", all.text, one);
}

}  // namespace leadflow::compiler::promela

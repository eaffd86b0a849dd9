#include "runtime/prove/domain_scan.h"

#include <algorithm>

#include "compiler/footprint.h"
#include "compiler/types.h"

namespace leadflow::runtime::proving {

using compiler::Builtin;
using compiler::Compiled;
using compiler::ExprOp;
using compiler::TypeKind;

namespace {

Linear not_set() {
  Linear nothing;
  nothing.never_set = true;
  return nothing;
}

}  // namespace

void DomainScan::make_slots() {
  for (std::uint32_t type = 0; type < program_.record_types.size(); ++type) {
    const auto& attributes = program_.record_types[type].attributes;
    for (std::uint32_t i = 0; i < attributes.size(); ++i) {
      Slot& slot = domain_.slots_[{SlotKey::Kind::Attribute, type, i}];
      slot.type = attributes[i].type;
      slot.declared = &attributes[i];
    }
  }
  for (std::uint32_t event = 0; event < program_.events.size(); ++event) {
    const auto& members = program_.events[event].members;
    for (std::uint32_t i = 0; i < members.size(); ++i) {
      Slot& slot = domain_.slots_[{SlotKey::Kind::Member, event, i}];
      slot.type = members[i].type;
      slot.declared = &members[i];
    }
  }
}

// ---- expressions
// ----------------------------------------------------------------------------------------------

void DomainScan::leave_open(const ExprNode& node, std::string why) {
  domain_.open_.try_emplace(&node, OpenNode{std::move(why), std::nullopt, {}});
}

std::map<std::uint32_t, SlotKey> DomainScan::leaves_of(const Place& place, const Expr& expr,
                                                       std::uint32_t index) {
  std::map<std::uint32_t, SlotKey> leaves;
  std::vector<std::uint32_t> open = {index};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    const ExprNode& node = expr.nodes[at];
    SlotKey key;
    if (source(place, node, &key) != nullptr) leaves.emplace(at, key);
    const bool arithmetic =
        node.op == ExprOp::Negate || (node.op >= ExprOp::Add && node.op <= ExprOp::Multiply);
    if (!arithmetic && at != index) continue;
    for (const std::uint32_t child : {node.a, node.b}) {
      if (child < expr.nodes.size()) open.push_back(child);
    }
  }
  return leaves;
}

void DomainScan::mention(const Expr& expr, bool decides) {
  for (const ExprNode& node : expr.nodes) {
    if (node.op == ExprOp::UserFieldOf &&
        static_cast<compiler::UserField>(node.aux) == compiler::UserField::Manager)
      domain_.asks_for_managers_ = true;
    if (node.op != ExprOp::Builtin) continue;
    domain_.builtins_.insert(static_cast<Builtin>(node.aux));
    if (decides) domain_.deciding_.insert(static_cast<Builtin>(node.aux));
  }
}

Slot* DomainScan::source(const Place& place, const ExprNode& node, SlotKey* found) {
  SlotKey key{SlotKey::Kind::Attribute, place.type.index, node.aux};
  if (node.op == ExprOp::Ask) {
    if (place.asks == nullptr) return nullptr;
    const auto ask = std::find_if(place.asks->begin(), place.asks->end(),
                                  [&](const compiler::Ask& one) { return one.name == node.text; });
    if (ask == place.asks->end()) return nullptr;
    key = {place.ask_kind, place.ask_owner, static_cast<std::uint32_t>(ask - place.asks->begin())};
  } else if (node.op == ExprOp::EventData) {
    const compiler::EventId event = program_.event(node.text);
    if (!event.valid()) return nullptr;
    key = {SlotKey::Kind::Member, event.index, 0};
    const auto& members = program_.events[event].members;
    while (key.index < members.size() && members[key.index].name != node.extra) ++key.index;
  } else if (node.op != ExprOp::Attribute && node.op != ExprOp::Before) {
    return nullptr;
  }
  const auto slot = domain_.slots_.find(key);
  if (slot == domain_.slots_.end()) return nullptr;
  if (slot->second.declared != nullptr && !slot->second.declared->computed.empty()) return nullptr;
  if (found != nullptr) *found = key;
  return &slot->second;
}

Value DomainScan::constant(const Expr& expr, std::uint32_t index) const {
  Expr alone;
  ExprNode node = expr.nodes[index];
  const bool negated = node.op == ExprOp::Negate;
  if (negated) {
    alone.nodes.push_back(expr.nodes[node.a]);
    node.a = 0;
  }
  alone.nodes.push_back(node);
  Situation situation;
  situation.now = proof_time;
  Record record;
  record.id = 1;
  record.type = compiler::RecordTypeId{0};
  situation.records[1] = record;
  auto value = evaluate(program_, situation, 1, alone);
  return std::holds_alternative<Value>(value) ? std::get<Value>(value) : Value{};
}

bool DomainScan::constants_of(const Expr& expr, std::uint32_t index, std::vector<Value>& constants) const {
  const ExprNode& node = expr.nodes[index];
  if (node.op == ExprOp::List) {
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](std::uint32_t child) { return constants_of(expr, child, constants); });
  }
  const bool plain =
      node.op == ExprOp::Constant || (node.op == ExprOp::Negate && expr.nodes[node.a].op == ExprOp::Constant);
  if (!plain || node.type.kind == TypeKind::Link) return false;
  constants.push_back(constant(expr, index));
  return true;
}

LinearReader DomainScan::reader(const Place& place) {
  LinearReader reader;
  reader.slot = [this, place](const ExprNode& node) -> std::optional<SlotKey> {
    SlotKey key;
    const bool now = node.op != ExprOp::Before && source(place, node, &key) != nullptr;
    return now ? std::optional<SlotKey>(key) : std::nullopt;
  };
  reader.computed = [this, place](const ExprNode& node) -> const Expr* {
    const auto& attributes = program_.record_types[place.type].attributes;
    return node.op == ExprOp::Attribute ? &attributes[node.aux].computed : nullptr;
  };
  reader.constant = [this](const Expr& expr, std::uint32_t index) { return constant(expr, index); };
  return reader;
}

/// True: it hangs on no slot, or on one alone, whose values it cuts as a comparison with a number does.
bool DomainScan::cuts_one_slot(const Relation& relation) {
  if (relation.slots.size() > 1) return false;
  std::optional<Int128> bound;
  for (const Cut& cut : relation.cuts) bound = std::max(cut.bound, bound.value_or(cut.bound));
  for (const SlotKey& key : relation.slots) {
    Slot& slot = domain_.slots_[key];
    slot.asked_if_set = true;
    if (bound && is_stored_by(slot.type.kind, *bound))
      slot.constants.push_back(stored_value(slot.type, *bound));
  }
  return true;
}

void DomainScan::computed(const Place& place, std::uint32_t attribute) {
  if (!computed_done_.emplace(place.type.index, attribute).second) return;
  const Expr& expr = program_.record_types[place.type].attributes[attribute].computed;
  Place own;
  own.type = place.type;
  if (expr.type().kind == TypeKind::Boolean)
    condition(own, expr);
  else
    ask_leaves_if_set(own, expr);
}

void DomainScan::ask_leaves_if_set(const Place& place, const Expr& expr) {
  for (const ExprNode& node : expr.nodes) {
    if (Slot* slot = source(place, node)) {
      slot->asked_if_set = true;
    } else if (node.op == ExprOp::Attribute) {
      computed(place, node.aux);
    }
  }
}

void DomainScan::condition(const Place& place, const Expr& expr) {
  if (expr.empty()) return;
  mention(expr);
  truth(place, expr, static_cast<std::uint32_t>(expr.nodes.size() - 1));
}

void DomainScan::truth(const Place& place, const Expr& expr, std::uint32_t index) {
  const ExprNode& node = expr.nodes[index];
  switch (node.op) {
    case ExprOp::Not:
      return truth(place, expr, node.a);
    case ExprOp::And:
    case ExprOp::Or:
    case ExprOp::Implies:
      truth(place, expr, node.a);
      return truth(place, expr, node.b);
    case ExprOp::Constant:
    case ExprOp::Builtin:
      return;
    case ExprOp::IsSet:
    case ExprOp::IsNotSet:
      return set_test(place, expr, node.a, node);
    case ExprOp::InPhase:
      if (expr.nodes[node.a].op != ExprOp::Builtin) leave_open(node, "the status of another record");
      return;
    case ExprOp::InGroup:
      return leave_open(node, "who is in a group");
    case ExprOp::Attribute:
    case ExprOp::Before:
    case ExprOp::Ask:
    case ExprOp::EventData:
      if (Slot* slot = source(place, node))
        slot->constants.push_back(Value::boolean(true));
      else if (node.op == ExprOp::Attribute)
        computed(place, node.aux);
      else
        leave_open(node, "data that comes from outside");
      return;
    default:
      return comparison(place, expr, index);
  }
}

void DomainScan::set_test(const Place& place, const Expr& expr, std::uint32_t index, const ExprNode& whole) {
  const ExprNode& node = expr.nodes[index];
  if (Slot* slot = source(place, node)) {
    slot->asked_if_set = true;
    return;
  }
  const bool hazy = node.op == ExprOp::Builtin && (static_cast<Builtin>(node.aux) == Builtin::Branch ||
                                                   static_cast<Builtin>(node.aux) == Builtin::CreatedBy);
  if (node.op == ExprOp::Builtin && !hazy) return;
  if (node.op == ExprOp::Attribute) {
    const Expr& made = program_.record_types[place.type].attributes[node.aux].computed;
    const bool text = std::all_of(made.nodes.begin(), made.nodes.end(), [](const ExprNode& part) {
      return part.op == ExprOp::Join || part.op == ExprOp::OrElse || part.op == ExprOp::Constant ||
             part.op == ExprOp::Attribute;
    });
    if (text) return computed(place, node.aux);
  }
  if (const std::optional<Linear> sum = linear_of(expr, index, reader(place))) {
    for (const SlotKey& key : sum->guards) domain_.slots_[key].asked_if_set = true;
    return;
  }
  leave_open(whole, "whether something that is not an attribute of the record is set");
}

bool DomainScan::compares_builtin(const Expr& expr, std::uint32_t one, std::uint32_t other) {
  if (expr.nodes[one].op != ExprOp::Builtin) return false;
  std::vector<Value> constants;
  if (!constants_of(expr, other, constants)) return false;
  switch (static_cast<Builtin>(expr.nodes[one].aux)) {
    case Builtin::ContactAttempts:
    case Builtin::PullCount:
      for (const Value& value : constants) {
        if (value.kind != ValueKind::Integer || value.number > 100) return false;
        domain_.largest_count_ = std::max(domain_.largest_count_, value.number);
      }
      return true;
    case Builtin::Status:
    case Builtin::Contacted:
    case Builtin::Favorite:
    case Builtin::DoNotContact:
    case Builtin::Returned:
    case Builtin::Closed:
      return true;
    default:
      return false;
  }
}

namespace {

std::string why_open(const compiler::Expr& expr) {
  for (const compiler::ExprNode& part : expr.nodes) {
    if (part.op == ExprOp::Now || part.op == ExprOp::Today) return "a comparison with the clock";
    if (part.op == ExprOp::AttributeOf || part.op == ExprOp::BuiltinOf) return "a value of a linked record";
    if (part.op >= ExprOp::Add && part.op <= ExprOp::Sum) return "arithmetic in a condition";
  }
  return "a comparison that is not one of an attribute with a constant";
}

}  // namespace

void DomainScan::comparison(const Place& place, const Expr& expr, std::uint32_t index) {
  const ExprNode& node = expr.nodes[index];
  if (node.a >= expr.nodes.size() || node.b >= expr.nodes.size())
    return leave_open(node, "a condition of this kind");
  if (compares_builtin(expr, node.a, node.b) || compares_builtin(expr, node.b, node.a)) return;
  const std::optional<Relation> relation = relation_of(expr, index, reader(place));
  if (relation) domain_.relations_.push_back(*relation);
  const bool turned = source(place, expr.nodes[node.a]) == nullptr;
  const std::uint32_t one = turned ? node.b : node.a;
  const std::uint32_t other = turned ? node.a : node.b;
  Slot* slot = source(place, expr.nodes[one]);
  std::vector<Value> constants;
  const bool comparable = slot != nullptr && slot->type.kind != TypeKind::List &&
                          slot->type.kind != TypeKind::Link && constants_of(expr, other, constants);
  if (!comparable) {
    if (relation && cuts_one_slot(*relation)) return;
    leave_open(node, why_open(expr));
    domain_.open_[&node].leaves = leaves_of(place, expr, index);
    return;
  }
  if (node.op == ExprOp::Contains || node.op == ExprOp::StartsWith || node.op == ExprOp::EndsWith) {
    if (turned) return leave_open(node, "a pattern that is an attribute");
    slot->patterns.push_back({node.op, constants.front().text});
    slot->pattern_nodes.push_back(&node);
    return;
  }
  if (turned && node.op == ExprOp::In) return leave_open(node, "whether a list holds a value");
  const bool ordered = node.op >= ExprOp::Less && node.op <= ExprOp::GreaterEqual;
  if (ordered && compiler::is_text(slot->type.kind)) return leave_open(node, "the order of two texts");
  const bool instant = slot->type.kind == TypeKind::DateTime ||
                       std::any_of(constants.begin(), constants.end(),
                                   [](const Value& value) { return value.kind == ValueKind::Instant; });
  if (instant) return leave_open(node, "a comparison of a date and time");
  slot->constants.insert(slot->constants.end(), constants.begin(), constants.end());
  if (!relation)
    slot->whole_constants.insert(slot->whole_constants.end(), constants.begin(), constants.end());
}

void DomainScan::note_write(const Place& place, const Expr& expr, const SlotKey& target) {
  const TypeKind kind = domain_.slots_[target].type.kind;
  if (!is_linear_kind(kind)) return;
  SlotWrite write;
  write.target = target;
  write.root = &expr.root();
  write.why = "a value";
  const auto last = static_cast<std::uint32_t>(expr.nodes.size() - 1);
  const bool alike = expr.type().kind == kind || kind == TypeKind::Integer || kind == TypeKind::Decimal;
  if (const std::optional<Linear> sum = linear_of(expr, last, reader(place)); sum && alike)
    write.value = as_stored(*sum, kind);
  domain_.writes_.push_back(std::move(write));
}

void DomainScan::note_write(const SlotKey& target, std::optional<Linear> value, std::string why) {
  if (!is_linear_kind(domain_.slots_[target].type.kind)) return;
  domain_.writes_.push_back({target, std::move(value), nullptr, std::move(why)});
}

void DomainScan::written(const Place& place, const Expr& expr, const SlotKey& target) {
  if (expr.empty()) return;
  mention(expr);
  note_write(place, expr, target);
  std::vector<Value> constants;
  const auto last = static_cast<std::uint32_t>(expr.nodes.size() - 1);
  const TypeKind kind = domain_.slots_[target].type.kind;
  if (constants_of(expr, last, constants)) return;
  SlotKey from;
  if (source(place, expr.root(), &from) != nullptr) {
    domain_.slots_[from].to.insert(target);
    return;
  }
  if (kind == TypeKind::Boolean) {  // a condition: worked out as any other
    truth(place, expr, last);
    if (!domain_.has_open(expr)) return;
  }
  const Slot& slot = domain_.slots_[target];
  const std::string name = slot.declared != nullptr ? " of `" + slot.declared->name + "`" : std::string();
  domain_.open_[&expr.root()] =
      OpenNode{"a value" + name + " that is worked out", target, leaves_of(place, expr, last)};
}

// ---- declarations
// ---------------------------------------------------------------------------------------------

void DomainScan::requirements(const Place& place, const std::vector<compiler::Requirement>& all) {
  for (const compiler::Requirement& one : all) {
    condition(place, one.when);
    for (const compiler::AttributeId attribute : one.attributes) {
      Slot& slot = domain_.slots_[{SlotKey::Kind::Attribute, place.type.index, attribute.index}];
      slot.asked_if_set = true;
      if (!slot.declared->computed.empty()) computed(place, attribute.index);
    }
  }
}

void DomainScan::refusals(const Place& place, const std::vector<compiler::Refusal>& all) {
  for (const compiler::Refusal& one : all) condition(place, one.when);
}

void DomainScan::permits(const Place& place, const std::vector<compiler::Permit>& all) {
  for (const compiler::Permit& permit : all) {
    if (permit.kind != compiler::Permit::Kind::User || permit.path.empty()) continue;
    mention(permit.path);
    const ExprNode* node = &permit.path.root();
    while (node->op == ExprOp::UserFieldOf) node = &permit.path.nodes[node->a];
    if (Slot* slot = source(place, *node)) slot->asked_if_set = true;
  }
}

void DomainScan::validity(const Place& place, const compiler::Validity& validity) {
  requirements(place, validity.requirements);
  refusals(place, validity.refusals);
  for (const compiler::EditRule& edit : validity.edits) permits(place, edit.by);
}

void DomainScan::asks(const Place& place, const std::vector<compiler::Ask>& all) {
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const SlotKey key{place.ask_kind, place.ask_owner, i};
    Slot& slot = domain_.slots_[key];
    slot.type = all[i].type;
    if (!all[i].attribute.valid()) continue;
    const SlotKey target{SlotKey::Kind::Attribute, place.type.index, all[i].attribute.index};
    slot.to.insert(target);
    const bool alike = slot.type.kind == domain_.slots_[target].type.kind;
    if (alike && place.ask_kind == SlotKey::Kind::ActionAsk)
      note_write(target, slot_alone(key), "an answer");
    else
      note_write(target, std::nullopt, "an answer");
  }
}

void DomainScan::text(const Place& place, const compiler::TextTemplate& text) {
  for (const compiler::TextPiece& piece : text.pieces) {
    if (piece.value.empty()) continue;
    for (const ExprNode& node : piece.value.nodes) {
      if (node.op == ExprOp::Builtin) domain_.told_.insert(static_cast<Builtin>(node.aux));
    }
    if (!piece.has_fallback) ask_leaves_if_set(place, piece.value);
  }
}

void DomainScan::operation(const Place& place, const compiler::Op& operation) {
  std::vector<const compiler::TextTemplate*> texts;
  compiler::texts_of(operation, texts);
  for (const compiler::TextTemplate* one : texts) text(place, *one);
  std::visit([&](const auto& what) { expressions_of(place, what); }, operation.what);
}

/// What a new record of the type is not given.
void DomainScan::leave_unset(compiler::RecordTypeId type) {
  const auto count = static_cast<std::uint32_t>(program_.record_types[type].attributes.size());
  for (std::uint32_t i = 0; i < count; ++i) note_write(slot_of(type, {i}), not_set(), {});
}

SlotKey DomainScan::slot_of(compiler::RecordTypeId type, compiler::AttributeId attribute) {
  return {SlotKey::Kind::Attribute, type.index, attribute.index};
}

void DomainScan::expressions_of(const Place& place, const dsl::If<Compiled>& choice) {
  for (const auto& branch : choice.branches) condition(place, branch.when);
}

void DomainScan::expressions_of(const Place& place, const dsl::Set<Compiled>& set) {
  const SlotKey target = slot_of(place.type, set.assign.attribute);
  written(place, set.assign.value, target);
  if (place.of_rule) ++writers_[target];
}

void DomainScan::expressions_of(const Place& place, const dsl::Create<Compiled>& create) {
  for (const auto& assign : create.values) {
    const SlotKey target = slot_of(create.record, assign.attribute);
    written(place, assign.value, target);
    std::vector<Value> constants;
    const auto last = static_cast<std::uint32_t>(assign.value.nodes.size() - 1);
    if (!constants_of(assign.value, last, constants)) note_write(target, std::nullopt, "what `create` gives");
  }
  leave_unset(create.record);
  if (create.for_each) {
    mention(create.for_each->in);
    ask_leaves_if_set(place, create.for_each->in);
  }
  const auto& attributes = program_.record_types[place.type].attributes;
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    const bool link = attributes[i].type.kind == TypeKind::Link && attributes[i].type.record == create.record;
    if (link) domain_.slots_[slot_of(place.type, {i})].asked_if_set = true;
    const compiler::AttributeId same = program_.record_types[create.record].find(attributes[i].name);
    if (!same.valid()) continue;
    domain_.slots_[slot_of(place.type, {i})].to.insert(slot_of(create.record, same));
    if (create.record != place.type) note_write(slot_of(create.record, same), std::nullopt, "a value");
  }
}

void DomainScan::expressions_of(const Place& place, const dsl::Clear<Compiled>& clear) {
  for (const compiler::AttributeId attribute : clear.attributes)
    note_write(slot_of(place.type, attribute), not_set(), {});
}

void DomainScan::range(const SlotKey& key, const compiler::Attribute& declared) {
  std::vector<Value>& constants = domain_.slots_[key].constants;
  for (const Expr* end : {&declared.from, &declared.to}) {
    if (!end->empty()) constants_of(*end, static_cast<std::uint32_t>(end->nodes.size() - 1), constants);
  }
}

/// The values of an event are chosen before the record is looked at.
void DomainScan::fixed_ranges(const compiler::CustomEvent& event) {
  for (const compiler::Attribute& member : event.members) {
    for (const Expr* end : {&member.from, &member.to}) {
      std::vector<Value> constants;
      const bool fixed =
          end->empty() || constants_of(*end, static_cast<std::uint32_t>(end->nodes.size() - 1), constants);
      if (!fixed)
        domain_.gaps_.push_back("the range of `" + event.name + "." + member.name +
                                "`, which is not constant");
    }
  }
}

void DomainScan::expressions_of(const Place& place, const dsl::Raise<Compiled>& raise) {
  for (const auto& assign : raise.values) {
    const SlotKey target{SlotKey::Kind::Member, raise.event.index, assign.attribute.index};
    written(place, assign.value, target);
    range(target, program_.events[raise.event].members[assign.attribute.index]);
  }
}

void DomainScan::expressions_of(const Place&, const dsl::Transfer<Compiled>& transfer) {
  mention(transfer.target.path, false);
}

void DomainScan::expressions_of(const Place& place, const dsl::Appointment<Compiled>& meeting) {
  if (!meeting.at) return;
  mention(*meeting.at);
  ask_leaves_if_set(place, *meeting.at);
}

void DomainScan::operations(const Place& place, const compiler::Ops& operations) {
  compiler::walk(operations, [&](const compiler::OpPlace& at) { operation(place, *at.op); });
}

void DomainScan::action(std::uint32_t index) {
  const compiler::Action& action = program_.actions[index];
  if (action.disabled) return;
  Place place{program_.workflows[action.workflow].record, &action.asks, SlotKey::Kind::ActionAsk, index};
  asks(place, action.asks);
  condition(place, action.when);
  permits(place, action.by);
  requirements(place, action.requirements);
  refusals(place, action.refusals);
  for (std::uint32_t i = 0; i < action.asks.size(); ++i)
    written(place, action.asks[i].default_value, {place.ask_kind, index, i});
  operations(place, action.operations);
}

void DomainScan::follow_on(std::uint32_t index) {
  const compiler::FollowOn& follow = program_.follow_ons[index];
  Place place{program_.workflows[follow.workflow].record, &follow.asks, SlotKey::Kind::FollowAsk, index};
  asks(place, follow.asks);
  if (!follow.copies_all) leave_unset(place.type);
  condition(place, follow.when);
  permits(place, follow.by);
  requirements(place, follow.requirements);
  refusals(place, follow.refusals);
}

void DomainScan::event(const Place& place, const compiler::Event& event) {
  condition(place, event.when);
  const auto watch = [&](std::uint32_t attribute, bool shifts, bool date) {
    Slot& slot = domain_.slots_[{SlotKey::Kind::Attribute, place.type.index, attribute}];
    slot.watched = true;
    slot.shifts = slot.shifts || shifts;
    slot.is_date = slot.is_date || date;
    slot.asked_if_set = true;
  };
  if (event.attribute.valid()) watch(event.attribute.index, true, false);
  for (const std::uint32_t attribute : domain_.reads(place.type, event.when)) watch(attribute, false, false);
  for (const std::uint32_t attribute : domain_.reads(place.type, event.time)) watch(attribute, true, true);
}

void DomainScan::rule(const compiler::Rule& rule) {
  if (rule.disabled) return;
  Place place;
  place.type = rule.record;
  place.of_rule = true;
  condition(place, rule.when);
  for (const compiler::Event& on : rule.on) event(place, on);
  operations(place, rule.operations);
}

namespace {

/// Adds the tests of what the value is copied to; true where there was one more.
bool take_tests(Slot& slot, const Slot& target) {
  bool more = false;
  for (const Value& value : target.constants) {
    const bool known = std::any_of(slot.constants.begin(), slot.constants.end(),
                                   [&](const Value& one) { return same_value(one, value); });
    if (!known) slot.constants.push_back(value);
    if (!known) slot.whole_constants.push_back(value);
    more = more || !known;
  }
  for (const Slot::Pattern& pattern : target.patterns) {
    const bool known = std::any_of(slot.patterns.begin(), slot.patterns.end(), [&](const Slot::Pattern& one) {
      return one.op == pattern.op && one.text == pattern.text;
    });
    if (!known) slot.patterns.push_back(pattern);
    more = more || !known;
  }
  const auto set = [&](bool& mine, bool theirs) {
    more = more || (theirs && !mine);
    mine = mine || theirs;
  };
  set(slot.asked_if_set, target.asked_if_set || target.watched || target.noticed);
  set(slot.noticed, target.shifts || target.noticed);
  set(slot.is_date, target.is_date);
  return more;
}

}  // namespace

bool DomainScan::spread_once() {
  bool more = false;
  for (auto& [key, slot] : domain_.slots_) {
    for (const SlotKey& to : slot.to) {
      if (to != key) more = take_tests(slot, domain_.slots_[to]) || more;
    }
  }
  return more;
}

/// What a value is tested for where it is copied to, it is tested for where it comes from.
void DomainScan::spread_tests() {
  while (spread_once()) {
  }
}

/// No representative is looked for that matches one pattern and not another: those conditions are open.
void DomainScan::open_rich_patterns() {
  const bool rich = std::any_of(domain_.slots_.begin(), domain_.slots_.end(), [](const auto& entry) {
    const Slot& slot = entry.second;
    return !slot.patterns.empty() && slot.patterns.size() + slot.constants.size() > 1;
  });
  if (!rich) return;
  for (auto& [key, slot] : domain_.slots_) {
    for (const ExprNode* node : slot.pattern_nodes) leave_open(*node, "several patterns of one text");
    slot.patterns.clear();
  }
}

/// Where several rules set an attribute, or a promise speaks of setting it, a write that changes nothing
/// differs from one that does.
void DomainScan::notice() {
  for (auto& [key, slot] : domain_.slots_) {
    if (key.kind != SlotKey::Kind::Attribute) continue;
    const auto writers = writers_.find(key);
    slot.noticed = (writers != writers_.end() && writers->second > 1) || questions_.written.count("") > 0 ||
                   questions_.written.count(slot.declared->name) > 0;
  }
}

void DomainScan::run() {
  make_slots();
  for (std::uint32_t i = 0; i < program_.record_types.size(); ++i) {
    Place place;
    place.type = {i};
    const compiler::RecordType& type = program_.record_types[i];
    validity(place, type.validity);
    for (std::uint32_t a = 0; a < type.attributes.size(); ++a) {
      if (type.attributes[a].required) domain_.slots_[{SlotKey::Kind::Attribute, i, a}].asked_if_set = true;
      written(place, type.attributes[a].default_value, {SlotKey::Kind::Attribute, i, a});
      range({SlotKey::Kind::Attribute, i, a}, type.attributes[a]);
    }
  }
  for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
    const compiler::Workflow& workflow = program_.workflows[i];
    if (workflow.disabled) continue;
    Place place;
    place.type = workflow.record;
    validity(place, workflow.validity);
    for (const compiler::Entry& entry : workflow.entries) condition(place, entry.when);
    for (const compiler::PhaseId phase : workflow.phases) validity(place, program_.phases[phase].validity);
    for (const compiler::StateId state : workflow.states) validity(place, program_.states[state].validity);
  }
  for (std::uint32_t i = 0; i < program_.actions.size(); ++i) action(i);
  for (std::uint32_t i = 0; i < program_.follow_ons.size(); ++i) follow_on(i);
  for (std::uint32_t i = 0; i < program_.rules.size(); ++i) rule(program_.rules[i]);
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    Place place;
    place.type = program_.nurtures[i].record;
    for (const compiler::Event& stop : program_.nurtures[i].stop) event(place, stop);
  }
  for (std::uint32_t i = 0; i < program_.always.size(); ++i) {
    Place place;
    place.type = program_.workflows[program_.always[i].workflow].record;
    if (!program_.always[i].disabled) condition(place, program_.always[i].always);
  }
  for (std::uint32_t i = 0; i < program_.distributions.size(); ++i) {
    Place place;
    place.type = program_.distributions[i].record;
    condition(place, program_.distributions[i].qualifies);
  }
  for (std::uint32_t i = 0; i < program_.messages.size(); ++i) {
    Place place;
    place.type = program_.messages[i].record;
    text(place, program_.messages[i].subject);
    text(place, program_.messages[i].body);
  }
  for (std::uint32_t i = 0; i < program_.events.size(); ++i) fixed_ranges(program_.events[i]);
  notice();
  spread_tests();
  open_rich_patterns();
}

}  // namespace leadflow::runtime::proving

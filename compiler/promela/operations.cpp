// What operations do to the record.

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "compiler/promela/model.h"

namespace leadflow::compiler::promela {

namespace {

constexpr int call_bit = 1, email_bit = 2, sms_bit = 4, every_bit = 7;

int bits(const std::vector<dsl::ContactChannel>& channels) {
  if (channels.empty()) return every_bit;
  int all = 0;
  for (const dsl::ContactChannel one : channels)
    all |= one == dsl::ContactChannel::Call    ? call_bit
           : one == dsl::ContactChannel::Email ? email_bit
                                               : sms_bit;
  return all;
}

bool is_builtin(const Expr& path, Builtin builtin) {
  return !path.empty() && path.root().op == ExprOp::Builtin &&
         static_cast<Builtin>(path.root().aux) == builtin;
}

}  // namespace

/// One overload an operation and no default: a new one does not compile until it says what it does here.
struct OperationWriter {
  Model& model;
  Acting& acting;

  void operator()(const dsl::MoveTo<Compiled>& operation) const { model.move(operation.target, acting); }
  void operator()(const dsl::Contact<Compiled>& operation) const {
    const bool made = operation.kind == dsl::ContactKind::Made;
    model.line("spoken = 1;");
    if (model.values_.most_attempts() >= 0)
      model.line(
          fmt::format("if :: attempts <= {} -> attempts++ :: else fi;", model.values_.most_attempts()));
    if (made) model.line("contacted = 1;");
    model.seen(made ? OpKindTag::ContactMade : OpKindTag::ContactAttempted, {}, 0);
    model.raise(EventKind::ContactAttempted);
    if (made) model.raise(EventKind::ContactMade);
  }
  void operator()(const dsl::Appointment<Compiled>& operation) const {
    Condition timed;
    if (operation.at && operation.at->root().op != ExprOp::Constant &&
        model.values_.read_by(acting.where, *operation.at, operation.at->root()) == nullptr) {
      timed.text = fmt::format("open_{}", timed.open++);
      model.values_.open("whether an appointment has a time");
    }
    model.when(timed, [&] {
      if (model.meetings_) model.line("meeting = 1;");
      model.raise(EventKind::AppointmentScheduled);
    });
  }
  void operator()(const dsl::Send<Compiled>& operation) const { model.send(operation, acting); }
  void operator()(const dsl::Notify<Compiled>& operation) const {
    const Message& message = model.program_.messages[operation.message.message];
    if (message.disabled) return;
    Condition somebody;
    bool sure = false;
    for (const auto& one : operation.recipients)
      sure = sure || one.kind != dsl::Recipient<Compiled>::Kind::Path;
    if (!sure) {
      somebody.text = fmt::format("open_{}", somebody.open++);
      model.values_.open("whom a notice finds");
    }
    model.when(somebody, [&] { model.seen(OpKindTag::Notify, message.name, 0); });
  }
  void operator()(const dsl::StartNurture<Compiled>& operation) const {
    model.start_nurture(operation.nurture);
  }
  void operator()(const dsl::StopNurture<Compiled>&) const { model.line("nurture = 0; nurture_done = 0;"); }
  void operator()(const dsl::Transfer<Compiled>& operation) const { model.transfer(operation, acting); }
  void operator()(const dsl::Return<Compiled>&) const {
    model.end_record("returned", EventKind::Returned, OpKindTag::Return);
  }
  void operator()(const dsl::ReleasePull<Compiled>&) const {}
  void operator()(const dsl::DecrementPullCount<Compiled>&) const {
    if (model.values_.most_pulls() >= 0) model.line("if :: pulls > 0 -> pulls-- :: else fi;");
  }
  void operator()(const dsl::DoNotContact<Compiled>& operation) const {
    model.line(fmt::format("blocked = blocked | {};", bits(operation.by)));
    model.seen(OpKindTag::DoNotContact, {}, bits(operation.by));
    model.raise(EventKind::DoNotContact);
  }
  void operator()(const dsl::AllowContact<Compiled>& operation) const {
    model.line(fmt::format("blocked = blocked & {};", every_bit & ~bits(operation.by)));
  }
  void operator()(const dsl::Favorite<Compiled>&) const { model.line("favorite = 1;"); }
  void operator()(const dsl::Unfavorite<Compiled>&) const { model.line("favorite = 0;"); }
  void operator()(const dsl::Close<Compiled>&) const {
    model.end_record("closed", EventKind::Closed, OpKindTag::Close);
  }
  void operator()(const dsl::WebRequest<Compiled>& operation) const {
    const Endpoint& endpoint = model.program_.endpoints[operation.endpoint];
    if (!endpoint.disabled) model.seen(OpKindTag::WebRequest, endpoint.name, 0);
  }
  void operator()(const dsl::NoteAsk<Compiled>&) const {}
  void operator()(const dsl::Note<Compiled>&) const {}
  void operator()(const dsl::Create<Compiled>& operation) const {
    const RecordType& made = model.program_.record_types[operation.record];
    const auto& attributes = model.program_.record_types[acting.where.record].attributes;
    const Cell* link = nullptr;
    std::uint32_t index = 0;
    for (std::uint32_t i = 0; i < attributes.size() && link == nullptr; ++i) {
      if (attributes[i].type.kind != TypeKind::Link || attributes[i].type.record != operation.record)
        continue;
      link = model.values_.attribute(acting.where.record, i);
      index = i;
    }
    Condition wanted;
    if (link != nullptr) wanted.text = fmt::format("{} == 0", link->variable);
    const std::string once = "once_create_" + made.name;
    if (operation.once) {
      model.keep("bit", once);
      wanted.text =
          wanted.text == "true" ? once + " == 0" : fmt::format("({}) && {} == 0", wanted.text, once);
    }
    model.when(wanted, [&] {
      Condition any;
      if (operation.for_each) {
        any.text = fmt::format("open_{}", any.open++);
        model.values_.open("what is in a list");
      }
      model.when(any, [&] {
        if (operation.once) model.line(once + " = 1;");
        model.seen(OpKindTag::Create, made.name, 0);
        if (link != nullptr) model.write_number(acting.where.record, index, "1", false);
      });
    });
  }
  void operator()(const dsl::CreateActivity<Compiled>& operation) const {
    const std::string& name = model.program_.activities[operation.activity].name;
    const bool matters = model.tasks_.count(operation.activity.index) > 0;
    Condition wanted;
    if (matters) wanted.text = fmt::format("task_{} == 0", name);
    if (!operation.groups.empty() || operation.due.kind != dsl::Due<Compiled>::Kind::Within) {
      wanted.text = fmt::format("({}) && open_{}", wanted.text, wanted.open++);
      model.values_.open("for whom, and when, an activity is made");
    }
    model.when(wanted, [&] {
      if (matters) model.line(fmt::format("task_{} = 1;", name));
      model.seen(OpKindTag::Create, name, 0);
    });
  }
  void operator()(const dsl::Set<Compiled>& operation) const {
    model.write_value(acting.where.record, operation.assign.attribute.index, acting.where,
                      operation.assign.value);
  }
  void operator()(const dsl::Clear<Compiled>& operation) const {
    for (const AttributeId attribute : operation.attributes)
      model.write_number(acting.where.record, attribute.index, "0", false);
  }
  void operator()(const dsl::Raise<Compiled>& operation) const {
    model.raise(EventKind::Custom, std::to_string(operation.event.index));
  }
  void operator()(const dsl::If<Compiled>& operation) const { branch(operation, 0); }
  void operator()(const dsl::After<Compiled>& operation) const {
    std::size_t number = 0;
    while (number < model.later_.size() && model.later_[number].block != &operation) ++number;
    if (number == model.later_.size()) {
      model.later_.push_back({&operation, acting, {}});
      model.later_.back().acting.later = true;
    }
    model.line(fmt::format("if :: set_{0} < 2 -> set_{0}++ :: else fi;", number));
  }

  /// The branches one after the other: each is asked where those before it do not hold.
  void branch(const dsl::If<Compiled>& operation, std::size_t index) const {
    if (index == operation.branches.size()) return model.operations(operation.otherwise, acting);
    const auto& one = operation.branches[index];
    const auto inside = [&](bool holds, const std::function<void()>& body) {
      acting.held.emplace_back(&one.when, holds);
      body();
      acting.held.pop_back();
    };
    model.when(
        model.values_.condition(acting.where, one.when),
        [&] { inside(true, [&] { model.operations(one.then, acting); }); },
        [&] { inside(false, [&] { branch(operation, index + 1); }); });
  }
};

void Model::operations(const Ops& operations, Acting& acting) {
  for (const Op& operation : operations) std::visit(OperationWriter{*this, acting}, operation.what);
}

void Model::raise(EventKind kind, const std::string& argument, const std::string& from) {
  if (!hears(kind)) return;
  line(fmt::format("raise({}, {}, {});", static_cast<int>(kind), from, argument));
}

void Model::move(StateId to, const Acting& acting) {
  Condition may;
  if (acting.rule != nullptr && !acting.rule->leaves_closed) may.text = "is_open(at)";
  if (program_.workflows[program_.states[to].workflow].disabled) {
    when(may, [&] { line("bad = 1;"); });
    return;
  }
  when(may, [&] {
    line("left_state = at;");
    if (hears(EventKind::Left)) line(fmt::format("raise({}, at, 0);", static_cast<int>(EventKind::Left)));
    line(fmt::format("at = {}; entered = 1; moves++;", to.index));
    seen_entered(to);
    raise(EventKind::Moved, "0", "left_state");
    raise(EventKind::Entered, "0", "left_state");
  });
}

void Model::send(const dsl::Send<Compiled>& operation, const Acting& acting) {
  const Message& message = program_.messages[operation.message.message];
  if (message.disabled) return;
  const bool email = message.channel == dsl::Channel::Email;
  const int channel = email ? email_bit : sms_bit;
  Condition leaves;
  const Cell* address = nullptr;
  if (operation.to) {
    address = values_.read_by(acting.where, *operation.to, operation.to->root());
  } else {
    const auto& attributes = program_.record_types[acting.where.record].attributes;
    std::uint32_t i = 0;
    while (i < attributes.size() && attributes[i].type.kind != (email ? TypeKind::Email : TypeKind::Phone))
      ++i;
    if (i == attributes.size()) return;
    address = values_.attribute(acting.where.record, i);
  }
  if (address != nullptr) {
    leaves.text = fmt::format("{} != 0 && (blocked & {}) == 0", address->variable, channel);
  } else {
    leaves.text = fmt::format("open_{} && (blocked & {}) == 0", leaves.open++, channel);
    values_.open("whether there is an address");
  }
  when(leaves, [&] { seen(email ? OpKindTag::SendEmail : OpKindTag::SendSms, message.name, channel); });
}

void Model::end_record(const char* flag, EventKind kind, OpKindTag tag) {
  when({fmt::format("{} == 0", flag)}, [&] {
    line(fmt::format("{} = 1; ended = 1;", flag));
    for (const std::uint32_t task : tasks_) line(fmt::format("task_{} = 0;", program_.activities[task].name));
    seen(tag, {}, 0);
    raise(kind);
  });
}

void Model::start_nurture(NurtureId id) {
  const Nurture& nurture = program_.nurtures[id];
  if (nurture.disabled) return;
  line(fmt::format("nurture = {}; nurture_done = 0; nurture_since = tail;", id.index + 1));
  seen(OpKindTag::StartNurture, nurture.name, 0);
}

void Model::transfer(const dsl::Transfer<Compiled>& operation, const Acting& acting) {
  if (!owners_ && !hears(EventKind::Assigned)) return;
  using Kind = dsl::TransferTarget<Compiled>::Kind;
  line("left_state = owner;");
  const Kind kind = operation.target.kind;
  if (kind == Kind::Branch || kind == Kind::Corporate) {
    line("owner = 0;");
  } else if (kind == Kind::Group) {
    line("owner = 4;");
  } else if (kind == Kind::User) {
    const std::string& who = operation.target.user;
    line(fmt::format("owner = {};", who == "ana" ? 1 : who == "max" ? 2 : who == "ada" ? 3 : 5));
  } else if (kind == Kind::Path && is_builtin(operation.target.path, Builtin::Me) && acting.by_person &&
             !acting.later) {
    line("owner = actor;");
  } else {
    values_.open("to whom a record is transferred");
    choose("owner", {0, 1, 2, 3, 5});
  }
  if (operation.distribute) {
    values_.open("whom a distribution finds");
    choose("open_0", {0, 1, 2, 3});
    line("if :: open_0 != 0 -> owner = open_0 :: else fi;");
  }
  when({"owner != 0 && owner != left_state"}, [&] { raise(EventKind::Assigned); });
}

// ---- attributes
// ------------------------------------------------------------------------------------------------

/// `number` is one of the cell's, or a variable that holds one. A write that changes nothing is none.
void Model::write_number(RecordTypeId type, std::uint32_t attribute, const std::string& number,
                         bool by_hand) {
  const Cell* cell = values_.attribute(type, attribute);
  const std::string& name = program_.record_types[type].attributes[attribute].name;
  const bool constant = !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
  Condition changed{fmt::format("{} != {}", cell != nullptr ? cell->variable : "0", number)};
  if (cell == nullptr) changed.text = "true";
  if (cell != nullptr && cell->changes && !(constant && values_.is_one_value(*cell, std::stoi(number)))) {
    std::string many = "false";  // two values may have one number
    for (const int one : values_.choices(*cell)) {
      if (!values_.is_one_value(*cell, one)) many += fmt::format(" || {} == {}", number, one);
    }
    changed.text = fmt::format("({}) || (({}) && open_{})", changed.text, many, changed.open++);
    if (!by_hand) values_.open("whether a value changes");
  }
  if (cell == nullptr) return;
  when(changed, [&] {
    line(fmt::format("{} = {};", cell->variable, number));
    if (!by_hand) when({fmt::format("{} != 0", number)}, [&] { seen(OpKindTag::Set, name, 0); });
    if (cell->changes && hears(EventKind::Changed))
      raise(EventKind::Changed, std::to_string(type.index * 1000 + attribute));
    line("wrote = 1;");
  });
}

void Model::write_value(RecordTypeId type, std::uint32_t attribute, const Where& where, const Expr& value) {
  const Cell* cell = values_.attribute(type, attribute);
  if (cell == nullptr) return;
  const std::vector<int> choices = values_.choices(*cell);
  if (const auto number = values_.number_of(*cell, value, value.root())) {
    if (std::find(choices.begin(), choices.end(), *number) == choices.end()) return line("bad = 1;");
    return write_number(type, attribute, std::to_string(*number), false);
  }
  const bool condition = cell->type.kind == TypeKind::Boolean && value.root().op != ExprOp::Attribute &&
                         value.root().op != ExprOp::Ask;
  if (condition) {
    when(
        values_.condition(where, value), [&] { write_number(type, attribute, "2", false); },
        [&] { write_number(type, attribute, "1", false); });
    return;
  }
  if (const Cell* from = values_.read_by(where, value, value.root()); from != nullptr && !where.past) {
    std::string fits = "false";
    for (const int one : choices) fits += fmt::format(" || {} == {}", from->variable, one);
    line(fmt::format("if :: {} -> skip :: else -> bad = 1 fi;", fits));
    return write_number(type, attribute, from->variable, false);
  }
  values_.open("a value that is worked out");
  choose("picked", choices);
  write_number(type, attribute, "picked", false);
}

}  // namespace leadflow::compiler::promela

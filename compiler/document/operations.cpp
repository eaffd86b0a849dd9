// What each operation does, in words: one overload an operation, and no default, so that a new operation
// does not compile until it has said its words.

#include <fmt/format.h>

#include "compiler/document/words.h"
#include "dsl/spelling.h"

namespace leadflow::compiler::document {

namespace {

std::string channel_words(const std::vector<dsl::ContactChannel>& by) {
  if (by.empty()) return "on every channel";
  std::vector<std::string> names;
  for (const dsl::ContactChannel channel : by) {
    switch (channel) {
      case dsl::ContactChannel::Call:
        names.emplace_back("phone");
        break;
      case dsl::ContactChannel::Email:
        names.emplace_back("e-mail");
        break;
      case dsl::ContactChannel::Sms:
        names.emplace_back("SMS");
        break;
    }
  }
  return "by " + joined(names);
}

class StepWriter {
 public:
  StepWriter(const Setting& setting, std::vector<Step>& steps)
      : setting_(setting), program_(setting.program), steps_(steps) {}

  void operator()(const dsl::MoveTo<Compiled>& op) {
    const State& state = program_.states[op.target];
    std::string text = "Moves to " + in_quotes(state.label);
    if (setting_.workflow.valid() && state.workflow != setting_.workflow)
      text += " of " + in_quotes(program_.workflows[state.workflow].label);
    add(std::move(text)).to = op.target;
  }
  void operator()(const dsl::Contact<Compiled>& op) {
    add(op.kind == dsl::ContactKind::Made ? "Counts as contact made" : "Counts as a contact attempt");
  }
  void operator()(const dsl::Appointment<Compiled>& op) {
    std::string text =
        fmt::format("Makes the appointment {} for {}", in_quotes(words_of(setting_, op.title)), who(op.who));
    if (op.at) text += " at " + words_of(setting_, *op.at);
    if (op.in) text += fmt::format(", {} from now", words_of(*op.in));
    add(text + ", lasting " + words_of(op.lasting.value_or(Duration{30, dsl::DurationUnit::Minute, false})));
  }
  void operator()(const dsl::Send<Compiled>& op) {
    std::string text = "Sends " + message(op.message);
    if (op.to) text += " to " + words_of(setting_, *op.to);
    add(op.held ? text + ", once somebody has approved it" : text).message = op.message.message;
  }
  void operator()(const dsl::Notify<Compiled>& op) {
    std::vector<std::string> people;
    for (const auto& each : op.recipients) people.push_back(recipient(each));
    add(fmt::format("Tells {} by {}", joined(people), message(op.message))).message = op.message.message;
  }
  void operator()(const dsl::StartNurture<Compiled>& op) {
    const Nurture& nurture = program_.nurtures[op.nurture];
    add("Starts the nurture " + in_quotes(readable(nurture.name, nurture.label)));
  }
  void operator()(const dsl::StopNurture<Compiled>&) { add("Stops the running nurture"); }
  void operator()(const dsl::Transfer<Compiled>& op) {
    std::string text = "Hands it to " + target(op.target);
    if (op.distribute) {
      text += op.by ? ", then gives it out by " + distribution(*op.by)
                    : ", then gives it out by the first distribution that takes it";
    }
    add(std::move(text));
  }
  void operator()(const dsl::Return<Compiled>&) { add("Takes it off the working lists"); }
  void operator()(const dsl::ReleasePull<Compiled>& op) {
    add(fmt::format("Lets it be pulled again after {}", words_of(op.after)));
  }
  void operator()(const dsl::DecrementPullCount<Compiled>&) { add("Takes one off its pull count"); }
  void operator()(const dsl::DoNotContact<Compiled>& op) {
    add("Marks it “do not contact”, " + channel_words(op.by));
  }
  void operator()(const dsl::AllowContact<Compiled>& op) {
    add("Allows contact again, " + channel_words(op.by));
  }
  void operator()(const dsl::Favorite<Compiled>&) { add("Gives it a star"); }
  void operator()(const dsl::Unfavorite<Compiled>&) { add("Takes its star away"); }
  void operator()(const dsl::Close<Compiled>& op) {
    add("Closes it, with credit to " + (op.credit ? who(*op.credit) : std::string("the one acting")));
  }
  void operator()(const dsl::WebRequest<Compiled>& op) {
    const Endpoint& endpoint = program_.endpoints[op.endpoint];
    add("Sends its data to " + in_quotes(readable(endpoint.name, endpoint.label)) +
        (endpoint.disabled ? " (switched off: nothing is sent)" : ""));
  }
  void operator()(const dsl::NoteAsk<Compiled>& op) {
    std::string label = readable(op.ask, op.ask);
    if (setting_.asks != nullptr) {
      for (const Ask& ask : *setting_.asks) {
        if (ask.name == op.ask) label = readable(ask.name, ask.label);
      }
    }
    add("Notes the answer to " + in_quotes(label));
  }
  void operator()(const dsl::Note<Compiled>& op) { add("Notes " + in_quotes(words_of(setting_, op.text))); }
  void operator()(const dsl::Create<Compiled>& op);
  void operator()(const dsl::CreateActivity<Compiled>& op);
  void operator()(const dsl::Set<Compiled>& op) {
    add(fmt::format("Sets {} to {}", label_of(program_, setting_.record, op.assign.attribute),
                    words_of(setting_, op.assign.value)));
  }
  void operator()(const dsl::Clear<Compiled>& op) {
    std::vector<std::string> labels;
    for (const AttributeId each : op.attributes) labels.push_back(label_of(program_, setting_.record, each));
    add("Empties " + joined(labels));
  }
  void operator()(const dsl::Raise<Compiled>& op) {
    const CustomEvent& event = program_.events[op.event];
    std::string text = "Raises the event " + in_quotes(readable(event.name, event.label));
    std::vector<std::string> values;
    for (const auto& each : op.values) {
      const Attribute& member = event.members[each.attribute.index];
      values.push_back(
          fmt::format("{}: {}", readable(member.name, member.label), words_of(setting_, each.value)));
    }
    add(values.empty() ? text : text + " with " + joined(values));
  }
  void operator()(const dsl::If<Compiled>& op) {
    for (const auto& branch : op.branches) {
      Step& step =
          add((&branch == &op.branches.front() ? "If " : "Else, if ") + words_of(setting_, branch.when));
      step.inner = steps_of(setting_, branch.then);
    }
    if (op.has_else) add("Else").inner = steps_of(setting_, op.otherwise);
  }
  void operator()(const dsl::After<Compiled>& op) {
    add(words_of(op.duration) + " later, unless it has left the status by then").inner =
        steps_of(setting_, op.then);
  }

 private:
  Step& add(std::string text) { return steps_.emplace_back(Step{std::move(text), {}, {}}); }

  std::string user(const std::string& name) const { return in_quotes(name); }
  std::string who(const dsl::Who<Compiled>& who) const {
    return who.user ? user(*who.user) : words_of(setting_, who.path);
  }
  std::string group(GroupId id) const { return "the group " + in_quotes(program_.groups[id].label); }
  std::string distribution(DistributionId id) const {
    const Distribution& distribution = program_.distributions[id];
    return in_quotes(readable(distribution.name, distribution.label));
  }

  std::string message(const dsl::MessageRef<Compiled>& ref) const {
    const Message& message = program_.messages[ref.message];
    return fmt::format("the {} {}{}", ref.channel == dsl::Channel::Email ? "e-mail" : "SMS",
                       in_quotes(readable(message.name, message.label)),
                       message.disabled ? " (switched off: nothing is sent)" : "");
  }

  std::string recipient(const dsl::Recipient<Compiled>& recipient) const {
    using Kind = dsl::Recipient<Compiled>::Kind;
    switch (recipient.kind) {
      case Kind::Group:
        return group(recipient.group);
      case Kind::User:
        return user(recipient.user);
      case Kind::Path:
        break;
    }
    return words_of(setting_, recipient.path);
  }

  std::string target(const dsl::TransferTarget<Compiled>& target) const {
    using Kind = dsl::TransferTarget<Compiled>::Kind;
    switch (target.kind) {
      case Kind::User:
        return user(target.user);
      case Kind::Branch:
        return "the branch " + in_quotes(program_.branches[target.branch].label);
      case Kind::Group:
        return group(target.group);
      case Kind::Corporate:
        return "corporate, without an owner";
      case Kind::Path:
        break;
    }
    return words_of(setting_, target.path);
  }

  const Setting& setting_;
  const Program& program_;
  std::vector<Step>& steps_;
};

void StepWriter::operator()(const dsl::Create<Compiled>& op) {
  const RecordType& type = program_.record_types[op.record];
  std::string text = "Makes a new " + in_quotes(readable(type.name, type.label));
  Setting setting = setting_;
  if (op.for_each) {
    text += " for each of " + words_of(setting_, op.for_each->in);
    if (!op.for_each->in.empty()) setting.each = op.for_each->in.type().record;
  }
  if (op.once) text += ", once in the record's life";
  std::vector<std::string> values;
  for (const auto& each : op.values) {
    values.push_back(fmt::format("{}: {}", label_of(program_, op.record, each.attribute),
                                 each.value.empty() ? "empty" : words_of(setting, each.value)));
  }
  add(values.empty() ? text : text + ", with " + joined(values));
}

void StepWriter::operator()(const dsl::CreateActivity<Compiled>& op) {
  const Named& activity = program_.activities[op.activity];
  std::string text =
      fmt::format("Adds the activity {}, due ", in_quotes(readable(activity.name, activity.label)));
  switch (op.due.kind) {
    case dsl::Due<Compiled>::Kind::Within:
      text += "within " + words_of(op.due.duration);
      if (!op.business_hours.empty()) text += " of business hours";
      break;
    case dsl::Due<Compiled>::Kind::Before:
      text += fmt::format("{} before {}", words_of(op.due.duration), words_of(setting_, op.due.anchor));
      break;
    case dsl::Due<Compiled>::Kind::After:
      text += fmt::format("{} after {}", words_of(op.due.duration), words_of(setting_, op.due.anchor));
      break;
  }
  Step& step = add(std::move(text));
  const auto inner = [&step](std::string line) { step.inner.push_back({std::move(line), {}, {}}); };
  for (const auto& each : op.notify) inner(fmt::format("Reminds the owner {} before", words_of(each.before)));
  for (const auto& each : op.groups) {
    std::vector<std::string> names;
    for (const GroupId id : each.groups) names.push_back(in_quotes(program_.groups[id].label));
    inner("Only where the owner is in " + joined(names, "or"));
  }
  for (const auto& each : op.note) inner("With the note " + in_quotes(words_of(setting_, each.text)));
}

}  // namespace

void append_steps(const Setting& setting, const Op& op, std::vector<Step>& steps) {
  std::visit(StepWriter(setting, steps), op.what);
}

std::vector<Step> steps_of(const Setting& setting, const Ops& operations) {
  std::vector<Step> steps;
  for (const Op& op : operations) append_steps(setting, op, steps);
  return steps;
}

}  // namespace leadflow::compiler::document

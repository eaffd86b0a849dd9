#include "compiler/footprint.h"

#include "compiler/codec.h"
#include "compiler/program_members.h"

namespace leadflow::compiler {

namespace {

std::uint8_t channels(const std::vector<dsl::ContactChannel>& by) {
  if (by.empty()) return all_channels;
  std::uint8_t set = 0;
  for (const dsl::ContactChannel channel : by) {
    switch (channel) {
      case dsl::ContactChannel::Call:
        set |= call_channel;
        break;
      case dsl::ContactChannel::Email:
        set |= email_channel;
        break;
      case dsl::ContactChannel::Sms:
        set |= sms_channel;
        break;
    }
  }
  return set;
}

// One overload an operation, and no default: an operation without one does not compile.
class Footprint {
 public:
  explicit Footprint(std::vector<Effect>& effects) : effects_(effects) {}

  void operator()(const dsl::MoveTo<Compiled>& op) { add(EffectKind::Move).state = op.target; }
  void operator()(const dsl::Contact<Compiled>& op) {
    add(EffectKind::ContactAttempted);  // `made` implies it
    if (op.kind == dsl::ContactKind::Made) add(EffectKind::ContactMade);
  }
  void operator()(const dsl::Appointment<Compiled>&) { add(EffectKind::Appointment); }
  void operator()(const dsl::Send<Compiled>& op) {
    const bool email = op.message.channel == dsl::Channel::Email;
    Effect& effect = add(email ? EffectKind::SendEmail : EffectKind::SendSms);
    effect.message = op.message.message;
    effect.channels = email ? email_channel : sms_channel;
  }
  void operator()(const dsl::Notify<Compiled>& op) {
    add(EffectKind::NotifyPeople).message = op.message.message;
  }
  void operator()(const dsl::StartNurture<Compiled>& op) {
    add(EffectKind::StartNurture).nurture = op.nurture;
  }
  void operator()(const dsl::StopNurture<Compiled>&) { add(EffectKind::StopNurture); }
  void operator()(const dsl::Transfer<Compiled>&) { add(EffectKind::Assign); }
  void operator()(const dsl::Return<Compiled>&) { add(EffectKind::Return); }
  void operator()(const dsl::ReleasePull<Compiled>&) { add(EffectKind::ReleasePull); }
  void operator()(const dsl::DecrementPullCount<Compiled>&) { add(EffectKind::DecrementPullCount); }
  void operator()(const dsl::DoNotContact<Compiled>& op) {
    add(EffectKind::DoNotContact).channels = channels(op.by);
  }
  void operator()(const dsl::AllowContact<Compiled>& op) {
    add(EffectKind::AllowContact).channels = channels(op.by);
  }
  void operator()(const dsl::Favorite<Compiled>&) { add(EffectKind::Favorite); }
  void operator()(const dsl::Unfavorite<Compiled>&) { add(EffectKind::Unfavorite); }
  void operator()(const dsl::Close<Compiled>&) { add(EffectKind::Close); }
  void operator()(const dsl::WebRequest<Compiled>& op) { add(EffectKind::Request).endpoint = op.endpoint; }
  void operator()(const dsl::NoteAsk<Compiled>&) { add(EffectKind::Note); }
  void operator()(const dsl::Note<Compiled>&) { add(EffectKind::Note); }
  void operator()(const dsl::Create<Compiled>& op) {
    Effect& effect = add(EffectKind::CreateRecord);
    effect.record = op.record;
    effect.once = op.once;
  }
  void operator()(const dsl::CreateActivity<Compiled>& op) {
    add(EffectKind::CreateActivity).activity = op.activity;
  }
  void operator()(const dsl::Set<Compiled>& op) {
    Effect& effect = add(EffectKind::SetAttribute);
    effect.attribute = op.assign.attribute;
    effect.value = &op.assign.value;
  }
  void operator()(const dsl::Clear<Compiled>& op) {
    for (const AttributeId attribute : op.attributes) add(EffectKind::ClearAttribute).attribute = attribute;
  }
  void operator()(const dsl::Raise<Compiled>& op) { add(EffectKind::RaiseEvent).event = op.event; }
  void operator()(const dsl::If<Compiled>&) {}     // its blocks are walked
  void operator()(const dsl::After<Compiled>&) {}  // its block is walked

 private:
  Effect& add(EffectKind kind) {
    effects_.push_back(Effect{});
    effects_.back().kind = kind;
    return effects_.back();
  }
  std::vector<Effect>& effects_;
};

class Walk {
 public:
  explicit Walk(const std::function<void(const OpPlace&)>& visit) : visit_(visit) {}

  void ops(const Ops& ops) {
    for (const Op& op : ops) {
      visit_({&op, later_, &path_});
      if (const auto* choice = std::get_if<dsl::If<Compiled>>(&op.what)) branches(*choice);
      if (const auto* after = std::get_if<dsl::After<Compiled>>(&op.what)) {
        const bool outer = later_;
        later_ = true;
        this->ops(after->then);
        later_ = outer;
      }
    }
  }

 private:
  void branches(const dsl::If<Compiled>& choice) {
    const std::size_t outside = path_.size();
    for (const auto& branch : choice.branches) {
      path_.push_back({&branch.when, true});
      ops(branch.then);
      path_.back().holds = false;  // for those behind it
    }
    ops(choice.otherwise);
    path_.resize(outside);
  }

  const std::function<void(const OpPlace&)>& visit_;
  std::vector<PathCondition> path_;
  bool later_ = false;
};

/// Every text in what an operation holds itself, found by its shape: a new operation needs no line here.
template <class T>
void collect_texts(const T& value, std::vector<const TextTemplate*>& texts) {
  if constexpr (std::is_same_v<T, TextTemplate>) {
    texts.push_back(&value);
  } else if constexpr (std::is_same_v<T, Ops> || std::is_same_v<T, Expr>) {
    // operations speak for themselves
  } else if constexpr (codec::is_vector<T> || codec::is_optional<T>) {
    if constexpr (codec::is_optional<T>) {
      if (value) collect_texts(*value, texts);
    } else {
      for (const auto& item : value) collect_texts(item, texts);
    }
  } else if constexpr (codec::HasMembers<T> || requires { T::shape(); }) {
    codec::visit_members(value, [&](const auto& member) { collect_texts(member, texts); });
  }
}

}  // namespace

void effects_of(const Op& op, std::vector<Effect>& effects) {
  std::visit(Footprint(effects), op.what);
}

void texts_of(const Op& op, std::vector<const TextTemplate*>& texts) {
  std::visit([&](const auto& what) { collect_texts(what, texts); }, op.what);
}

void walk(const Ops& ops, const std::function<void(const OpPlace&)>& visit) {
  Walk(visit).ops(ops);
}

}  // namespace leadflow::compiler

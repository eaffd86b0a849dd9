#include "runtime/prove/slice.h"

#include <algorithm>

#include "compiler/footprint.h"
#include "compiler/program_image.h"
#include "runtime/engine/decision.h"

namespace leadflow::runtime::proving {

using compiler::Compiled;
using dsl::ast::EventKind;
using dsl::ast::OpKindTag;

namespace {

/// Longer ones may lead to a day that the calendar does not have, and then the rule is refused.
constexpr std::int64_t longest_count = 10'000;

bool is_short(const dsl::Duration& duration) {
  return duration.count <= longest_count && duration.unit != dsl::DurationUnit::Month;
}

/// Which rules leave nothing behind.
class Silence {
 public:
  Silence(const compiler::Program& program, const Questions& questions)
      : program_(program), questions_(questions), silent_(program.rules.size()) {}

  /// By rule.
  std::vector<bool> run() {
    if (program_.rules.size() >= engine_limit)
      return silent_;  // each run counts for whether they come to rest
    for (std::uint32_t i = 0; i < silent_.size(); ++i) silent_[i] = may_be(program_.rules[i]);
    while (await()) {
    }
    return silent_;
  }

 private:
  static constexpr std::uint32_t engine_limit = max_rule_steps;

  bool asked(OpKindTag kind, const std::string& name = {}) const {
    return questions_.operations.count({kind, name}) > 0 || questions_.operations.count({kind, {}}) > 0;
  }

  /// No placeholder of it can lack its value.
  bool is_whole(const compiler::TextTemplate& text, compiler::RecordTypeId type) const {
    return std::all_of(text.pieces.begin(), text.pieces.end(), [&](const compiler::TextPiece& piece) {
      if (piece.value.empty() || piece.has_fallback) return true;
      const compiler::ExprNode& root = piece.value.root();
      if (piece.value.nodes.size() != 1 || root.op != compiler::ExprOp::Attribute) return false;
      const compiler::Attribute& attribute = program_.record_types[type].attributes[root.aux];
      return attribute.required && attribute.computed.empty();
    });
  }

  bool is_whole(const compiler::Message& message, compiler::RecordTypeId type) const {
    return is_whole(message.subject, type) && is_whole(message.body, type);
  }

  // Whether the operation leaves nothing that a later step or a promise asks for.
  struct Leaves {
    const Silence& of;
    compiler::RecordTypeId type;

    bool nothing(const dsl::If<Compiled>&) const { return true; }  // what it holds is looked at by itself
    bool nothing(const dsl::Note<Compiled>& note) const { return of.is_whole(note.text, type); }
    bool nothing(const dsl::CreateActivity<Compiled>& create) const {
      const auto whole = [&](const auto& note) { return of.is_whole(note.text, type); };
      const auto soon = [](const auto& notice) { return is_short(notice.before); };
      return is_short(create.due.duration) && std::all_of(create.note.begin(), create.note.end(), whole) &&
             std::all_of(create.notify.begin(), create.notify.end(), soon) &&
             !of.asked(OpKindTag::Create, of.program_.activities[create.activity].name);
    }
    bool nothing(const dsl::Notify<Compiled>& notify) const {
      const compiler::Message& message = of.program_.messages[notify.message.message.index];
      return of.is_whole(message, type) && !of.asked(OpKindTag::Notify, message.name);
    }
    bool nothing(const dsl::Send<Compiled>& send) const {
      const compiler::Message& message = of.program_.messages[send.message.message.index];
      const bool email = message.channel == dsl::Channel::Email;
      return of.is_whole(message, type) &&
             !of.asked(email ? OpKindTag::SendEmail : OpKindTag::SendSms, message.name);
    }
    template <class Other>
    bool nothing(const Other&) const {
      return false;
    }
  };

  bool may_be(const compiler::Rule& rule) const {
    bool all = !rule.disabled;
    compiler::walk(rule.operations, [&](const compiler::OpPlace& at) {
      const Leaves leaves{*this, rule.record};
      all = all && !at.later &&
            std::visit([&](const auto& operation) { return leaves.nothing(operation); }, at.op->what);
    });
    return all;
  }

  void wait(const compiler::Event& event, std::vector<bool>& awaited) const {
    if (event.kind != EventKind::ActivityDone && event.kind != EventKind::ActivityLate) return;
    for (std::uint32_t i = 0; i < awaited.size(); ++i)
      awaited[i] = awaited[i] || !event.activity.valid() || event.activity.index == i;
  }

  /// A rule that makes an activity that somebody waits for is not silent. False: there was none more.
  bool await() {
    std::vector<bool> awaited(program_.activities.size());
    for (std::uint32_t i = 0; i < silent_.size(); ++i) {
      if (silent_[i] || program_.rules[i].disabled) continue;
      for (const compiler::Event& event : program_.rules[i].on) wait(event, awaited);
    }
    for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
      for (const compiler::Event& event : program_.nurtures[i].stop) wait(event, awaited);
    }
    bool more = false;
    for (std::uint32_t i = 0; i < silent_.size(); ++i) {
      if (!silent_[i] || !makes_one_of(program_.rules[i], awaited)) continue;
      silent_[i] = false;
      more = true;
    }
    return more;
  }

  static bool makes_one_of(const compiler::Rule& rule, const std::vector<bool>& awaited) {
    bool makes = false;
    compiler::walk(rule.operations, [&](const compiler::OpPlace& at) {
      const auto* create = std::get_if<dsl::CreateActivity<Compiled>>(&at.op->what);
      makes = makes || (create != nullptr && awaited[create->activity.index]);
    });
    return makes;
  }

  const compiler::Program& program_;
  const Questions& questions_;
  std::vector<bool> silent_;
};

}  // namespace

compiler::Program sliced(const compiler::Program& program, const Questions& questions) {
  compiler::Program slice = compiler::lazy_copy(program);
  slice.rules.load_with(program.rules.size(),
                        [&program, silent = Silence(program, questions).run()](std::uint32_t index) {
                          compiler::Rule rule = program.rules[index];
                          rule.disabled = rule.disabled || silent[index];
                          return rule;
                        });
  return slice;
}

}  // namespace leadflow::runtime::proving

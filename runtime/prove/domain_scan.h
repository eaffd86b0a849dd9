// Finds what every condition of a program compares, for Domain.

#pragma once

#include <string>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

class DomainScan {
 public:
  DomainScan(Domain& domain, const Questions& questions)
      : domain_(domain), program_(domain.program_), questions_(questions) {}
  /// Fills the tests of every slot and finds what is open.
  void run();

 private:
  using Expr = compiler::Expr;
  using ExprNode = compiler::ExprNode;

  /// Where an expression stands: what its names mean.
  struct Place {
    compiler::RecordTypeId type;
    const std::vector<compiler::Ask>* asks = nullptr;
    SlotKey::Kind ask_kind = SlotKey::Kind::ActionAsk;
    std::uint32_t ask_owner = 0;
    bool of_rule = false;
  };

  void make_slots();
  void validity(const Place& place, const compiler::Validity& validity);
  void requirements(const Place& place, const std::vector<compiler::Requirement>& all);
  void refusals(const Place& place, const std::vector<compiler::Refusal>& all);
  void permits(const Place& place, const std::vector<compiler::Permit>& all);
  void asks(const Place& place, const std::vector<compiler::Ask>& all);
  void action(std::uint32_t index);
  void follow_on(std::uint32_t index);
  void rule(const compiler::Rule& rule);
  void event(const Place& place, const compiler::Event& event);
  void operations(const Place& place, const compiler::Ops& operations);
  void operation(const Place& place, const compiler::Op& operation);
  /// The ends of the range tell values apart.
  void range(const SlotKey& key, const compiler::Attribute& declared);
  void fixed_ranges(const compiler::CustomEvent& event);
  static SlotKey slot_of(compiler::RecordTypeId type, compiler::AttributeId attribute);
  // What an operation does with values, one overload an operation: a new one does not compile without.
  void expressions_of(const Place& place, const dsl::If<compiler::Compiled>& choice);
  void expressions_of(const Place& place, const dsl::Set<compiler::Compiled>& set);
  void expressions_of(const Place& place, const dsl::Create<compiler::Compiled>& create);
  void expressions_of(const Place& place, const dsl::Transfer<compiler::Compiled>& transfer);
  void expressions_of(const Place& place, const dsl::Appointment<compiler::Compiled>& meeting);
  void expressions_of(const Place& place, const dsl::Clear<compiler::Compiled>& clear);
  void expressions_of(const Place& place, const dsl::Raise<compiler::Compiled>& raise);
  // Those whose values, if any, decide nothing here: what a step reads of them the oracle hears.
  void expressions_of(const Place&, const dsl::MoveTo<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Contact<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Send<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Notify<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::StartNurture<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::StopNurture<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Return<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::ReleasePull<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::DecrementPullCount<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::DoNotContact<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::AllowContact<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Favorite<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Unfavorite<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Close<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::WebRequest<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::NoteAsk<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::Note<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::CreateActivity<compiler::Compiled>&) {}
  void expressions_of(const Place&, const dsl::After<compiler::Compiled>&) {}
  void text(const Place& place, const compiler::TextTemplate& text);
  void spread_tests();
  bool spread_once();
  void open_rich_patterns();
  void notice();

  void condition(const Place& place, const Expr& expr);
  void truth(const Place& place, const Expr& expr, std::uint32_t index);
  void set_test(const Place& place, const Expr& expr, std::uint32_t index, const ExprNode& whole);
  void comparison(const Place& place, const Expr& expr, std::uint32_t index);
  /// The slot that the node reads; nullptr: none.
  Slot* source(const Place& place, const ExprNode& node, SlotKey* key = nullptr);
  bool constants_of(const Expr& expr, std::uint32_t index, std::vector<Value>& constants) const;
  Value constant(const Expr& expr, std::uint32_t index) const;
  bool compares_builtin(const Expr& expr, std::uint32_t one, std::uint32_t other);
  void leave_open(const ExprNode& node, std::string why);
  /// The slots that the expression reads below that node.
  std::map<std::uint32_t, SlotKey> leaves_of(const Place& place, const Expr& expr, std::uint32_t index);
  /// `decides`: more than whose the record is hangs on it.
  void mention(const Expr& expr, bool decides = true);
  void ask_leaves_if_set(const Place& place, const Expr& expr);
  /// `target` is written with what the expression gives.
  void written(const Place& place, const Expr& expr, const SlotKey& target);
  void computed(const Place& place, std::uint32_t attribute);
  LinearReader reader(const Place& place);
  bool cuts_one_slot(const Relation& relation);
  /// For JointMaker: what is written, where sums can say it.
  void note_write(const Place& place, const Expr& expr, const SlotKey& target);
  void note_write(const SlotKey& target, std::optional<Linear> value, std::string why);
  void leave_unset(compiler::RecordTypeId type);

  Domain& domain_;
  const compiler::Program& program_;
  const Questions& questions_;
  std::map<SlotKey, int> writers_;  // rules that set it
  std::set<std::pair<std::uint32_t, std::uint32_t>> computed_done_;
};

}  // namespace leadflow::runtime::proving

// Finds the attributes that conditions set side by side, for Domain.

#pragma once

#include <string>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

class JointMaker {
 public:
  explicit JointMaker(Domain& domain) : domain_(domain), program_(domain.program_) {}
  /// Makes a Joint of each set of attributes that can be followed exactly; the conditions of the others stay
  /// open and say why.
  void run();

 private:
  using Keys = std::set<SlotKey>;

  std::vector<Keys> side_by_side() const;
  void make(const Keys& all);
  /// The Joint with the answers of each action; words as obstacle().
  std::string add_answers(const Keys& attributes, const Keys& asks, const Joint& joint,
                          std::vector<AnswerJoint>& answers) const;
  /// Words that say what is in the way; empty: nothing.
  std::string obstacle(const Keys& attributes, const Keys& all) const;
  std::string obstacle_of(const SlotKey& key, const Keys& all) const;
  /// The comparisons that conditions ask, those asked after writes with them. Words as obstacle().
  std::string add_bounds(const Keys& keys, Joint& joint) const;
  std::set<Cut> cuts_asked(const Keys& keys) const;
  void add_write_cuts(const SlotWrite& write, std::set<Cut>& cuts) const;
  bool is_decided(const Cut& cut) const;
  void add_member(const SlotKey& key, Joint& joint) const;
  void settle(const Keys& keys, Joint joint);
  void close(const Keys& all);
  void leave_open(const Keys& keys, const std::string& why);
  bool speaks_only_of(const Relation& relation, const Keys& keys) const;
  static bool speaks_only_of(const Form& form, const Keys& keys);
  std::string names(const Keys& keys) const;

  Domain& domain_;
  const compiler::Program& program_;
};

}  // namespace leadflow::runtime::proving

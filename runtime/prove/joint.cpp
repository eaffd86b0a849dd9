#include "runtime/prove/joint.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/values.h"
#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

using compiler::TypeKind;

namespace {

/// More of them are not followed: every case of a step would be taken with each.
constexpr std::size_t most_cells = 150;
constexpr std::size_t most_usual_sets = 5000;

std::string smt_number(Int128 number) {
  std::string digits;
  const bool negative = number < 0;
  do {
    const int digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    number /= 10;
  } while (number != 0);
  std::reverse(digits.begin(), digits.end());
  return negative ? "(- " + digits + ")" : digits;
}

std::string smt_value(char set, std::size_t member) {
  return fmt::format("{}{}", set, member);
}

/// `x` and `y` name values of the members, `a` and `b` whether they are set.
constexpr char flag_of(char set) {
  return set == 'x' ? 'a' : 'b';
}

std::string smt_form(const Joint& joint, const Form& form, char set) {
  std::string text = "(+ 0";
  for (const auto& [slot, factor] : form) {
    const auto member = static_cast<std::size_t>(joint.position(slot));
    text += fmt::format(" (* {} {})", smt_number(factor), smt_value(set, member));
  }
  return text + ")";
}

Int128 power_of_ten(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// What every record keeps: values of their types and ranges.
void say_members(const Joint& joint, char set, Solver& solver) {
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    const Joint::Member& member = joint.members[i];
    const std::string value = smt_value(set, i);
    const std::string flag = smt_value(flag_of(set), i);
    solver.say(fmt::format("(declare-const {} Int)", value));
    solver.say(fmt::format("(declare-const {} Int)", flag));
    solver.say(fmt::format("(assert (or (= {} 0) (= {} 1)))", flag, flag));
    const auto [least, most] = stored_limits(member.type.kind);
    solver.say(fmt::format("(assert (ite (= {} 0) (= {} 0) (and (<= {} {}) (<= {} {}))))", flag, value,
                           smt_number(member.from.value_or(least)), value, value,
                           smt_number(member.to.value_or(most))));
  }
}

/// That the values are in the cell of that signature.
std::string smt_cell(const Joint& joint, const std::vector<int>& signature, char set) {
  std::string text = "(and true";
  std::size_t at = 0;
  for (std::size_t i = 0; i < joint.members.size(); ++i)
    text += fmt::format(" (= {} {})", smt_value(flag_of(set), i), signature[at++]);
  for (const auto& [form, bounds] : joint.bounds) {
    const std::string sum = smt_form(joint, form, set);
    const int below = signature[at++];
    auto bound = std::next(bounds.begin(), below);
    if (bound != bounds.end()) text += fmt::format(" (<= {} {})", sum, smt_number(*bound));
    if (below > 0) text += fmt::format(" (< {} {})", smt_number(*std::prev(bound)), sum);
  }
  return text + ")";
}

std::optional<std::vector<StoredValue>> read_members(const Joint& joint, char set, Solver& solver) {
  std::vector<StoredValue> values;
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    const std::optional<Int128> flag = solver.number(smt_value(flag_of(set), i));
    const std::optional<Int128> value = solver.number(smt_value(set, i));
    if (!flag || !value) return std::nullopt;
    values.push_back(*flag == 1 ? StoredValue(*value) : std::nullopt);
  }
  return values;
}

bool in_ranges(const Joint& joint, const std::vector<StoredValue>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    const auto [least, most] = stored_limits(joint.members[i].type.kind);
    if (*values[i] < joint.members[i].from.value_or(least)) return false;
    if (*values[i] > joint.members[i].to.value_or(most)) return false;
  }
  return true;
}

/// Small round numbers, and days that soon come: nothing but a wish.
void wish_for_round_values(const Joint& joint, char set, Solver& solver) {
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    const compiler::Type& type = joint.members[i].type;
    const std::string value = smt_value(set, i);
    const std::string flag = smt_value(flag_of(set), i);
    if (type.kind == TypeKind::Date) {
      const std::int64_t today = proof_time.ms / kDay;
      solver.say(fmt::format("(assert (or (= {} 0) (and (< {} {}) (< {} {}))))", flag, today, value, value,
                             today + 400));
      continue;
    }
    const Int128 unit = type.kind == TypeKind::Decimal ? power_of_ten(9)
                        : type.kind == TypeKind::Money ? power_of_ten(currency_exponent(type.currency))
                                                       : 1;
    solver.say(fmt::format("(declare-const {}u Int)", value));
    solver.say(fmt::format("(assert (and (= {} (* {} {}u)) (<= (- 1000) {}u 1000)))", value, smt_number(unit),
                           value, value));
  }
}

/// The cells that have values which a reader knows.
void add_usual_cells(Joint& joint) {
  std::size_t sets = 1;
  for (const Joint::Member& member : joint.members)
    sets = std::min(sets * member.usual.size(), most_usual_sets + 1);
  if (sets > most_usual_sets) return;
  for (std::size_t number = 0; number < sets && joint.cells.size() <= most_cells; ++number) {
    std::vector<StoredValue> values;
    std::size_t rest = number;
    for (const Joint::Member& member : joint.members) {
      values.push_back(member.usual[rest % member.usual.size()]);
      rest /= member.usual.size();
    }
    if (!in_ranges(joint, values)) continue;
    std::vector<int> signature = joint.signature(values);
    if (signature.empty()) continue;
    const auto [known, fresh] =
        joint.by_signature.try_emplace(std::move(signature), static_cast<int>(joint.cells.size()));
    if (fresh) joint.cells.push_back(std::move(values));
  }
}

std::string no_answer(const Solver& solver) {
  const std::string trouble = solver.trouble();
  return trouble.empty() ? "the solver did not decide it" : trouble;
}

/// Values that the solver gives, seen to be of the types and ranges.
std::optional<std::vector<StoredValue>> checked_members(const Joint& joint, char set, Solver& solver) {
  std::optional<std::vector<StoredValue>> values = read_members(joint, set, solver);
  if (!values || !in_ranges(joint, *values)) return std::nullopt;
  return values;
}

/// Values in the cell, round ones where there are any.
std::vector<StoredValue> rounded(const Joint& joint, const std::vector<int>& signature,
                                 const std::vector<StoredValue>& values, Solver& solver) {
  solver.say("(push 1)");
  solver.say("(assert " + smt_cell(joint, signature, 'x') + ")");
  wish_for_round_values(joint, 'x', solver);
  std::optional<std::vector<StoredValue>> rounder;
  if (solver.check() == Solver::Answer::Yes) rounder = checked_members(joint, 'x', solver);
  solver.say("(pop 1)");
  return rounder && joint.signature(*rounder) == signature ? *rounder : values;
}

/// Those where everything is set first: what stands for a record of which nothing is known.
void sort_cells(Joint& joint) {
  std::vector<int> order(joint.cells.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  const auto unset = [&](int cell) {
    const auto& values = joint.cells[static_cast<std::size_t>(cell)];
    return std::count(values.begin(), values.end(), std::nullopt);
  };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return unset(a) < unset(b); });
  std::vector<std::vector<StoredValue>> cells;
  for (const int cell : order) cells.push_back(joint.cells[static_cast<std::size_t>(cell)]);
  joint.cells = std::move(cells);
  for (std::size_t i = 0; i < joint.cells.size(); ++i)
    joint.by_signature[joint.signature(joint.cells[i])] = static_cast<int>(i);
}

}  // namespace

std::vector<int> Joint::signature(const std::vector<StoredValue>& values) const {
  std::vector<int> result;
  for (const StoredValue& value : values) result.push_back(value ? 1 : 0);
  for (const auto& [form, all] : bounds) {
    Int128 sum = 0;
    for (const auto& [slot, factor] : form) {
      const StoredValue& value = values[static_cast<std::size_t>(position(slot))];
      Int128 part = 0;
      if (__builtin_mul_overflow(value.value_or(0), factor, &part)) return {};
      if (__builtin_add_overflow(sum, part, &sum)) return {};
    }
    const auto above = std::find_if(all.begin(), all.end(), [&](Int128 bound) { return sum <= bound; });
    result.push_back(static_cast<int>(std::distance(all.begin(), above)));
  }
  return result;
}

int Joint::cell_of(const std::vector<StoredValue>& values) const {
  const auto found = by_signature.find(signature(values));
  return found == by_signature.end() || !in_ranges(*this, values) ? -1 : found->second;
}

int Joint::position(std::uint32_t attribute) const {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].attribute == attribute && members[i].key.kind == SlotKey::Kind::Attribute)
      return static_cast<int>(i);
  }
  return -1;
}

int Joint::position(const SlotKey& key) const {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].key == key) return static_cast<int>(i);
  }
  return -1;
}

std::string list_cells(Joint& joint, Solver& solver) {
  add_usual_cells(joint);
  solver.say("(push 1)");
  say_members(joint, 'x', solver);
  for (const auto& [signature, cell] : joint.by_signature)
    solver.say("(assert (not " + smt_cell(joint, signature, 'x') + "))");
  std::string why;
  Solver::Answer more = Solver::Answer::Yes;
  while (why.empty() && more == Solver::Answer::Yes) {
    if (joint.cells.size() > most_cells) {
      why = fmt::format("their values can stand to each other in more than {} ways", most_cells);
      break;
    }
    more = solver.check();
    if (more == Solver::Answer::Unknown) why = no_answer(solver);
    if (more != Solver::Answer::Yes) break;
    const std::optional<std::vector<StoredValue>> values = checked_members(joint, 'x', solver);
    const std::vector<int> signature = values ? joint.signature(*values) : std::vector<int>{};
    if (signature.empty() || joint.by_signature.count(signature) > 0) {
      why = solver.trouble().empty() ? "the solver's answer is none" : solver.trouble();
      break;
    }
    joint.by_signature[signature] = static_cast<int>(joint.cells.size());
    joint.cells.push_back(rounded(joint, signature, *values, solver));
    solver.say("(assert (not " + smt_cell(joint, signature, 'x') + "))");
  }
  solver.say("(pop 1)");
  if (!why.empty()) return why;
  sort_cells(joint);
  return {};
}

namespace {

/// One after the other, fewer changes first.
std::vector<std::vector<bool>> changes_of(const std::vector<bool>& may_change) {
  std::vector<std::vector<bool>> all;
  const std::size_t ways = std::size_t{1} << may_change.size();
  for (std::size_t way = 0; way < ways; ++way) {
    std::vector<bool> one(may_change.size());
    bool allowed = true;
    for (std::size_t i = 0; i < one.size(); ++i) {
      one[i] = ((way >> i) & 1) != 0;
      allowed = allowed && (may_change[i] || !one[i]);
    }
    if (allowed) all.push_back(std::move(one));
  }
  const auto count = [](const std::vector<bool>& one) { return std::count(one.begin(), one.end(), true); };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return count(a) < count(b); });
  return all;
}

std::vector<int> signature_of(const Joint& joint, int cell) {
  return joint.signature(joint.cells[static_cast<std::size_t>(cell)]);
}

/// Values of `set` that meet what is asserted and are in the cell, round ones where there are any.
std::optional<std::vector<StoredValue>> values_in(const Joint& joint, int cell, char set, Solver& solver) {
  std::optional<std::vector<StoredValue>> values;
  for (const bool round : {true, false}) {
    solver.say("(push 1)");
    if (round) wish_for_round_values(joint, set, solver);
    if (solver.check() == Solver::Answer::Yes) values = checked_members(joint, set, solver);
    solver.say("(pop 1)");
    if (values && joint.cell_of(*values) == cell) return values;
  }
  return std::nullopt;
}

void keep_others(const Joint& joint, const std::vector<bool>& changes, Solver& solver) {
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    if (changes[i]) continue;
    solver.say(fmt::format("(assert (and (= x{} y{}) (= a{} b{})))", i, i, i, i));
  }
}

/// Whether from all values of the one cell some of the members that change lead to the other.
bool moves_surely(const Joint& joint, const std::string& from, const std::vector<int>& to,
                  const std::vector<bool>& changes, Solver& solver) {
  std::string bound, limits = "(and true";
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    if (!changes[i]) continue;
    bound += fmt::format("(y{} Int) (b{} Int) ", i, i);
    const auto [least, most] = stored_limits(joint.members[i].type.kind);
    limits += fmt::format(" (or (and (= b{} 0) (= y{} 0)) (and (= b{} 1) (<= {} y{}) (<= y{} {})))", i, i, i,
                          smt_number(joint.members[i].from.value_or(least)), i, i,
                          smt_number(joint.members[i].to.value_or(most)));
  }
  solver.say("(push 1)");
  say_members(joint, 'x', solver);
  solver.say("(assert " + from + ")");
  for (std::size_t i = 0; i < joint.members.size(); ++i) {
    if (!changes[i])
      solver.say(fmt::format("(define-fun y{} () Int x{}) (define-fun b{} () Int a{})", i, i, i, i));
  }
  solver.say(
      fmt::format("(assert (forall ({}) (not (and {}) {}))))", bound, limits, smt_cell(joint, to, 'y')));
  const bool surely = solver.check() == Solver::Answer::No;
  solver.say("(pop 1)");
  return surely;
}

}  // namespace

std::optional<std::vector<StoredValue>> moved_to(const Joint& joint, int cell,
                                                 const std::vector<StoredValue>& now,
                                                 const std::vector<bool>& may_change, Solver& solver) {
  for (const std::vector<bool>& changes : changes_of(may_change)) {
    solver.say("(push 1)");
    say_members(joint, 'y', solver);
    solver.say("(assert " + smt_cell(joint, signature_of(joint, cell), 'y') + ")");
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (changes[i]) continue;
      solver.say(fmt::format("(assert (and (= y{} {}) (= b{} {})))", i, smt_number(now[i].value_or(0)), i,
                             now[i] ? 1 : 0));
    }
    std::optional<std::vector<StoredValue>> values = values_in(joint, cell, 'y', solver);
    solver.say("(pop 1)");
    if (values) return values;
  }
  return std::nullopt;
}

PartialMove partial_move(const Joint& joint, int from, int to, const std::vector<bool>& may_change,
                         Solver& solver) {
  PartialMove move;
  solver.say("(push 1)");
  say_members(joint, 'x', solver);
  say_members(joint, 'y', solver);
  solver.say("(assert " + smt_cell(joint, signature_of(joint, from), 'x') + ")");
  solver.say("(assert " + smt_cell(joint, signature_of(joint, to), 'y') + ")");
  keep_others(joint, may_change, solver);
  for (const bool round : {true, false}) {
    solver.say("(push 1)");
    if (round) wish_for_round_values(joint, 'y', solver);
    move.possible = solver.check();
    if (move.possible == Solver::Answer::Yes) {
      const auto before = checked_members(joint, 'x', solver);
      const auto after = checked_members(joint, 'y', solver);
      const bool right = before && after && joint.cell_of(*before) == from && joint.cell_of(*after) == to;
      move.possible = right ? Solver::Answer::Yes : Solver::Answer::Unknown;
      if (right) move.from = *before;
      if (right) move.to = *after;
    }
    solver.say("(pop 1)");
    if (move.possible == Solver::Answer::Yes) break;
  }
  solver.say("(pop 1)");
  if (move.possible == Solver::Answer::Yes)
    move.surely = moves_surely(joint, smt_cell(joint, signature_of(joint, from), 'x'),
                               signature_of(joint, to), may_change, solver);
  return move;
}

bool answered_surely(const AnswerJoint& answers, const Joint& of, int cell, Solver& solver) {
  std::vector<bool> given(answers.joint.members.size(), true);
  std::fill_n(given.begin(), of.members.size(), false);
  const int base = answers.base[static_cast<std::size_t>(cell)];
  return moves_surely(answers.joint, smt_cell(of, signature_of(of, base), 'x'),
                      signature_of(answers.joint, cell), given, solver);
}

}  // namespace leadflow::runtime::proving

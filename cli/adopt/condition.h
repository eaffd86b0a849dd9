// Conditions of other systems as expressions of the language.
//
// A condition is carried over exactly or not at all. What differs between the
// systems is settled here, once: in the language a comparison with something not
// set is false, `!=` too, so another system's "is not X" becomes
// `a is not set or a != "X"`.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/adopt/draft.h"

namespace leadflow::cli::adopt {

/// An expression and how loosely it binds.
struct Expression {
  enum Level { Or, And, Not, Comparison, Sum, Product, Atom };
  std::string text{};
  Level level = Atom;
};

Expression all_of(const std::vector<Expression>& parts);
Expression any_of(const std::vector<Expression>& parts);
/// `not (a)`, or nothing to wrap where `of` is a negated atom already.
Expression negated(const Expression& of);

/// A value written in a condition.
struct Literal {
  enum Kind { Nothing, Text, Number, Boolean };
  Kind kind = Nothing;
  std::string text{};  // of Text; of Number as the language writes it; "true", "false"
};

/// What the fields of a condition mean, and the comparisons with them. The first use of a field of unknown
/// type settles its type.
class Fields {
 public:
  /// `status_field`: the source's name of the field that holds the state; may be empty.
  Fields(RecordType& record, Workflow* workflow, std::string status_field, bool numbers_start_at_zero)
      : record_(record),
        workflow_(workflow),
        status_field_(std::move(status_field)),
        numbers_start_at_zero_(numbers_start_at_zero) {}

  /// `op` is one of = != < <= > >=. Nothing, with error() set, if it can't be said exactly.
  std::optional<Expression> compare(std::string_view field, std::string_view op, const Literal& value);
  std::optional<Expression> compare_fields(std::string_view left, std::string_view op,
                                           std::string_view right);
  /// `op` is contains, starts with or ends with.
  std::optional<Expression> search(std::string_view field, std::string_view op, std::string_view part);
  /// Whether the field holds the person acting; `op` is = or !=.
  std::optional<Expression> compare_actor(std::string_view field, std::string_view op);
  /// Whether the field counts as true.
  std::optional<Expression> holds(std::string_view field);
  std::optional<Expression> is_set(std::string_view field, bool set);
  /// `value` as it may stand beside the field, in `set a = ...` too.
  std::optional<std::string> literal(std::string_view field, const Literal& value);
  std::optional<std::string> exact_text(std::string_view field, std::string_view text);

  /// Where roles are asked for: the draft that has their groups.
  void know_roles(Draft& draft) { draft_ = &draft; }
  /// The group of a role; empty where roles are not known.
  std::string group(std::string_view role) { return draft_ == nullptr ? "" : draft_->group(role); }

  bool is_status(std::string_view field) const { return !status_field_.empty() && field == status_field_; }
  Attribute& attribute(std::string_view field);
  RecordType& record() { return record_; }
  Workflow* workflow() { return workflow_; }
  /// Attributes that were looked at, in the order of their first use.
  const std::vector<std::string>& used() const { return used_; }
  const std::string& error() const { return error_; }

 private:
  std::optional<Expression> compare_status(std::string_view op, const Literal& value);
  std::nullopt_t fails(std::string why) {
    error_ = std::move(why);
    return std::nullopt;
  }
  void settle(Attribute& attribute, const Literal& value);

  RecordType& record_;
  Workflow* workflow_;
  std::string status_field_;
  bool numbers_start_at_zero_;
  Draft* draft_ = nullptr;
  std::vector<std::string> used_{};
  std::string error_{};
};

/// A condition that was carried over, or why it can't be.
struct Carried {
  std::optional<Expression> value{};
  std::string why{};
};

/// A condition of a Frappe transition: the part of Python that people write there.
Carried from_python(std::string_view text, Fields& fields);
/// A formula of Salesforce that gives true or false.
Carried from_formula(std::string_view text, Fields& fields);

/// Fields that Salesforce keeps itself and that are no attributes here.
bool is_system_field(std::string_view field);

/// A number of another system as the language writes it; nothing for one it can't hold exactly.
std::optional<std::string> number_text(std::string_view written);

}  // namespace leadflow::cli::adopt

// What a kind alone does not say: which differences strand records or break callers.

#include "compiler/diff/comparison.h"

namespace leadflow::compiler::diff {

namespace {

bool holds_after(const ast::Ops& operations) {
  return std::any_of(operations.begin(), operations.end(), [](const ast::Op& operation) {
    if (std::holds_alternative<dsl::After<Parsed>>(operation.what)) return true;
    const auto* choice = std::get_if<dsl::If<Parsed>>(&operation.what);
    return choice != nullptr &&
           (holds_after(choice->otherwise) ||
            std::any_of(choice->branches.begin(), choice->branches.end(),
                        [](const dsl::Branch<Parsed>& branch) { return holds_after(branch.then); }));
  });
}

/// Whether a store refuses what would break the promise. Any other is looked at by `prove` alone.
bool binds_stores(const ast::Prove& promise) {
  return !promise.disabled && std::holds_alternative<ast::Always>(promise.promise);
}

}  // namespace

void Comparison::judge_added(Difference& difference, const ast::Attribute& x, const Where& where) {
  if (!x.required || x.computed || x.default_value) return;
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers,
        where.in_event ? "who raises the event has to give it" : "no record is made without it any more");
}

void Comparison::judge_added(Difference& difference, const ast::Ask& x, const Where&) {
  if (x.optional_answer || x.default_value) return;
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "refused as incomplete without an answer");
}

void Comparison::judge_added(Difference& difference, const ast::Prove& x, const Where&) {
  if (!binds_stores(x)) difference.level = DifferenceClass::Safe;
}

void Comparison::judge_removed(Difference& difference, const ast::Prove& x, const Where&) {
  if (!binds_stores(x)) difference.level = DifferenceClass::Safe;
}

void Comparison::judge_part(Difference& difference, std::string_view, const ast::Prove& before,
                            const ast::Prove& after, const Where&) {
  if (!binds_stores(before) && !binds_stores(after)) difference.level = DifferenceClass::Safe;
}

void Comparison::judge_removed(Difference& difference, const ast::Attribute& x, const Where& where) {
  if (where.in_event) {
    needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "who raises the event may give it");
  } else if (x.computed) {
    difference.level = DifferenceClass::Behaviour;
    difference.why = "it was computed: nothing is stored";
  } else if (migrations_.settled_attribute.contains(where.old_path)) {
    difference.why = "its values are settled by `moved` or `retired`";
  } else {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
          "its values have no home; `retired attribute " + where.old_path + "` gives them up");
  }
}

void Comparison::judge_removed(Difference& difference, const ast::Ask&, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers,
        "an answer to it is not understood any more");
}

void Comparison::judge_removed(Difference& difference, const ast::Record& x, const Where&) {
  needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
        "records of type `" + std::string(x.name.text) + "` would have no type");
}

void Comparison::judge_removed(Difference& difference, const ast::Value& x, const Where&) {
  needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
        "records may hold `" + std::string(x.name.text) + "`");
}

void Comparison::judge_removed(Difference& difference, const ast::Activity&, const Where&) {
  needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
        "open activities of this kind would have no home");
}

void Comparison::judge_removed(Difference& difference, const ast::Nurture&, const Where&) {
  needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands, "running ones would have no home");
}

void Comparison::judge_removed(Difference& difference, const ast::Endpoint&, const Where&) {
  needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
        "requests that wait would have no home");
}

void Comparison::judge_removed(Difference& difference, const ast::Action& x, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`apply` with it is refused");
  strands_afters(difference, x.operations);
}

void Comparison::judge_removed(Difference& difference, const ast::Transition& x, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`apply` with it is refused");
  strands_afters(difference, x.operations);
}

void Comparison::judge_removed(Difference& difference, const ast::Rule& x, const Where&) {
  strands_afters(difference, x.operations);
}

void Comparison::strands_afters(Difference& difference, const ast::Ops& gone) {
  if (holds_after(gone))
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
          "`after`s that wait would have no home");
}

void Comparison::judge_removed(Difference& difference, const ast::FollowOn&, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`follow` with it is refused");
}

void Comparison::judge_removed(Difference& difference, const ast::Entry& x, const Where&) {
  if (x.name) needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`--entry` with it is refused");
}

void Comparison::judge_removed(Difference& difference, const ast::CustomEvent&, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`event` with it is refused");
}

void Comparison::judge_removed(Difference& difference, const ast::Group&, const Where&) {
  needs(difference, DifferenceClass::Permission, Breaks::Callers, "people may be in it");
}

void Comparison::judge_removed(Difference& difference, const ast::BranchDecl&, const Where&) {
  needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "people and records may belong to it");
}

void Comparison::judge_removed(Difference& difference, const ast::Distribution& x, const Where&) {
  if (x.pull) needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "`pull` from it is refused");
}

void Comparison::judge_removed(Difference& difference, const ast::State&, const Where& where) {
  gone(difference, {where.old_path});
}

/// States that are in the new program under no name.
void Comparison::gone(Difference& difference, const std::vector<std::string>& states) {
  std::string homeless;
  for (const std::string& path : states) {
    if (!migrations_.settled.contains(path)) homeless += (homeless.empty() ? "`" : ", `") + path + "`";
  }
  if (homeless.empty()) {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Nothing,
          "its records are settled by `moved` or `retired`");
  } else {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
          "records in " + homeless + " have no home; `moved` or `retired ... into ...` gives them one");
  }
}

const std::vector<ast::Value>* Comparison::values_of(const ast::File& program, const ast::Type& type) const {
  if (type.kind == ast::TypeKind::OneOf) return &type.one_of;
  if (type.kind != ast::TypeKind::Named) return nullptr;
  for (const ast::ValueSet& set : program.value_sets) {
    if (set.name.text == type.name.text) return &set.values;
  }
  return nullptr;
}

// What runtime/deploy asks of a store's values, asked of the types alone.
bool Comparison::stays_readable(const ast::Type& before, const ast::Type& after) const {
  using Kind = ast::TypeKind;
  const auto is_text = [](Kind kind) { return kind == Kind::Text || kind == Kind::Url; };
  const std::vector<ast::Value>* const old_values = values_of(before_, before);
  const std::vector<ast::Value>* const new_values = values_of(after_, after);
  if (old_values != nullptr && new_values != nullptr) {
    return std::all_of(old_values->begin(), old_values->end(), [&](const ast::Value& value) {
      return std::any_of(new_values->begin(), new_values->end(),
                         [&](const ast::Value& other) { return other.name.text == value.name.text; });
    });
  }
  const bool was_text = is_text(before.kind) || before.kind == Kind::Email || before.kind == Kind::Phone ||
                        old_values != nullptr;
  return (was_text && is_text(after.kind)) || (before.kind == Kind::Integer && after.kind == Kind::Decimal);
}

void Comparison::judge_part(Difference& difference, std::string_view part, const ast::Attribute& before,
                            const ast::Attribute& after, const Where& where) {
  if (where.in_event) {
    if (part == "type" || (part == "required" && after.required))
      needs(difference, DifferenceClass::Behaviour, Breaks::Callers,
            "who raises the event gives it otherwise");
    return;
  }
  if (part == "type" && stays_readable(before.type, after.type)) {
    difference.level = DifferenceClass::Behaviour;
    difference.why = "every value stays readable";
  } else if (part == "type" && !before.computed) {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
          "values of the old type are not readable as the new one");
  } else if (part == "computed" && after.computed && !before.computed) {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands,
          "what is stored would not be read any more");
  } else if (part == "required" && after.required) {
    needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "no record is made without it any more");
  }
}

void Comparison::judge_part(Difference& difference, std::string_view part, const ast::Ask& before,
                            const ast::Ask& after, const Where&) {
  const bool was_free = before.optional_answer || before.default_value;
  const bool is_free = after.optional_answer || after.default_value;
  if (part == "type") {
    needs(difference, DifferenceClass::Behaviour, Breaks::Callers,
          "an answer of the old type may be refused");
  } else if (was_free && !is_free && (part == "optional" || part == "default")) {
    needs(difference, DifferenceClass::Behaviour, Breaks::Callers, "refused as incomplete without an answer");
  }
}

void Comparison::judge_part(Difference& difference, std::string_view part, const ast::Workflow&,
                            const ast::Workflow&, const Where&) {
  if (part == "for") {
    needs(difference, DifferenceClass::NeedsMigration, Breaks::Strands, "its records are of the old type");
  }
}

}  // namespace leadflow::compiler::diff

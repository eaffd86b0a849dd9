// Who may act: `by` of actions and follow-ons, and of `edit`.

#pragma once

#include <vector>

#include "runtime/engine/expressions.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// Whether the one acting is one of `by`; an empty `by` is every user of the store, and nobody is none.
bool permitted(Step& step, const Scope& scope, const std::vector<compiler::Permit>& by);

/// Whether `actor` is that person or stands in for them now. A deputy may what the person may as `owner` or
/// as a user that the record names, and gets neither their groups nor their role.
bool stands_for(Step& step, const User& actor, const std::string& name);
/// Whether the one acting answers for what a record's owner has to do: the owner or their deputy, a member of
/// the group that owns it, the owner's manager, any manager or admin; anybody while nobody owns it.
bool answers_for(Step& step, const Owner& owner);

/// In words: "group `presales` or the owner", "the person in `account.approver`". `type` is that of the
/// record whose permits they are.
std::string by_words(const Step& step, compiler::RecordTypeId type, const std::vector<compiler::Permit>& by);

/// The one acting must be an active user of the store; an empty name is nobody, who may be asked for.
void check_actor(Step& step, bool may_be_nobody);

}  // namespace leadflow::runtime::engine

// What each command does before its rules run.

#pragma once

#include "runtime/engine/decide.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

void perform(Step& step, const CreateCommand& command);
void perform(Step& step, const ApplyCommand& command);
void perform(Step& step, const FollowCommand& command);
void perform(Step& step, const EditCommand& command);
void perform(Step& step, const EventCommand& command);
void perform(Step& step, const TimerCommand& command);
void perform(Step& step, const SettleCommand& command);
void perform(Step& step, const PullCommand& command);
void perform(Step& step, const MessageCommand& command);
void perform(Step& step, const RemindCommand& command);
void perform(Step& step, const DispatchCommand& command);
void perform(Step& step, const RetimeCommand& command);

/// Touches the record of a command; refuses when there is none.
Touched* subject_of(Step& step, RecordId id);

// ---- why an action or a follow-on may not be applied, in the order in which the reasons count
// -----------------

void check_offered(Step& step, const Touched& record, const compiler::Action& action);
void check_offered(Step& step, const Touched& record, const compiler::FollowOn& follow_on);
void check_permitted(Step& step, const Touched& record, const std::vector<compiler::Permit>& by);

}  // namespace leadflow::runtime::engine

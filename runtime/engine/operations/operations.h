// What each operation does, one function each; an operation without one does not compile.
//
// A function writes what it changes through changes.h and tells it as effects. It
// refuses through the step, never throws, and does nothing when the person it
// needs is nobody: then a remark says so.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

/// In order, until the step halts. Keeps `context.path` at the operation at hand.
void perform_all(Step& step, Context& context, const compiler::Ops& operations);

using compiler::Compiled;
void perform(Step& step, Context& context, const dsl::MoveTo<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Contact<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Appointment<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Send<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Notify<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::StartNurture<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::StopNurture<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Transfer<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Return<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::ReleasePull<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::DecrementPullCount<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::DoNotContact<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::AllowContact<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Favorite<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Unfavorite<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Close<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::WebRequest<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::NoteAsk<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Note<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Create<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::CreateActivity<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Set<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Clear<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::Raise<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::If<Compiled>& operation);
void perform(Step& step, Context& context, const dsl::After<Compiled>& operation);

// ---- what several of them need
// --------------------------------------------------------------------------------

/// The user or group that `who` names; nobody when it is not set. A user written out must be one of the
/// store.
Owner who(Step& step, const Context& context, const dsl::Who<Compiled>& who);
Owner owner_of(Step& step, const Context& context, const compiler::Expr& path);
/// Refuses when there is no such user.
const User* known_user(Step& step, const std::string& name);

/// As a nurture and the operation `send` send.
void send_message(Step& step, const Context& context, const dsl::Send<Compiled>& send);

/// Where a message goes that names no recipient: the first e-mail (phone) attribute. Invalid: there is none.
compiler::AttributeId first_address(const compiler::RecordType& type, bool email);
/// What to ask of the do-not-contact list before a message of that kind goes to the address.
NeedSuppressed listed_as(OutboxKind kind, const std::string& to);
/// Whether do-not-contact, the record's or the list's, keeps a message to the address back.
bool is_held_back(Step& step, const Record& record, OutboxKind kind, const std::string& to);
/// The active people behind names, each once: a deputy for who is away.
std::vector<const User*> people_standing(Step& step, const std::vector<std::string>& names);

/// Gives the record out by a push distribution; without one by the first that it qualifies for. With
/// `among_branch` only that branch's people take part.
void distribute(Step& step, Touched& record, compiler::DistributionId distribution,
                const std::string& among_branch);
/// Whether one who holds and was given this many may be given one more.
bool within_caps(const compiler::Distribution& distribution, const Candidate& candidate);

}  // namespace leadflow::runtime::engine

// A workflow as its people see it: a plain value of words.
//
// The handbook and the board's pages are written from it, so they say the same. All
// texts are plain (see words.h). What is `disabled` is described with a word about it;
// what the workflow has not is an empty text or list.

#pragma once

#include <string>
#include <vector>

#include "compiler/document/words.h"
#include "compiler/workflow.h"

namespace leadflow::compiler::document {

/// An action, a transition or a follow-on: what a person can do.
struct DescribedAction {
  std::string name;
  std::string label;
  std::string category;  // empty for a transition or a follow-on
  std::string who;       // as in: Pre-sales or the owner
  std::string when;      // offered only then; empty: always
  bool disabled = false;
  std::vector<std::string> needs;     // attributes that must be set: `Phone`, `Budget, when ...`
  std::vector<std::string> refusals;  // `“Already tried today.”, when ...`
  std::vector<std::string> asks;      // `Remark (text), else “Left a voicemail.”`
  std::vector<Step> steps;
};

/// What acts on its own.
struct DescribedRule {
  std::string name;
  std::string label;
  std::string on;     // when it happens
  std::string when;   // only if; empty: always
  std::string often;  // `once in a record's life`, `once each time ...`; empty: every time
  bool disabled = false;
  std::vector<Step> steps;
};

/// What holds for entering and staying somewhere.
struct DescribedValidity {
  std::vector<std::string> needs;
  std::vector<std::string> refusals;
  std::vector<std::string> edits;
};

struct DescribedState {
  StateId id;
  std::string name;
  std::string label;
  std::vector<std::string> entries;      // the ways in from outside; the unnamed one is `new records`
  std::string chance;                    // `40 percent`
  std::vector<std::string> shows;        // empty: every attribute
  DescribedValidity validity;            // the state's own and its phase's
  std::vector<DescribedAction> actions;  // in the order of the text: by category, then transitions
  std::vector<DescribedRule> rules;      // the state's and its phase's
};

struct DescribedPhase {
  std::string name;
  std::string label;
  dsl::ast::PhaseKind kind = dsl::ast::PhaseKind::Open;
  std::vector<DescribedState> states;
};

struct DescribedMessage {
  MessageId id;
  dsl::Channel channel = dsl::Channel::Email;
  std::string name;
  std::string label;
  std::string subject;  // of an e-mail
  std::string body;     // lines as written, with placeholders as words_of() gives them
  bool disabled = false;
};

struct DescribedNurture {
  std::string label;
  std::vector<std::string> steps;  // `after 1 day: Sends the e-mail “Nudge”`
  std::string stop;                // when it ends early
  bool disabled = false;
};

struct DescribedWorkflow {
  WorkflowId id;
  std::string name;
  std::string label;
  std::string description;
  std::string record;      // label of what moves through it
  std::string state_word;  // `status` or `step`
  std::string phase_word;  // `bucket` or `stage`
  std::string hours;       // `Office hours (America/Chicago)`
  std::string brake;       // `at most 500 messages per hour`
  bool disabled = false;
  std::vector<std::string> required;  // attributes that every record needs
  DescribedValidity validity;         // of the workflow and the record type
  std::vector<DescribedPhase> phases;
  std::vector<DescribedAction> follow_ons;
  std::vector<DescribedRule> rules;        // of the workflow, then top-level ones for its record type
  std::vector<DescribedMessage> messages;  // those it can send, in the order of the program
  std::vector<DescribedNurture> nurtures;  // those it can start
};

DescribedWorkflow describe(const Program& program, WorkflowId workflow);

std::string_view kind_words(dsl::ast::PhaseKind kind);  // `open`, `won` ...

}  // namespace leadflow::compiler::document

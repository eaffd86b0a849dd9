// What a program says, in words for people who do not program.
//
// The one place for all who show it: the handbook (`leadflow doc`), the board's page
// (`leadflow graph --format html`), and an editor that shows what stands under the
// cursor. Every operation, event and operator has its words here and no default, so a
// new one does not compile until it says its own (operations.cpp, events.cpp,
// expressions.cpp).
//
// The texts are plain: labels and quoted texts of the program stand in them as they
// are, so whoever writes them into HTML, Markdown or a terminal escapes them there.

#pragma once

#include <string>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::compiler::document {

/// Where an expression or an operation stands: it says whose labels its names have.
struct Setting {
  const Program& program;
  RecordTypeId record;                     // of the record at hand
  WorkflowId workflow;                     // none: any
  const std::vector<Ask>* asks = nullptr;  // of the action at hand
  RecordTypeId each;                       // what a `for each` variable is one of, if it is a record
};

/// One thing that happens, and what stands in its block (`if`, `after`, an activity's settings).
struct Step {
  std::string text;  // as in: Moves to “Contacted”
  StateId to;        // where it moves, for a link; none for all others
  std::vector<Step> inner;
  MessageId message{};  // what it sends, for a link
};

/// `score is at least 70 and email is set`. Empty for no expression.
std::string words_of(const Setting& setting, const Expr& expr);
/// A text with its placeholders as `[first name, or “there”]`.
std::string words_of(const Setting& setting, const TextTemplate& text);
/// `2 business days`.
std::string words_of(const Duration& duration);

/// What `op` does. An `if` gives a step for each of its branches.
void append_steps(const Setting& setting, const Op& op, std::vector<Step>& steps);
std::vector<Step> steps_of(const Setting& setting, const Ops& operations);

/// When the event is: `when a record comes in`, `after 14 days in “New”`.
std::string words_of(const Setting& setting, const Event& event);
/// All of a rule's events: `when contact is made, or when an e-mail is replied to`.
std::string words_of(const Setting& setting, const std::vector<Event>& events);

/// Who may: `Pre-sales or the owner`; `anyone` where nobody is named.
std::string who_may(const Setting& setting, const std::vector<Permit>& by);

/// The label of an attribute; a name without one reads `first name`.
std::string label_of(const Program& program, RecordTypeId record, AttributeId attribute);
/// `label`, or, where that is only the name again, the name with blanks.
std::string readable(const std::string& name, const std::string& label);
std::string in_quotes(std::string_view label);
/// `a`, `a and b`, `a, b and c`, with `word` before the last.
std::string joined(const std::vector<std::string>& parts, std::string_view word = "and");

}  // namespace leadflow::compiler::document

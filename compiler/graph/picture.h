// A program as a picture: what can be where, and what moves it.
//
// A plain value, the same for every way of drawing it. What is disabled is left out;
// conditions and permissions are not weighed, so a move that is drawn may happen, and
// one that is not drawn never does.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::compiler::picture {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

enum class MakerKind : std::uint8_t { Action, Transition, Rule };
std::string_view to_text(MakerKind kind);

struct PictureState {
  StateId id;
  std::string name;
  std::string label;
  std::size_t phase = 0;  // index into `phases`
  bool entry = false;     // records come in here
};

struct PicturePhase {
  std::string name;
  std::string label;
  dsl::ast::PhaseKind kind = dsl::ast::PhaseKind::Open;
  std::size_t workflow = 0;         // index into `workflows`
  std::vector<std::size_t> states;  // indices into `states`
};

struct PictureWorkflow {
  std::string name;
  std::string label;
  std::string record;               // name of its record type
  std::vector<std::size_t> phases;  // indices into `phases`
};

/// One way from a state to a state.
struct PictureMove {
  std::size_t from = nowhere;  // nowhere: any open state of `workflow`, or any at all if `from_closed`
  std::size_t workflow = 0;
  std::size_t to = 0;
  bool from_closed = false;
  MakerKind kind = MakerKind::Action;
  std::string name;  // of the action, transition or rule
  std::string label;
  bool conditional = false;  // it has a `when`, or the move stands in an `if`
  bool later = false;        // the move stands in an `after`
};

struct Picture {
  std::vector<PictureWorkflow> workflows;
  std::vector<PicturePhase> phases;
  std::vector<PictureState> states;
  std::vector<PictureMove> moves;  // in the order of the text: actions and transitions, then rules
};

/// All workflows that are not disabled, or only `workflow`; one that is asked for by itself is drawn even if
/// it is disabled. A move into a workflow that is not drawn is left out.
Picture picture_of(const Program& program, WorkflowId workflow = {});

/// What is at most `depth` moves away from `focus`, in either direction. A state that is not in the picture
/// gives an empty one.
Picture around(const Picture& picture, StateId focus, std::int64_t depth);

/// In the language of Graphviz. Deterministic.
std::string to_dot(const Picture& picture);
/// A Mermaid flowchart. Deterministic.
std::string to_mermaid(const Picture& picture);

/// Moves that one arrow stands for: same ends, and rules apart from what people do. In the order of the
/// first of each.
struct Arrow {
  std::size_t from = nowhere;
  std::size_t workflow = 0;
  std::size_t to = 0;
  bool from_closed = false;
  bool rule = false;
  std::vector<std::string> lines;  // labels, each short enough to draw, `and 3 more` last
};
std::vector<Arrow> arrows(const Picture& picture);

/// A label as a drawing can hold it: what would not show is written out, what is too long is cut.
std::string drawn(std::string_view label);
/// `Sold (won)`; an open phase's label alone.
std::string drawn(const PicturePhase& phase);

}  // namespace leadflow::compiler::picture

// A program on its way from another system to the language.
//
// Readers fill it, source_text() prints it. Names are identifiers of the language
// already; `source` is how the other system calls the same thing. Statements are
// texts of the language in which only what readers checked or quoted stands.

#pragma once

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/adopt/names.h"

namespace leadflow::cli::adopt {

/// A statement with the comments above it and what stands in its block.
struct Statement {
  std::string text;
  std::vector<Statement> body{};
  std::vector<std::string> comments{};
};

enum class FieldType {
  Unknown,
  Text,
  Integer,
  Decimal,
  Boolean,
  Date,
  DateTime,
  Email,
  Phone,
  Url,
  User,
  Choice,
  Link
};

struct Choice {
  std::string name;
  std::string source;
  std::string label;
};

struct Attribute {
  std::string name;
  std::string source;
  std::string label;
  FieldType type = FieldType::Unknown;  // still unknown when printed: a text
  std::vector<Choice> choices{};
  std::string link{};  // the record type that a Link leads to
  bool required = false;
  bool unique = false;
  std::string start{};  // the default, as a literal of the language; empty: none
  std::vector<std::string> comments{};
};

struct RecordType {
  std::string name;
  std::string source;
  std::string label;
  std::deque<Attribute> attributes{};  // addresses stay
  std::vector<Statement> statements{};
  Names names{NameKind::Attribute};
  std::set<std::string> avoided{};  // names of choices and groups: no attribute is called like one of them
  bool is_described = false;        // by the source itself, not only by what speaks of its fields

  Attribute* find(std::string_view source_name);
  /// Found or made, with a type that its first use settles. `called`: what its name is made of, if not the
  /// source's.
  Attribute& attribute(std::string_view source_name, std::string_view label = {},
                       std::string_view called = {});
  /// Adds a choice to an attribute of this type; a second one of the same name is passed over.
  void add_choice(Attribute& attribute, std::string_view source_name, std::string_view label);
};

struct State {
  std::string name;
  std::string source;
  std::string label;
  std::size_t phase = 0;
  std::vector<Statement> body{};
  std::vector<std::string> comments{};
};

struct Phase {
  std::string name;
  std::string label;
  std::string kind;  // open, won, lost, archived
  std::vector<std::string> comments{};
};

struct Workflow {
  std::string name;
  std::string label;
  std::size_t record = 0;
  bool disabled = false;
  std::vector<std::string> comments{};
  std::vector<Statement> head{};  // description, entries
  std::vector<Phase> phases{};
  std::vector<State> states{};
  std::vector<Statement> tail{};  // what must hold, transitions, rules
  Names state_names{NameKind::State};
  Names move_names{NameKind::Move};
  Names rule_names{NameKind::Other};

  State* find(std::string_view source_name);
};

struct Group {
  std::string name;
  std::string source;
};

struct Draft {
  std::string name;  // what its file is called
  std::vector<std::string> comments{};
  std::deque<RecordType> records{};
  std::vector<Group> groups{};
  std::vector<Statement> declarations{};  // templates, endpoints, activities, events
  std::vector<Workflow> workflows{};
  std::vector<Statement> rules{};
  Names record_names{NameKind::Record};
  Names group_names{NameKind::Group};
  Names workflow_names{NameKind::Workflow};
  Names event_names{NameKind::Event};
  Names template_names{NameKind::Other};

  /// Found or made; gives its index. `called`: what its name is made of, and its label where there is none.
  std::size_t record(std::string_view source_name, std::string_view label, std::string_view called = {});
  /// The group that stands for a role; found or made.
  const std::string& group(std::string_view role);
};

/// Puts `disabled` into the first enabled rule called so, with a comment. False if there is none.
bool disable_rule(Draft& draft, std::string_view name, const std::string& comment);

/// `NAME "LABEL"`
std::string named(std::string_view name, std::string_view label);

/// What stands on a line of source_text(): nothing, a statement, or an attribute.
struct LineOwner {
  Statement* statement = nullptr;
  Attribute* attribute = nullptr;
};

/// The whole program, before its layout. `lines` gets an owner for each line.
std::string source_text(Draft& draft, std::vector<LineOwner>& lines);

}  // namespace leadflow::cli::adopt

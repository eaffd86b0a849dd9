// Workflows: entries, buckets of statuses or stages of steps, actions, transitions.

#pragma once

#include "grammar/promises.h"

namespace leadflow::grammar {

// ---- actions --------------------------------------------------------------------------------------------

struct ask_optional : words<"optional"> {};
struct ask
    : if_must<words<"ask">, name<"the name of an ask">, type, label, opt<ask_optional>, opt<default_value>> {
};

struct action_statement
    : statements<"an action takes `disabled`, `require`, `refuse`, `ask`, " LEADFLOW_OPERATION_WORDS,
                 sor<disabled, validity, ask, any_operation>> {};
struct action_head : seq<must<name<"a name for the action">>, label, guards> {
  static constexpr std::string_view expected = "a name for the action";
};
struct action_block : block<action_statement> {};
struct action : if_must<words<"action">, headed<action_head>, opt<action_block>> {};
struct category_statement : statements<"a category takes `action`", action> {};
struct category_head : text<"the label of the category"> {};
struct category : if_must<words<"category">, headed<category_head>, block<category_statement>> {};

struct name_list : list_of<name<"a name">> {
  static constexpr std::string_view expected = "a name";
};
struct state_names : list_of<name<"the name of a state">> {
  static constexpr std::string_view expected = "the name of a state";
};
struct transition_from : seq<state_names> {
  static constexpr std::string_view expected = state_names::expected;
};
struct transition_head
    : seq<must<name<"a name for the transition">>, label, must<words<"from">>, must<transition_from>,
          must<words<"to">>, must<path<"the name of a state">>, guards> {
  static constexpr std::string_view expected = "a name for the transition";
};
struct transition_block : block<action_statement> {};
struct transition : if_must<words<"transition">, headed<transition_head>, opt<transition_block>> {};

// ---- states and phases ----------------------------------------------------------------------------------

struct show : if_must<words<"show">, attribute_names> {};
struct chance_whole : seq<blanks, whole_number> {};
struct chance_attribute : name<"an attribute"> {};
struct chance_value : as<"a number or an attribute", sor<chance_whole, chance_attribute>> {};
struct chance : if_must<words<"chance">, chance_value, words<"percent">> {};
struct action_names : list_of<name<"the name of an action">> {
  static constexpr std::string_view expected = "the name of an action";
};
struct without : if_must<words<"without">, action_names> {};
struct state_statement : statements<
                             "a status or step takes `show`, `chance`, `without`, `category`, `require`, "
                             "`refuse`, `edit`, `rule`",
                             sor<show, chance, without, category, validity, edit, rule>> {};

struct state_like : if_must<words<"like">, name<"the name of a state">> {};
struct status_head : seq<must<name<"a name for the status">>, label, opt<state_like>> {
  static constexpr std::string_view expected = "a name for the status";
};
struct step_head : seq<must<name<"a name for the step">>, label, opt<state_like>> {
  static constexpr std::string_view expected = "a name for the step";
};
struct state_block : block<state_statement> {};
struct status : if_must<words<"status">, headed<status_head>, opt<state_block>> {};
struct step : if_must<words<"step">, headed<step_head>, opt<state_block>> {};

struct kind_open : words<"open"> {};
struct kind_won : words<"won"> {};
struct kind_lost : words<"lost"> {};
struct kind_archived : words<"archived"> {};
struct phase_kind : opt<sor<kind_open, kind_won, kind_lost, kind_archived>> {};
struct bucket_statement : statements<"a bucket takes `status`, `require`, `refuse`, `edit`, `rule`",
                                     sor<status, validity, edit, rule>> {};
struct stage_statement : statements<"a stage takes `step`, `require`, `refuse`, `edit`, `rule`",
                                    sor<step, validity, edit, rule>> {};
struct bucket_head : seq<must<name<"a name for the bucket">>, label, phase_kind> {
  static constexpr std::string_view expected = "a name for the bucket";
};
struct stage_head : seq<must<name<"a name for the stage">>, label, phase_kind> {
  static constexpr std::string_view expected = "a name for the stage";
};
struct bucket_block : block<bucket_statement> {};
struct stage_block : block<stage_statement> {};
struct bucket : if_must<words<"bucket">, headed<bucket_head>, opt<bucket_block>> {};
struct stage : if_must<words<"stage">, headed<stage_head>, opt<stage_block>> {};

// ---- workflows ------------------------------------------------------------------------------------------

struct description : if_must<words<"description">, text<"the description">> {};
struct use_hours : if_must<words<"hours">, name<"the name of hours">> {};
struct brake_hour : words<"hour"> {};
struct brake_day : words<"day"> {};
struct brake_period : as<"`hour` or `day`", sor<brake_hour, brake_day>> {};
struct brake : if_must<words<"at most">, whole<"a number of messages">, words<"messages per">, brake_period> {
};

struct entry_unnamed : seq<words<"at">, name<"the name of a state">> {};
struct entry_restart : success {};
struct entry_named : seq<entry_restart, name<"a name for the entry">, label, words<"at">,
                         must<name<"the name of a state">>> {};
struct entry_where : as<"`at` and the state, or a name for the entry", sor<entry_unnamed, entry_named>> {};
struct entry : if_must<words<"entry">, entry_where, opt<guard_when>> {};

struct copy : if_must<words<"copy">, attribute_names> {};
struct follow_statement
    : statements<"a follow-on takes `copy`, `require`, `refuse`, `ask`", sor<copy, validity, ask>> {};
struct follow_head : seq<must<name<"a name for the follow-on">>, label, must<words<"at">>,
                         must<name<"the name of a state">>, guards> {
  static constexpr std::string_view expected = "a name for the follow-on";
};
struct follow_block : block<follow_statement> {};
struct follow_on : if_must<words<"follow on">, headed<follow_head>, opt<follow_block>> {};

struct workflow_statement : statements<
                                "a workflow takes `description`, `hours`, `disabled`, `at most`, `entry`, "
                                "`follow on`, `bucket`, `stage`, `transition`, "
                                "`rule`, `prove`, `require`, `refuse`, `edit`",
                                sor<description, use_hours, disabled, brake, entry, follow_on, bucket, stage,
                                    transition, rule, prove, validity, edit>> {};
struct workflow_head : seq<must<name<"a name for the workflow">>, label, must<words<"for">>,
                           must<name<"the name of a record type">>> {
  static constexpr std::string_view expected = "a name for the workflow";
};
struct workflow : if_must<words<"workflow">, headed<workflow_head>, block<workflow_statement>> {};

}  // namespace leadflow::grammar

// The operations, as they stand in actions, transitions, rules, `if` and `after`.

#pragma once

#include "grammar/expressions.h"

namespace leadflow::grammar {

struct operation;

// ---- pieces ---------------------------------------------------------------------------------------------

struct who_user : seq<words<"user">, line_string> {};
struct who_path : path<"a user"> {};
struct who : as<"a user: `me`, `owner`, `user \"ana\"`, an ask or an attribute", sor<who_user, who_path>> {};

struct message_email : words<"email"> {};
struct message_sms : words<"sms"> {};
struct message_channel : as<"`email` or `sms`", sor<message_email, message_sms>> {};
struct message : as<"`email` or `sms`", message_channel, must<name<"the name of a template">>> {};

struct send_address : path<"an attribute that is an address"> {};
struct send_held : words<"held"> {};
struct send_what : seq<must<message>, opt<if_must<words<"to">, send_address>>, opt<send_held>> {};
struct send : if_must<words<"send">, send_what> {
  static constexpr std::string_view expected = "`send`";
};

// ---- operations without a block -------------------------------------------------------------------------

struct move_to : if_must<words<"move to">, path<"a status or step name">> {};

struct contact_attempted : words<"attempted"> {};
struct contact_made : words<"made"> {};
struct contact_kind : as<"`attempted` or `made`", sor<contact_attempted, contact_made>> {};
struct contact : if_must<words<"contact">, contact_kind> {};

struct appointment_at : if_must<words<"at">, expression> {};
struct appointment_in : if_must<words<"in">, duration> {};
struct appointment_when : as<"`at` or `in` and when it is", sor<appointment_at, appointment_in>> {};
struct appointment_lasting : if_must<words<"lasting">, duration> {};
struct appointment : if_must<words<"appointment">, text<"the title of the appointment">, words<"for">, who,
                             appointment_when, opt<appointment_lasting>> {};

struct send_operation : seq<send> {};

struct recipient_group : if_must<words<"group">, name<"the name of a group">> {};
struct recipient_user : seq<words<"user">, line_string> {};
struct recipient_path : path<"a user"> {};
struct recipient : as<"a recipient: `owner`, `group sales`, `user \"ana\"`, an ask or an attribute",
                      sor<recipient_group, recipient_user, recipient_path>> {};
struct recipient_list : list_of<recipient> {
  static constexpr std::string_view expected = recipient::expected;
};
struct notify : if_must<words<"notify">, recipient_list, words<"by">, message> {};

struct start_nurture : if_must<words<"start nurture">, name<"the name of a nurture">> {};
struct stop_nurture : words<"stop nurture"> {};

struct transfer_user : seq<words<"user">, line_string> {};
struct transfer_branch : if_must<words<"branch">, name<"the name of a branch">> {};
struct transfer_group : if_must<words<"group">, name<"the name of a group">> {};
struct transfer_path : path<"a user"> {};
struct transfer_target : as<"`user \"ana\"`, `branch`, `group`, `corporate`, `me`, an ask or an attribute",
                            sor<transfer_user, transfer_branch, transfer_group, transfer_path>> {};
struct transfer_by : if_must<words<"by">, name<"the name of a distribution">> {};
struct transfer_distribute : words<"then distribute"> {};
struct transfer : if_must<words<"transfer to">, transfer_target, opt<transfer_distribute, opt<transfer_by>>> {
};

struct return_record : words<"return"> {};
struct release_pull : if_must<words<"release pull after">, duration> {};
struct decrement_pull_count : words<"decrement pull count"> {};

struct channel_call : words<"call"> {};
struct channel_email : words<"email"> {};
struct channel_sms : words<"sms"> {};
struct contact_channel : as<"`call`, `email` or `sms`", sor<channel_call, channel_email, channel_sms>> {};
struct contact_channels : list_of<contact_channel> {
  static constexpr std::string_view expected = contact_channel::expected;
};
struct by_channels : opt<if_must<words<"by">, contact_channels>> {};
struct do_not_contact : seq<words<"do not contact">, by_channels> {};
struct allow_contact : seq<words<"allow contact">, by_channels> {};

struct favorite : words<"favorite"> {};
struct unfavorite : words<"unfavorite"> {};
struct close_for : if_must<words<"for">, who> {};
struct close : seq<words<"close">, opt<close_for>> {};
struct web_request : if_must<words<"web request">, name<"the name of an endpoint">> {};
struct note_ask : if_must<words<"note ask">, name<"the name of an ask">> {};
struct note : if_must<words<"note">, long_text<"the text of the note">> {};

struct set_operation : if_must<words<"set">, assign> {};
struct attribute_names : list_of<name<"the name of an attribute">> {
  static constexpr std::string_view expected = "the name of an attribute";
};
struct clear : if_must<words<"clear">, attribute_names> {};
struct raise_operation
    : if_must<words<"raise">, name<"the name of an event">, opt<at<symbol<"{">>, values_block>> {};

// ---- create ---------------------------------------------------------------------------------------------

struct due_within : if_must<words<"within">, duration> {};
struct due_side_before : words<"before"> {};
struct due_side_after : words<"after"> {};
struct due_side : as<"`before` or `after`", sor<due_side_before, due_side_after>> {};
struct due_at : if_must<words<"due">, duration, due_side, path<"a date">> {};
struct activity_due : as<"`within` or `due`", sor<due_within, due_at>> {};

struct option_notify : if_must<words<"notify">, duration, words<"before">> {};
struct group_names : list_of<name<"the name of a group">> {
  static constexpr std::string_view expected = "the name of a group";
};
struct option_groups : if_must<words<"for groups">, group_names> {};
struct option_all : words<"for all"> {};
struct option_hours : words<"business hours"> {};
struct option_note : if_must<words<"note">, long_text<"the text of the note">> {};
struct activity_option
    : statements<"an activity takes `notify`, `for groups`, `for all`, `business hours`, `note`",
                 sor<option_notify, option_groups, option_all, option_hours, option_note>> {};

struct create_activity_head : seq<must<name<"the name of an activity">>, must<activity_due>> {
  static constexpr std::string_view expected = "the name of an activity";
};
struct activity_block : block<activity_option> {};
struct create_activity
    : if_must<words<"create activity">, headed<create_activity_head>, opt<activity_block>> {};

struct create_once : words<"once"> {};
struct create_for_each
    : if_must<words<"for each">, name<"a name for each one">, words<"in">, path<"a list">> {};
struct create_values : seq<at<symbol<"{">>, values_block> {};
struct create_record : if_must<words<"create">, opt<create_once>, name<"the name of a record type">,
                               opt<create_for_each>, opt<create_values>> {};

// ---- operations with blocks -----------------------------------------------------------------------------

struct operation_body : block_body<operation> {};
struct branch_end : success {};
struct operation_block : if_must<open_brace, operation_body> {
  static constexpr std::string_view expected = open_brace::expected;
};

struct if_begin : success {};
struct if_head : as<"a condition", expression> {};
/// `else` on the line below its `}`.
struct joined_else_if : sor<words<"elseif">, words<"elsif">, words<"elif">> {};
struct else_on_next_line : seq<lines, at<sor<words<"else">, joined_else_if>>> {};
struct else_place : opt<not_at<sor<words<"else">, joined_else_if>>, else_on_next_line> {};
struct else_if
    : if_must<sor<words<"else if">, joined_else_if>, headed<if_head>, operation_block, seq<branch_end>> {};
struct else_head : success {};
struct otherwise : if_must<words<"else">, else_head, operation_block> {};
struct if_operation : if_must<words<"if">, seq<if_begin>, headed<if_head>, operation_block, seq<branch_end>,
                              star<else_place, else_if>, opt<else_place, otherwise>> {};

struct after_head : duration {};
struct after : if_must<words<"after">, headed<after_head>, operation_block> {};

/// An operation, without what is said when there is none.
struct any_operation
    : sor<move_to, contact, appointment, send_operation, notify, start_nurture, stop_nurture, transfer,
          return_record, release_pull, decrement_pull_count, do_not_contact, allow_contact, favorite,
          unfavorite, close, web_request, note_ask, note, create_activity, create_record, set_operation,
          clear, raise_operation, if_operation, after> {};

#define LEADFLOW_OPERATION_WORDS                                                                             \
  "`move to`, `contact`, `appointment`, `send`, `notify`, `start nurture`, `stop nurture`, `transfer to`, "  \
  "`return`, "                                                                                               \
  "`release pull after`, `decrement pull count`, `do not contact`, `allow contact`, `favorite`, "            \
  "`unfavorite`, "                                                                                           \
  "`close`, `web request`, `note ask`, `note`, `create activity`, `create`, `set`, `clear`, `raise`, `if`, " \
  "`after`"

struct operation : statements<"a block of operations takes " LEADFLOW_OPERATION_WORDS, any_operation> {};

}  // namespace leadflow::grammar

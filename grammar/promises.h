// Promises: what `leadflow prove` checks.

#pragma once

#include "grammar/declarations.h"

namespace leadflow::grammar {

struct kind_send_email : words<"send email"> {};
struct kind_send_sms : words<"send sms"> {};
struct kind_notify : words<"notify"> {};
struct kind_do_not_contact : words<"do not contact"> {};
struct kind_contact_made : words<"contact made"> {};
struct kind_contact_attempted : words<"contact attempted"> {};
struct kind_close : words<"close"> {};
struct kind_return : words<"return"> {};
struct kind_start_nurture : words<"start nurture"> {};
struct kind_web_request : words<"web request"> {};
struct kind_create : if_must<words<"create">, name<"the name of a record type">> {};
struct kind_set : if_must<words<"set">, name<"the name of an attribute">> {};
struct operation_kind : as<"an operation: `send email`, `send sms`, `notify`, `do not contact`, `contact "
                           "made`, `contact attempted`, `close`, "
                           "`return`, `start nurture`, `web request`, `create` or `set`",
                           blanks,
                           sor<kind_send_email, kind_send_sms, kind_notify, kind_do_not_contact,
                               kind_contact_made, kind_contact_attempted, kind_close, kind_return,
                               kind_start_nurture, kind_web_request, kind_create, kind_set>> {};
struct operation_kinds : list_of<operation_kind> {
  static constexpr std::string_view expected = operation_kind::expected;
};

struct place_state : words<"state"> {};
struct place_phase : words<"phase"> {};
struct place_kind : words<"kind"> {};
struct place : as<"a state, a phase or a kind", blanks,
                  sor<if_must<sor<place_state, place_phase, place_kind>, name<"a name">>, name<"a name">>> {};
struct place_list : list_of<place> {
  static constexpr std::string_view expected = place::expected;
};

struct never_what : operation_kinds {};
struct never_after : operation_kinds {};
struct never : if_must<words<"never">, never_what, opt<if_must<words<"after">, never_after>>> {};

struct every_open_state : words<"every open state"> {};
struct every_state : words<"every state"> {};
struct from_places : place_list {};
struct from_where
    : as<"`every open state`, `every state` or states", sor<every_open_state, every_state, from_places>> {};
struct reach_places : place_list {};
struct through_places : place_list {};
struct always_places : place_list {};
struct can_reach : if_must<words<"from">, from_where, words<"can reach">, reach_places> {};
struct only_through : if_must<words<"reach">, reach_places, words<"only through">, through_places> {};
struct always_holds : if_must<words<"at">, always_places, words<"always">, expression> {};
struct rules_terminate : words<"rules terminate"> {};
struct left_within : if_must<words<"every open state is left within">, duration> {};
struct promise
    : as<"a promise: `never`, `from`, `reach`, `at`, `rules terminate` or `every open state is left within`",
         sor<never, can_reach, only_through, always_holds, rules_terminate, left_within>> {};

struct prove_disabled : words<"disabled"> {};
struct prove_workflow : if_must<words<"for">, name<"the name of a workflow">> {};
struct prove : if_must<words<"prove">, text<"the text of the promise">, opt<prove_workflow>,
                       opt<prove_disabled>, promise> {};

}  // namespace leadflow::grammar

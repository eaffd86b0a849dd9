// The declarations that workflows share: records, groups, hours, templates, endpoints, nurtures,
// distributions, events.
//
// A rule named `..._statement` is what a block of that declaration takes; what it expects is the sentence
// that the finding about an unknown statement ends with.

#pragma once

#include "grammar/operations.h"

namespace leadflow::grammar {

struct disabled : words<"disabled"> {};

// ---- who may, and what must hold ------------------------------------------------------------------------

struct role_admin : words<"admin"> {};
struct role_manager : words<"manager"> {};
struct role_rep : words<"rep"> {};
struct role_word : as<"`admin`, `manager` or `rep`", sor<role_admin, role_manager, role_rep>> {};
struct permit_role : if_must<words<"role">, role_word> {};
struct permit_nobody : words<"nobody"> {};
struct permit_path : path<"who may"> {};
struct permit : as<"a group, `owner`, `role`, `nobody` or an attribute that is a user",
                   sor<permit_role, permit_nobody, permit_path>> {};
struct permit_list : list_of<permit> {
  static constexpr std::string_view expected = permit::expected;
};
struct guard_when : if_must<words<"when">, expression> {};
struct guards : seq<opt<if_must<words<"by">, permit_list>>, opt<guard_when>> {};

struct require : if_must<words<"require">, attribute_names, opt<guard_when>> {};
struct refuse : if_must<words<"refuse">, text<"the reason">, words<"when">, expression> {};
struct edit_list : if_must<symbol<"[">, wide<must<attribute_names>, must<symbol<"]">>>> {};
struct edit : if_must<words<"edit">, opt<edit_list>, words<"by">, permit_list> {};
struct validity : sor<require, refuse> {};

// ---- types and attributes -------------------------------------------------------------------------------

struct value_label : seq<line_string> {};
struct value_item : as<"the name of a value", name<"the name of a value">, opt<value_label>> {};
struct value_items : list_of<value_item> {
  static constexpr std::string_view expected = value_item::expected;
};

struct type_one_of : if_must<words<"one of">, value_items> {};
struct type_link : if_must<words<"link to">, name<"the name of a record type">> {};
struct type_list_of : if_must<words<"list of">, name<"the name of a record type">> {};
struct type_money : if_must<words<"money">, currency> {};
struct type_text : words<"text"> {};
struct type_integer : words<"integer"> {};
struct type_decimal : words<"decimal"> {};
struct type_boolean : words<"boolean"> {};
struct type_datetime : words<"datetime"> {};
struct type_date : words<"date"> {};
struct type_email : words<"email"> {};
struct type_phone : words<"phone"> {};
struct type_url : words<"url"> {};
struct type_user : words<"user"> {};
struct type_named : name<"the name of a type"> {};
struct type : as<"a type", sor<type_one_of, type_link, type_list_of, type_money, type_text, type_integer,
                               type_decimal, type_boolean, type_datetime, type_date, type_email, type_phone,
                               type_url, type_user, type_named>> {};

struct range_value : plain_value {};
struct range : if_must<words<"from">, range_value, words<"to">, range_value> {};
struct default_value : if_must<words<"default">, plain_value> {};
struct required : words<"required"> {};
struct computed : if_must<symbol<"=">, expression> {};
struct attribute : seq<name<"the name of an attribute">, must<type>, label,
                       sor<computed, seq<opt<required>, opt<range>, opt<default_value>>>> {};

struct attribute_statement : as<"the name of an attribute", attribute> {};

// ---- values, records, names -----------------------------------------------------------------------------

struct edition : if_must<words<"edition">, whole<"the number of the edition">> {};
struct import : if_must<words<"import">, text<"the path of a file">> {};

struct values_items : if_must<symbol<"{">, wide<must<value_items>, must<symbol<"}">>>> {
  static constexpr std::string_view expected = "values between `{` and `}`";
};
struct values : if_must<words<"values">, name<"a name">, label, values_items> {};

struct unique : if_must<words<"unique">, attribute_names> {};
struct record_head : seq<must<name<"the name of a record type">>, label> {
  static constexpr std::string_view expected = "the name of a record type";
};
struct record_statement : statements<"a record takes `unique`, `require`, `refuse`, `edit` and attributes",
                                     sor<unique, validity, edit, attribute>> {};
struct record : if_must<words<"record">, headed<record_head>, block<record_statement>> {};

struct group : if_must<words<"group">, name<"the name of a group">, label> {};
struct branch : if_must<words<"branch">, name<"the name of a branch">, label> {};
struct activity : if_must<words<"activity">, name<"the name of an activity">, label> {};

// ---- hours ----------------------------------------------------------------------------------------------

struct day_word : as<"a day: `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`",
                     sor<words<"mon">, words<"tue">, words<"wed">, words<"thu">, words<"fri">, words<"sat">,
                         words<"sun">>> {};
struct last_day : day_word {};
struct days : as<"a day or days like `mon-fri`", day_word, opt<if_must<symbol<"-">, last_day>>> {};
struct day_list : list_of<days> {
  static constexpr std::string_view expected = days::expected;
};
struct span_end : time_of_day {};
struct open_span : as<"times like `09:00-17:00`", time_of_day, must<symbol<"-">>, must<span_end>> {};
struct span_list : list_of<open_span> {
  static constexpr std::string_view expected = open_span::expected;
};
struct timezone : if_must<words<"timezone">, text<"the name of a time zone">> {};
struct open : if_must<words<"open">, day_list, span_list> {};
struct closed_from : if_must<words<"closed from">, text<"the path of a file">> {};
struct closed : if_must<words<"closed">, date, label> {};
struct hours_statement : statements<"hours take `timezone`, `open`, `closed from`, `closed`",
                                    sor<timezone, open, closed_from, closed>> {};
struct hours_head : seq<must<name<"a name for the hours">>, label> {
  static constexpr std::string_view expected = "a name for the hours";
};
struct hours : if_must<words<"hours">, headed<hours_head>, block<hours_statement>> {};

// ---- templates and endpoints ----------------------------------------------------------------------------

struct subject : if_must<words<"subject">, text<"the subject">> {};
struct body : if_must<words<"body">, long_text<"the text of the e-mail">> {};
struct email_statement
    : statements<"an email takes `disabled`, `subject`, `body`", sor<disabled, subject, body>> {};
struct email_head : seq<must<name<"a name for the email">>, label> {
  static constexpr std::string_view expected = "a name for the email";
};
struct email : if_must<words<"email">, headed<email_head>, block<email_statement>> {};

struct sms_text : if_must<words<"text">, long_text<"the text of the sms">> {};
struct sms_statement : statements<"an sms takes `disabled`, `text`", sor<disabled, sms_text>> {};
struct sms_head : seq<must<name<"a name for the sms">>, label> {
  static constexpr std::string_view expected = "a name for the sms";
};
struct sms : if_must<words<"sms">, headed<sms_head>, block<sms_statement>> {};

struct post : if_must<words<"post">, text<"the address">> {};
struct header : if_must<words<"header">, text<"the name of the header">, words<"from env">, environment> {};
struct sign : if_must<words<"sign from env">, environment> {};
struct format_json : words<"json"> {};
struct format_form : words<"form"> {};
struct send_format : as<"`json` or `form`", sor<format_json, format_form>> {};
struct send_body : if_must<words<"send">, values_block, words<"as">, send_format> {};
struct seconds_word : as<"`seconds`", sor<words<"seconds">, words<"second">>> {};
struct times_word : as<"`times`", sor<words<"times">, words<"time">>> {};
struct timeout : if_must<words<"timeout">, whole<"a number of seconds">, seconds_word> {};
struct retry : if_must<words<"retry">, whole<"how many times">, times_word> {};
struct endpoint_statement
    : statements<
          "an endpoint takes `disabled`, `post`, `header`, `sign from env`, `send`, `timeout`, `retry`",
          sor<disabled, post, header, sign, send_body, timeout, retry>> {};
struct endpoint_head : seq<must<name<"a name for the endpoint">>, label> {
  static constexpr std::string_view expected = "a name for the endpoint";
};
struct endpoint : if_must<words<"endpoint">, headed<endpoint_head>, block<endpoint_statement>> {};

// ---- events and rules -----------------------------------------------------------------------------------

struct event_at : if_must<words<"at">, time_of_day> {};
struct event_in : if_must<words<"in">, path<"the name of a state">> {};
struct event_before : if_must<words<"before">, path<"a date">, opt<event_at>> {};
struct event_after : if_must<words<"after">, path<"a date">, opt<event_at>> {};
struct event_time
    : seq<if_must<seq<blanks, digit_ahead>, duration>, opt<sor<event_in, event_before, event_after>>> {};
struct event_reaching : if_must<words<"reaching">, path<"a date">, opt<event_at>> {};
struct event_becomes : if_must<words<"becomes">, expression> {};
struct event_state : path<"the name of a state"> {};
struct event_entered : seq<words<"entered">, opt<event_state>> {};
struct event_left : seq<words<"left">, opt<event_state>> {};
struct event_moved
    : if_must<words<"moved from">, path<"the name of a state">, words<"to">, path<"the name of a state">> {};
struct event_applied : if_must<words<"applied">, name<"the name of an action or transition">> {};
struct event_changed : if_must<words<"changed">, path<"the name of an attribute">> {};

struct event_attempted : words<"attempted"> {};
struct event_made : words<"made"> {};
struct event_contact
    : if_must<words<"contact">, as<"`attempted` or `made`", sor<event_attempted, event_made>>> {};
struct event_do_not_contact : words<"do not contact"> {};

struct event_scheduled : words<"scheduled"> {};
struct event_held : words<"held"> {};
struct event_missed : words<"missed"> {};
struct event_cancelled : words<"cancelled"> {};
struct event_appointment
    : if_must<words<"appointment">, as<"`scheduled`, `held`, `missed` or `cancelled`",
                                       sor<event_scheduled, event_held, event_missed, event_cancelled>>> {};
struct event_done : words<"done"> {};
struct event_late : words<"late"> {};
struct event_activity_name : name<"the name of an activity"> {};
struct event_activity : if_must<words<"activity">, as<"`done` or `late`", sor<event_done, event_late>>,
                                opt<event_activity_name>> {};

struct event_opened : words<"opened"> {};
struct event_clicked : words<"clicked"> {};
struct event_email_replied : words<"replied"> {};
struct event_bounced : words<"bounced"> {};
struct event_email
    : if_must<words<"email">, as<"`opened`, `clicked`, `replied` or `bounced`",
                                 sor<event_opened, event_clicked, event_email_replied, event_bounced>>> {};
struct event_sms_replied : words<"replied"> {};
struct event_sms_failed : words<"failed"> {};
struct event_sms
    : if_must<words<"sms">, as<"`replied` or `failed`", sor<event_sms_replied, event_sms_failed>>> {};
struct event_delivered : words<"delivered"> {};
struct event_failed : words<"failed"> {};
struct event_request
    : if_must<words<"request">, as<"`delivered` or `failed`", sor<event_delivered, event_failed>>,
              name<"the name of an endpoint">> {};

struct event_nurture_finished : words<"nurture finished"> {};
struct event_received : words<"received"> {};
struct event_assigned : words<"assigned"> {};
struct event_closed : words<"closed"> {};
struct event_returned : words<"returned"> {};
struct event_custom : name<"the name of an event"> {};

struct event_begin : success {};
struct event : as<"an event", event_begin,
                  sor<event_time, event_reaching, event_becomes, event_entered, event_left, event_moved,
                      event_applied, event_changed, event_contact, event_do_not_contact, event_appointment,
                      event_activity, event_email, event_sms, event_request, event_nurture_finished,
                      event_received, event_assigned, event_closed, event_returned, event_custom>> {};
struct event_list : list_of<event> {
  static constexpr std::string_view expected = event::expected;
};

struct rule_record : if_must<words<"for">, name<"the name of a record type">> {};
struct rule_when : if_must<words<"when">, expression> {};
struct once_per_entry : words<"once per entry"> {};
struct once : words<"once"> {};
struct always : words<"always"> {};
struct rule_statement
    : statements<
          "a rule takes `disabled`, `when`, `once per entry`, `once`, `always`, " LEADFLOW_OPERATION_WORDS,
          sor<disabled, rule_when, once_per_entry, once, always, any_operation>> {};
struct rule_head
    : seq<must<name<"a name for the rule">>, label, opt<rule_record>, must<words<"on">>, must<event_list>> {
  static constexpr std::string_view expected = "a name for the rule";
};
struct rule : if_must<words<"rule">, headed<rule_head>, block<rule_statement>> {};

struct custom_event_head : seq<must<name<"a name for the event">>, label> {
  static constexpr std::string_view expected = "a name for the event";
};
struct custom_event_block : block<attribute_statement> {};
struct custom_event : if_must<words<"event">, headed<custom_event_head>, opt<custom_event_block>> {};

// ---- nurtures and distributions -------------------------------------------------------------------------

struct nurture_step : if_must<words<"after">, duration, send> {};
struct stop_on : if_must<words<"stop on">, event_list> {};
struct nurture_statement
    : statements<"a nurture takes `disabled`, `after`, `stop on`", sor<disabled, nurture_step, stop_on>> {};
struct nurture_head : seq<must<name<"a name for the nurture">>, label> {
  static constexpr std::string_view expected = "a name for the nurture";
};
struct nurture : if_must<words<"nurture">, headed<nurture_head>, block<nurture_statement>> {};

struct qualifies : if_must<words<"qualifies when">, expression> {};
struct among : if_must<words<"among groups">, group_names> {};
struct by_round_robin : words<"round robin"> {};
struct by_weight : words<"weight"> {};
struct by_least_loaded : words<"least loaded"> {};
struct by_word
    : as<"`round robin`, `weight` or `least loaded`", sor<by_round_robin, by_weight, by_least_loaded>> {};
struct distribute_by : if_must<words<"by">, by_word> {};
struct ascending : words<"ascending"> {};
struct descending : words<"descending"> {};
struct sort_key
    : as<"an attribute to sort by", path<"an attribute to sort by">, opt<sor<ascending, descending>>> {};
struct sort_keys : list_of<sort_key> {
  static constexpr std::string_view expected = sort_key::expected;
};
struct order_by : if_must<words<"order by">, sort_keys> {};
struct cap_open : words<"open"> {};
struct cap_day : words<"day"> {};
struct cap_hour : words<"hour"> {};
struct cap_week : words<"week"> {};
struct cap_period : as<"`day`, `hour` or `week`", sor<cap_day, cap_hour, cap_week>> {};
struct cap : as<"`open` or `per`", sor<cap_open, if_must<words<"per">, cap_period>>> {};
struct at_most : if_must<words<"at most">, whole<"a number of records">, cap> {};
struct distribution_statement
    : statements<
          "a distribution takes `disabled`, `qualifies when`, `among groups`, `by`, `order by`, `at most`",
          sor<disabled, qualifies, among, distribute_by, order_by, at_most>> {};
struct push_word : words<"push"> {};
struct pull_word : words<"pull"> {};
struct push_or_pull : as<"`push` or `pull`", sor<push_word, pull_word>> {};
struct distribution_head : seq<must<name<"a name for the distribution">>, label, must<push_or_pull>,
                               opt<if_must<words<"for">, name<"the name of a record type">>>> {
  static constexpr std::string_view expected = "a name for the distribution";
};
struct distribution
    : if_must<words<"distribution">, headed<distribution_head>, block<distribution_statement>> {};

}  // namespace leadflow::grammar

// Rehearsals, changes, and a whole file.

#pragma once

#include "grammar/workflows.h"

namespace leadflow::grammar {

// ---- tests ----------------------------------------------------------------------------------------------

/// Forgets what an alternative that did not match left behind.
struct restart : success {};

struct test_at : if_must<words<"at">,
                         as<"a date and time like `2026-03-02 10:00`", expression_begin, date_time_literal>> {
};

struct given_at : seq<words<"at">, name<"the name of a state">> {};
struct given_through : seq<words<"through">, name<"the name of an entry">> {};
struct given_values
    : seq<not_at<given_at, line_end>, not_at<given_through, line_end>, not_at<line_end>, assign_list> {};
struct test_given : if_must<words<"given">, opt<given_values>, opt<sor<given_at, given_through>>> {};

struct with_values : if_must<words<"with">, assign_list> {};
struct in_permits : if_must<words<"in">, permit_list> {};
struct test_follow : if_must<words<"follow">, name<"the name of a follow-on">, opt<with_values>> {};
struct test_user : if_must<words<"user">, name<"a name for the person">, opt<in_permits>> {};
struct test_clear : if_must<words<"clear">, attribute_names> {};
struct test_as : if_must<words<"as">, name<"a name for the person">, opt<in_permits>> {};

struct not_permitted : words<"not permitted"> {};
struct not_offered : words<"not offered"> {};
struct missing_attributes : attribute_names {};
struct incomplete : if_must<words<"incomplete">, missing_attributes> {};
struct refusal_message : seq<line_string> {};
struct refusal : opt<sor<not_permitted, not_offered, incomplete, refusal_message>> {};
struct refused : seq<words<"refused">, refusal> {};
struct test_apply
    : if_must<words<"apply">, name<"the name of an action or transition">, opt<with_values>, opt<refused>> {};

struct test_after : if_must<words<"after">, duration> {};
struct test_set : if_must<words<"set">, assign> {};
struct test_raise : if_must<words<"raise">, event, opt<at<symbol<"{">>, values_block>> {};

// ---- what a test expects --------------------------------------------------------------------------------

struct expect_not : words<"not"> {};
struct expect_status : seq<words<"status">, name<"the name of a state">, line_end> {};
struct sent_word : words<"sent"> {};
struct held_back_word : words<"held back"> {};
struct expect_message : seq<restart, opt<expect_not>, sor<sent_word, held_back_word>, message_channel,
                            opt<name<"the name of a template">>, line_end> {};
struct activity_open : words<"open"> {};
struct activity_done : words<"done"> {};
struct activity_late : words<"late"> {};
struct activity_due_at : seq<words<"due">, due_value> {};
struct expect_activity
    : seq<restart, opt<expect_not>, words<"activity">, name<"the name of an activity">,
          opt<sor<activity_due_at, activity_open, activity_done, activity_late>>, line_end> {};
struct expect_count : seq<blanks, whole_number> {};
struct record_names : seq<name<"the name of a record type">, star<comma, name<"the name of a record type">>> {
};
struct expect_record : seq<restart, opt<sor<expect_not, expect_count>>, words<"record">, record_names,
                           opt<with_values>, line_end> {};
struct expect_condition : seq<restart, expression> {};
struct expectation
    : as<"`status`, `sent`, `held back`, `activity`, `record` or a condition",
         sor<expect_status, expect_message, expect_activity, expect_record, expect_condition>> {};
struct test_expect : if_must<words<"expect">, expectation> {};

struct test_statement : statements<
                            "a test takes `at`, `given`, `follow`, `user`, `clear`, `as`, `apply`, `after`, "
                            "`set`, `raise`, `expect`",
                            sor<test_at, test_given, test_follow, test_user, test_clear, test_as, test_apply,
                                test_after, test_set, test_raise, test_expect>> {};
struct test_head
    : seq<must<text<"the text of the test">>, must<words<"for">>, must<name<"the name of a workflow">>> {
  static constexpr std::string_view expected = "the text of the test";
};
struct test : if_must<words<"test">, headed<test_head>, block<test_statement>> {};

// ---- change ---------------------------------------------------------------------------------------------

struct moved_attribute
    : if_must<words<"moved attribute">, path<"the old name">, words<"to">, path<"the new name">> {};
struct retired_attribute : if_must<words<"retired attribute">, path<"the name of an attribute">> {};
struct moved : if_must<words<"moved">, path<"the old name">, words<"to">, path<"the new name">> {};
struct retired
    : if_must<words<"retired">, path<"the name of a state">, words<"into">, path<"the name of a state">> {};
struct change : sor<moved_attribute, retired_attribute, moved, retired> {};

// ---- a file ---------------------------------------------------------------------------------------------

struct declaration : statements<
                         "a file takes `import`, `values`, `record`, `group`, `branch`, `activity`, `hours`, "
                         "`email`, `sms`, `endpoint`, `nurture`, "
                         "`distribution`, `event`, `workflow`, `rule`, `prove`, `test`, `moved`, `retired`",
                         sor<import, values, record, group, branch, activity, hours, email, sms, endpoint,
                             nurture, distribution, custom_event, workflow, rule, prove, test, change>> {};

struct edition_statement : as<"`edition`", edition> {};
struct missing_edition : success {};
struct file_begin : opt<tao::pegtl::string<'\xEF', '\xBB', '\xBF'>> {};
struct stray_brace : symbol<"}"> {};
struct file
    : seq<file_begin, lines, sor<seq<at<words<"edition">>, statement<edition_statement>>, missing_edition>,
          star<lines, not_at<tao::pegtl::eof>, sor<seq<stray_brace, lines>, statement<declaration>>>,
          tao::pegtl::eof> {};

}  // namespace leadflow::grammar

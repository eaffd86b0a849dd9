// What is said about a text that does not parse: every error once, where it is, and nothing that follows from
// it.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/dsl/parsed.h"

namespace leadflow::dsl::syntax_errors_test {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  std::string text;  // behind `edition 1`, from line 2 on
  Lines findings;
};

std::string help_of(const std::string& text) {
  const Parsing p("edition 1\n" + text);
  REQUIRE(p.found.size() == 1);
  const std::vector<std::string>& help = p.found.in_order_found()[0].help;
  return help.empty() ? "" : help[0];
}

const std::string in_rule = "rule r for l on received {\n";  // line 2; its statements begin on line 3

}  // namespace

TEST_CASE("what was expected and what was found") {
  const std::vector<Case> cases = {
      {in_rule + "move to\n}\n",
       {"LF0201 3:8+0 expected a status or step name after `move to`, found the end of the line"}},
      {in_rule + "if a { move to }\n}\n",
       {"LF0201 3:15+0 expected a status or step name after `move to`, found `}`"}},
      {in_rule + "move to \"x\"\n}\n",
       {"LF0201 3:9+3 expected a status or step name after `move to`, found `\"x\"`"}},
      {in_rule + "set budget 3\n}\n", {"LF0201 3:12+1 expected `=` after `budget`, found `3`"}},
      {in_rule + "set b = 1 2  # c\n}\n",
       {"LF0201 3:11+1 expected the end of the line after `1`, found `2`"}},
      {in_rule + "set b =   # c\n}\n",
       {"LF0201 3:8+0 expected an expression after `=`, found the end of the line"}},
      {in_rule + "contact attemted\n}\n",
       {"LF0201 3:9+8 expected `attempted` or `made` after `contact`, found `attemted`"}},
      {in_rule + "after 2 dys { favorite }\n}\n",
       {"LF0201 3:7+1 expected a duration like `2 days` or `4 business hours` after `after`, found `2`"}},
      {in_rule + "clear a, b,\n}\n",
       {"LF0201 3:12+0 expected the name of an attribute after `,`, found `}`"}},
      {in_rule + "set a = (1 +\n  2\nset b = 1\nset c =\n}\n",
       {"LF0201 4:4+0 expected `)` after `2`, found `set`",
        "LF0201 6:8+0 expected an expression after `=`, found the end of the line"}},
      {in_rule + "sett a = 1\nfavorite\n}\n", {"LF0201 3:1+4 no statement of a rule begins with `sett`"}},
      {"group\n", {"LF0201 2:6+0 expected the name of a group after `group`, found the end of the line"}},
      {"group Sales\n", {"LF0201 2:7+5 expected the name of a group after `group`, found `Sales`"}},
      {"group a b\n", {"LF0201 2:9+1 expected the end of the line after `a`, found `b`"}},
      {"group a.b\n", {"LF0201 2:8+1 expected the end of the line after `a`, found `.`"}},
      {"workflow w for l", {"LF0201 2:17+0 expected `{` after `l`, found the end of the file"}},
      {"record r { a money usd }\n",
       {"LF0201 2:20+3 expected a currency of three capitals, like `USD` after `money`, found `usd`"}},
      {"%\ngroup a\n", {"LF0201 2:1+1 expected a statement of a file, found `%`"}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(Parsing("edition 1\n" + c.text).findings() == c.findings);
  }
}

TEST_CASE("one error does not hide another, nor the statements beside it") {
  const Parsing p(
      "edition 1\n"
      "workflow leads \"L\" fr lead {\n"
      "  bucket u {\n"
      "    sttus x { show a }\n"
      "    status n \"N\" {\n"
      "      shw a\n"
      "      category \"C\" {\n"
      "        action v \"V\" by { mve to a\n"
      "          move to\n"
      "        }\n"
      "        action w { favorite }\n"
      "      }\n"
      "    }\n"
      "  }\n"
      "}\n"
      "group g\n"
      "vlues v { x }\n"
      "workflow z for lead { transition win from to b { close } extra\n"
      "  bucket u { status n } }\n");
  CHECK(p.findings() ==
        Lines{"LF0201 2:20+2 expected `for`, found `fr`",
              "LF0201 4:5+5 no statement of a bucket begins with `sttus`",
              "LF0201 6:7+3 no statement of a status or step begins with `shw`",
              "LF0201 8:25+1 expected a group, `owner`, `role`, `nobody` or an attribute that is a user "
              "after `by`, found `{`",
              "LF0201 8:27+3 no statement of an action begins with `mve`",
              "LF0201 9:18+0 expected a status or step name after `move to`, found the end of the line",
              "LF0201 17:1+5 no statement of a file begins with `vlues`",
              "LF0201 18:46+1 expected `to` after `to`, found `b`",
              "LF0201 18:58+5 expected the end of the line, found `extra`"});
  CHECK(p.file.groups.size() == 1);
  REQUIRE(p.file.workflows.size() == 1);  // what has a damaged head is no part of the tree
  CHECK(p.file.workflows[0].phases.size() == 1);
}

TEST_CASE("how other languages write it") {
  const std::vector<Case> cases = {
      {in_rule + "if a == 1 && b || !c { favorite }\n}\n",
       {"LF0201 3:6+2 expected `=`, found `==`", "LF0201 3:11+2 expected `and`, found `&&`",
        "LF0201 3:16+2 expected `or`, found `||`", "LF0201 3:19+1 expected `not`, found `!`"}},
      {in_rule + "if a <> 1 { favorite }\nelseif b { favorite }\nelse { close }\n}\n",
       {"LF0201 3:6+2 expected `!=`, found `<>`", "LF0201 4:1+6 expected `else if`, found `elseif`",
        "LF0201 5:1+4 expected `else` on the line of the `}` before it, found it on a line below"}},
      {in_rule + "if a\n{ favorite }\n}\n",
       {"LF0201 4:1+1 expected `{` on the line of its statement, found it on a line below"}},
      {"event e\n\n# c\n{ a text }\n",
       {"LF0201 5:1+1 expected `{` on the line of its statement, found it on a line below"}},
      {in_rule + "note 'it'\n}\n", {"LF0201 3:6+4 expected a text between double quotes, found single ones"}},
      {"email e { subject \"\"\"\na\n\"\"\" }\n",
       {"LF0201 2:19+3 expected a text on one line, found a block text"}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(Parsing("edition 1\n" + c.text).findings() == c.findings);
  }
}

TEST_CASE("literals that do not exist") {
  const std::vector<Case> cases = {
      {in_rule + "set d = 2026-02-30\n}\n", {"LF0205 3:9+10 there is no day `2026-02-30`"}},
      {in_rule + "set d = 2026-02-20 25:00\n}\n", {"LF0205 3:20+5 there is no time of day `25:00`"}},
      {in_rule + "set d = 9:00\n}\n", {"LF0205 3:9+4 there is no time of day `9:00`"}},
      {in_rule + "set d = 24:00\n}\n", {"LF0205 3:9+5 there is no time of day `24:00`"}},
      {in_rule + "after 99999999999999999999 days { favorite }\n}\n",
       {"LF0205 3:7+20 a whole number of more than 64 bits"}},
      {in_rule + "note \"a\\qb\\u{110000}\\u{}\"\n}\n",
       {"LF0205 3:8+2 there is no escape `\\q`", "LF0205 3:11+10 there is no character `\\u{110000}`",
        "LF0205 3:21+4 there is no character `\\u{}`"}},
      {in_rule + "note \"open\nfavorite\n}\n", {"LF0206 3:6+5 a text without its closing `\"`"}},
      {in_rule + "  note \"\"\"\nopen {\n", {"LF0206 3:8+3 a block text without its closing `\"\"\"`"}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(Parsing("edition 1\n" + c.text).findings() == c.findings);
  }
}

TEST_CASE("a brace without its partner is one finding, at the brace that was meant") {
  const std::string begin = "workflow w for l {\n  bucket a {\n    status n {\n      show a\n";
  const std::vector<Case> cases = {
      {begin + "\n    status y\n  }\n  bucket b won\n}\n", {"LF0201 4:14+1 this `{` has no `}`"}},
      {begin + "    }\n  bucket b won\n}\ngroup g\n", {"LF0201 3:12+1 this `{` has no `}`"}},
      {begin + "    }\n  }\ngroup g\ngroup h\n", {"LF0201 2:18+1 this `{` has no `}`"}},
      {begin + "    }\n  }\n", {"LF0201 2:18+1 this `{` has no `}`"}},
      {begin + "      }\n    }\n    status y\n  }\n  bucket b won\n}\n",
       {"LF0201 6:7+1 this `}` has no `{`"}},
      {"group a\n}\ngroup b\n", {"LF0201 3:1+1 this `}` has no `{`"}},
      {begin + "    }\n  }\n}\n}\n", {"LF0201 9:1+1 this `}` has no `{`"}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(Parsing("edition 1\n" + c.text).findings() == c.findings);
  }
}

TEST_CASE("the edition") {
  CHECK(Parsing("").findings() == Lines{"LF0203 1:1+0 this file does not begin with its edition"});
  CHECK(Parsing("# c\ngroup a\n").findings() ==
        Lines{"LF0203 2:1+0 this file does not begin with its edition"});
  CHECK(
      Parsing("edition 2\ngrup a\n").findings() ==
      Lines{"LF0204 1:1+9 there is no edition 2", "LF0201 2:1+4 no statement of a file begins with `grup`"});
  CHECK(Parsing("edition\n").findings() ==
        Lines{"LF0201 1:8+0 expected the number of the edition after `edition`, found the end of the line"});
  CHECK(Parsing("edition 1\nedition 1\n").findings() ==
        Lines{"LF0201 2:1+7 no statement of a file begins with `edition`"});
}

TEST_CASE("help names the way out") {
  CHECK(help_of("grup a\n") == "did you mean `group`?");
  CHECK(help_of(in_rule + "mve to x\n}\n") == "did you mean `move to`?");
  CHECK(help_of(in_rule + "contact attemted\n}\n") == "did you mean `attempted`?");
  CHECK(help_of(in_rule + "favorite;\n}\n") == "a statement ends with its line, without a `;`");
  CHECK(help_of("workflow w for l {\n  entry\u00A0at x\n}\n") == "U+00A0 is a no-break space: write a blank");
  CHECK(help_of("group a \u201CA\u201D\n") == "U+201C is a typographic quote: write `\"`");
  CHECK(help_of(in_rule + "set a = b \u2013 1\n}\n") == "U+2013 is a dash: write `-`");
  CHECK(help_of("record l {\n  phone phone unique\n}\n") ==
        "an attribute is written `NAME TYPE [\"Label\"] [required] [from A to B] [default VALUE]`, or "
        "`NAME TYPE [\"Label\"] = EXPRESSION`");
  CHECK(help_of("record l {\n  open text wide\n}\n").substr(0, 12) == "an attribute");
  CHECK(help_of("event e {\n  open text wide\n}\n").substr(0, 12) == "an attribute");
  CHECK(help_of("record l {\n  require a > 1\n}\n").substr(0, 48) ==
        "`require` is written `require NAME, ... [when CO");
  CHECK(help_of("timezone \"Europe/Madrid\"\n") == "`timezone` is a statement of hours");
  CHECK(help_of("// c\n") == "a comment begins with `#`");
  CHECK(help_of("group \"a\"\n") == "a name is written without quotes");
  CHECK(help_of("group Sales\n") ==
        "a name is made of lower-case letters, digits and `_`, and begins with a letter: write `sales`");
  CHECK(help_of("workflow w for l { bucket b { status freshLead } }\n") ==
        "a name is made of lower-case letters, digits and `_`, and begins with a letter: write `fresh_lead`");
  CHECK(help_of("record l {\n  firstName text\n}\n") ==
        "a name is made of lower-case letters, digits and `_`, and begins with a letter: write `first_name`");
  CHECK(help_of(in_rule + "move to freshLead\n}\n") ==
        "a name is made of lower-case letters, digits and `_`, and begins with a letter: write `fresh_lead`");
  CHECK(help_of("group \u00C9quipe\n") == "");
  CHECK(help_of("Workflow w for l { }\n") == "did you mean `workflow`?");
  CHECK(help_of("workflow w for l { Bucket b }\n") == "did you mean `bucket`?");
  CHECK(help_of(in_rule + "Move to x\n}\n") == "did you mean `move to`?");
  CHECK(help_of("workflow w for l { bucket b { status s { category C { } } } }\n") ==
        "a label stands between double quotes: `category \"C\"`");
  CHECK(help_of("rule r for w on 14days { close }\n") == "write `14 days`");
  CHECK(help_of("rule r for w on 1day { close }\n") == "write `1 day`");
  CHECK(help_of(in_rule + "after 2h { close }\n}\n") == "write `2 hours`");
  CHECK(help_of(in_rule + "set a = now + 3weeks\n}\n") == "write `3 weeks`");
  CHECK(help_of(in_rule + "if a is null { close }\n}\n") == "write `is not set`");
  CHECK(help_of(in_rule + "if a is not null { close }\n}\n") == "write `is set` or `is not set`");
  CHECK(help_of(in_rule + "else { close }\n}\n") == "`else` stands behind the `}` of its `if`");
  CHECK(help_of("test \"t\" for w {\n  expect status fresh and score > 1\n}\n") ==
        "in a condition it is compared: `status = fresh`");
  CHECK(help_of("test \"t\" for w {\n  expect status \"fresh\"\n}\n") ==
        "a name is written without quotes: `expect status fresh`");
  CHECK(help_of("test \"t\" for w {\n  expect status \"Fresh lead\"\n}\n") ==
        "a state is named, without quotes: `expect status NAME`");
  CHECK(help_of("rule r for w on closed {\n  when status \"fresh\"\n}\n") ==
        "in a condition it is compared: `status = fresh`");
  CHECK(help_of("workflow w for l { bucket b { xyzzy } }\n") ==
        "a bucket takes `status`, `require`, `refuse`, `edit`, `rule`");
}

TEST_CASE("an expression alone") {
  SourceSet sources;
  Diagnostics found;
  TextPools pools;
  CHECK_FALSE(parse_expression(sources, sources.add("x", {}, "a = "), found, pools).has_value());
  CHECK_FALSE(parse_expression(sources, sources.add("x", {}, "a = 1 b"), found, pools).has_value());
  CHECK_FALSE(parse_expression(sources, sources.add("x", {}, ""), found, pools).has_value());
  CHECK_FALSE(parse_expression(sources, sources.add("x", {}, "a }"), found, pools).has_value());
  CHECK(found.size() == 4);
}

}  // namespace leadflow::dsl::syntax_errors_test

#include "dsl/parser/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leadflow::dsl::parser {
namespace {

struct Form {
  std::string_view words;  // that the statement begins with
  std::string_view form;
};

// A phrase stands before its first word.
constexpr std::array forms = {
    Form{"values", R"(values NAME ["Label"] { VALUE ["Label"], ... })"},
    Form{"record", R"(record NAME ["Label"] { ... })"},
    Form{"group", R"(group NAME ["Label"])"},
    Form{"branch", R"(branch NAME ["Label"])"},
    Form{"hours", R"(hours NAME ["Label"] { ... }`, and in a workflow `hours NAME)"},
    Form{"open", "open mon-fri 09:00-18:00, ..."},
    Form{"closed from", R"(closed from "FILE")"},
    Form{"closed", R"(closed YYYY-MM-DD ["Label"])"},
    Form{"timezone", R"(timezone "Area/City")"},
    Form{"endpoint", R"(endpoint NAME ["Label"] { ... })"},
    Form{"header", R"(header "NAME" from env VARIABLE)"},
    Form{"timeout", "timeout N seconds"},
    Form{"retry", "retry N times"},
    Form{"distribution", R"(distribution NAME ["Label"] push|pull [for WORKFLOW] { ... })"},
    Form{"workflow", R"(workflow NAME ["Label"] for RECORD { ... })"},
    Form{"entry", R"(entry at STATE [when CONDITION]`, or `entry NAME ["Label"] at STATE [when CONDITION])"},
    Form{"follow on", R"(follow on NAME ["Label"] at STATE [by WHO, ...] [when CONDITION] { ... })"},
    Form{"bucket", R"(bucket NAME ["Label"] [open|won|lost|archived] { ... })"},
    Form{"stage", R"(stage NAME ["Label"] [open|won|lost|archived] { ... })"},
    Form{"status", R"(status NAME ["Label"] [like STATE] { ... })"},
    Form{"step", R"(step NAME ["Label"] [like STATE] { ... })"},
    Form{"category", R"(category "Label" { ... })"},
    Form{"action", R"(action NAME ["Label"] [by WHO, ...] [when CONDITION] { ... })"},
    Form{"transition",
         R"(transition NAME ["Label"] from STATE, ... to STATE [by WHO, ...] [when CONDITION] { ... })"},
    Form{"require",
         "require NAME, ... [when CONDITION]`; what a value must be is said by `refuse \"why\" when "
         "CONDITION"},
    Form{"refuse", R"(refuse "why" when CONDITION)"},
    Form{"ask", R"(ask NAME TYPE ["Label"] [optional] [default VALUE])"},
    Form{"rule", R"(rule NAME ["Label"] [for WORKFLOW] on EVENT, ... { ... })"},
    Form{"send email", "send email NAME [to ATTRIBUTE] [held]"},
    Form{"send sms", "send sms NAME [to ATTRIBUTE] [held]"},
    Form{"notify", "notify WHO, ... by email|sms NAME"},
    Form{"appointment", R"(appointment "Title" for WHO at TIME|in DURATION [lasting DURATION])"},
    Form{"create activity",
         "create activity NAME within DURATION { ... }`, or `create activity NAME due DURATION before|after "
         "DATE { ... }"},
    Form{"create", "create [once] RECORD [for each NAME in LIST] { NAME = VALUE, ... }"},
    Form{"business hours", "business hours`, and the workflow names them: `hours NAME"},
    Form{"transfer to", "transfer to WHO [then distribute [by NAME]]"},
    Form{"close", "close [for WHO]"},
    Form{"move to", "move to STATE"},
    Form{"set", "set NAME = VALUE"},
    Form{"clear", "clear NAME, ..."},
    Form{"after", "after DURATION { ... }"},
    Form{"chance", "chance N percent"},
    Form{"moved attribute", "moved attribute RECORD.OLD to RECORD.NEW"},
    Form{"moved", "moved OLD to NEW"},
    Form{"retired", "retired OLD into STATE"},
    Form{"test", R"(test "what" for WORKFLOW { ... })"},
    Form{"given", "given NAME = VALUE, ... [at STATE]"},
    Form{"apply", "apply ACTION [with NAME = VALUE, ...] [refused [REASON]]"},
};

constexpr std::string_view attribute_form =
    R"(an attribute is written `NAME TYPE ["Label"] [required] [from A to B] [default VALUE]`, or `NAME TYPE ["Label"] = EXPRESSION`)";

struct Home {
  std::string_view word, home;
};

constexpr std::array homes = {
    Home{"timezone", "hours"},
    Home{"open", "hours"},
    Home{"closed", "hours"},
    Home{"subject", "an email"},
    Home{"body", "an email"},
    Home{"bucket", "a workflow"},
    Home{"stage", "a workflow"},
    Home{"transition", "a workflow"},
    Home{"entry", "a workflow"},
    Home{"status", "a bucket"},
    Home{"step", "a stage"},
    Home{"category", "a status or step"},
    Home{"action", "a category of a status or step"},
    Home{"ask", "an action, transition or follow-on"},
    Home{"workflow", "a file, outside of every block"},
    Home{"record", "a file, outside of every block"},
    Home{"values", "a file, outside of every block"},
    Home{"group", "a file, outside of every block"},
    Home{"hours", "a file, outside of every block; a workflow names its own with `hours NAME`"},
    Home{"test", "a file, outside of every block"},
    Home{"import", "a file, outside of every block"},
    Home{"distribution", "a file, outside of every block"},
    Home{"endpoint", "a file, outside of every block"},
};

bool begins_with(std::string_view line, std::string_view words) {
  return line.substr(0, words.size()) == words && (line.size() == words.size() || line[words.size()] == ' ');
}

}  // namespace

std::string form_of(std::string_view line, std::string_view sentence) {
  const auto form = std::find_if(forms.begin(), forms.end(),
                                 [&](const Form& each) { return begins_with(line, each.words); });
  // A record may have an attribute called `open` or `status`: there only what is a statement of records is
  // one.
  const bool has_attributes = sentence.find("attribute") != std::string_view::npos;
  const bool is_statement =
      form != forms.end() &&
      (!has_attributes || sentence.find(fmt::format("`{}`", form->words)) != std::string_view::npos);
  if (is_statement) return fmt::format("`{}` is written `{}`", form->words, form->form);
  return has_attributes ? std::string(attribute_form) : std::string();
}

std::string_view home_of(std::string_view word) {
  const auto home =
      std::find_if(homes.begin(), homes.end(), [&](const Home& each) { return each.word == word; });
  return home == homes.end() ? std::string_view() : home->home;
}

}  // namespace leadflow::dsl::parser

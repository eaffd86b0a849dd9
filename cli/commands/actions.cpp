// `leadflow actions`: what one person may do with one record now.

#include <fmt/format.h>

#include <ostream>

#include "cli/commands/commands.h"
#include "cli/exit_codes.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/record_view.h"
#include "cli/store_access.h"
#include "runtime/engine/value_json.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace {

using runtime::Offer;

std::string question_json(const compiler::Program& program, const Offer::Question& question) {
  std::string value;
  runtime::append_json(value, program, question.default_value);
  return JsonObject()
      .text("name", question.name)
      .text("label", question.label)
      .text("type", question.type)
      .boolean("required", question.required)
      .raw("default", value)
      .str();
}

std::string offer_json(const compiler::Program& program, const Offer& offer) {
  std::vector<std::string> asks;
  for (const Offer::Question& question : offer.asks) asks.push_back(question_json(program, question));
  JsonObject object;
  object.text("name", offer.name).text("label", offer.label).text_or_null("category", offer.category);
  object.boolean("follow_on", offer.follow_on).boolean("ok", !offer.refused).raw("asks", json_array(asks));
  if (offer.refused) {
    object.text("refused", runtime::to_text(offer.refused->kind)).texts("missing", offer.refused->missing);
    object.text("message", offer.refused->message);
  }
  return object.str();
}

std::string question_text(const compiler::Program& program, const Offer::Question& question,
                          const std::string& zone) {
  std::string text = fmt::format("      asks {} ({}{})", question.name, question.type,
                                 question.required ? "" : ", optional");
  if (question.label != question.name) text += fmt::format(" \"{}\"", shown(question.label));
  if (!question.default_value.is_unset())
    text += fmt::format(", else {}", shown(runtime::to_text(program, question.default_value, zone)));
  return text + "\n";
}

void print_offers(Session& session, const compiler::Program& program, const std::vector<Offer>& offers,
                  const std::string& zone) {
  const Style style = Style::out(session);
  std::string category = "\n";  // no category is called so
  for (const Offer& offer : offers) {
    const std::string heading = offer.follow_on          ? "Follow-ons"
                                : offer.category.empty() ? "Transitions"
                                                         : offer.category;
    if (heading != category) session.out << style.bold(shown(heading)) << '\n';
    category = heading;
    const std::string line = fmt::format("  {}  {}", offer.name, shown(offer.label));
    if (offer.refused) {
      session.out << style.dim(fmt::format("{}  (no: {})", line, shown(offer.refused->message))) << '\n';
      continue;
    }
    session.out << line << '\n';
    for (const Offer::Question& question : offer.asks) session.out << question_text(program, question, zone);
  }
}

}  // namespace

int actions(const std::vector<std::string>& args, Session& session) {
  StoreFlags flags;
  std::string record;
  Arguments arguments("actions");
  arguments.positional("ID", record, "the record: its number, key:KEY or TYPE:KEY");
  add_store_flags(arguments, flags);
  if (!arguments.parse(args, session)) return kDone;
  StoreAccess access(session, flags);
  Transaction transaction(access.store(), runtime::Access::Read);
  const compiler::Program& program = access.program();
  const std::string actor = access.person(access.actor()).name;
  const runtime::Record found = record_of(access.store(), record);
  runtime::Situation facts;
  facts.now = access.now();
  facts.records.emplace(found.id, found);
  const std::vector<Offer> offered = with_facts(access.store(), facts, [&](const runtime::Situation& known) {
    return runtime::offers(program, known, found.id, actor);
  });
  if (flags.json) {
    std::vector<std::string> items;
    for (const Offer& offer : offered) items.push_back(offer_json(program, offer));
    session.out << document("actions")
                       .number("id", found.id)
                       .text_or_null("status", found.state.valid() ? program.states[found.state].name : "")
                       .text("as", actor)
                       .raw("actions", json_array(items))
                       .str()
                << '\n';
    return kDone;
  }
  print_offers(session, program, offered, runtime::zone_of(program, found.workflow));
  if (offered.empty()) say(session, "nothing is offered here");
  return kDone;
}

}  // namespace leadflow::cli

#include "cli/record_view.h"

#include <fmt/format.h>

#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/times.h"
#include "dsl/text.h"
#include "runtime/engine/value_json.h"
#include "runtime/engine/values.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

using runtime::Record;
using runtime::RecordId;
using runtime::Store;

namespace {

std::string_view phase_kind(dsl::ast::PhaseKind kind) {
  switch (kind) {
    case dsl::ast::PhaseKind::Open:
      return "open";
    case dsl::ast::PhaseKind::Won:
      return "won";
    case dsl::ast::PhaseKind::Lost:
      return "lost";
    case dsl::ast::PhaseKind::Archived:
      return "archived";
  }
  return {};
}

std::string ids_json(const std::vector<RecordId>& ids) {
  std::vector<std::string> items;
  for (const RecordId id : ids) items.push_back(std::to_string(id));
  return json_array(items);
}

std::vector<std::string> channels(std::uint8_t bits) {
  std::vector<std::string> names;
  if ((bits & runtime::no_call) != 0) names.emplace_back("call");
  if ((bits & runtime::no_email) != 0) names.emplace_back("email");
  if ((bits & runtime::no_sms) != 0) names.emplace_back("sms");
  return names;
}

void add_time(JsonObject& object, std::string_view name, const std::optional<runtime::Instant>& at) {
  object.text_or_null(name, at ? runtime::to_rfc3339(*at) : std::string());
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Lines of name and value, the names as wide as the widest.
class FactLines {
 public:
  void add(std::string name, std::string value) {
    if (value.empty()) return;
    width_ = std::max(width_, dsl::display_width(name));
    lines_.emplace_back(std::move(name), std::move(value));
  }
  std::string text() const {
    std::string text;
    for (const auto& [name, value] : lines_) {
      text += fmt::format("  {}{}  {}\n", name, std::string(width_ - dsl::display_width(name), ' '),
                          shown(value));
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
  std::size_t width_ = 0;
};

/// A computed number as its attribute would hold it: rounded once, money in its currency. Nothing where it
/// does not fit.
runtime::Value as_held(const compiler::Program& program, const compiler::Type& type, runtime::Value value) {
  using compiler::TypeKind;
  if (type.kind != TypeKind::Money && type.kind != TypeKind::Decimal && type.kind != TypeKind::Integer)
    return value;
  if (value.is_unset()) return value;
  auto held = runtime::engine::convert(program, type, value, runtime::Zone());
  runtime::Value* const fits = std::get_if<runtime::Value>(&held);
  return fits != nullptr ? std::move(*fits) : runtime::Value();
}

}  // namespace

std::string owner_text(const runtime::Owner& owner) {
  return owner.kind == runtime::Owner::Kind::Group ? "group " + owner.name : owner.name;
}

std::string record_title(const compiler::Program& program, const Record& record, const std::string& zone) {
  std::string text;
  int taken = 0;
  for (const runtime::Value& value : record.attributes) {
    if (value.is_unset() || value.kind != runtime::ValueKind::Text || taken == 3) continue;
    text += (text.empty() ? "" : " ") + runtime::to_text(program, value, zone);
    ++taken;
  }
  return text;
}

std::vector<runtime::Value> all_values(Store& store, const Record& record, runtime::Instant now) {
  const compiler::Program& program = store.program();
  const compiler::RecordType& type = program.record_types[record.type];
  std::vector<runtime::Value> values = record.attributes;
  runtime::Situation facts;
  facts.now = now;
  facts.records.emplace(record.id, record);
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    if (type.attributes[i].computed.empty()) continue;
    values.resize(std::max<std::size_t>(values.size(), i + 1));
    runtime::Value computed = with_facts(store, facts, [&](const runtime::Situation& known) {
      return runtime::attribute_value(program, known, record.id, compiler::AttributeId{i});
    });
    values[i] = as_held(program, type.attributes[i].type, std::move(computed));
  }
  return values;
}

std::string record_json(Store& store, const Record& record, runtime::Instant now) {
  const compiler::Program& program = store.program();
  const bool placed = record.state.valid();
  const compiler::State* state = placed ? &program.states[record.state] : nullptr;
  const compiler::Phase* phase = placed ? &program.phases[state->phase] : nullptr;
  JsonObject object;
  object.number("id", record.id)
      .text_or_null("key", record.key)
      .text("type", program.record_types[record.type].name);
  object.text_or_null("workflow",
                      record.workflow.valid() ? program.workflows[record.workflow].name : std::string());
  object.text_or_null("status", placed ? state->name : std::string());
  object.text_or_null("phase", placed ? phase->name : std::string());
  object.text_or_null("kind", placed ? phase_kind(phase->kind) : std::string_view());
  object.text_or_null("owner", record.owner.name);
  object.boolean("owner_is_group", record.owner.kind == runtime::Owner::Kind::Group);
  object.text_or_null("branch", record.branch);
  object.number("contact_attempts", record.contact_attempts).boolean("contacted", record.contacted);
  object.boolean("do_not_contact", record.do_not_contact != 0);
  object.texts("do_not_contact_by", channels(record.do_not_contact));
  object.boolean("closed", record.closed)
      .boolean("returned", record.returned)
      .boolean("favorite", record.favorite);
  object.text_or_null("created_by", record.created_by);
  add_time(object, "created_at", record.created_at);
  add_time(object, "entered_at", placed ? std::optional(record.entered_at) : std::nullopt);
  add_time(object, "first_contact_at", record.first_contact_at);
  add_time(object, "closed_at", record.closed_at);
  object.text_or_null("credited_to", record.credited_to);
  object.number("version", record.version);
  object.raw("parent", record.parent != 0 ? std::to_string(record.parent) : "null");
  object.raw("children", ids_json(store.children(record.id)))
      .raw("created", ids_json(store.created_by(record.id)));
  std::string attributes;
  runtime::append_attributes_json(attributes, program, record.type, all_values(store, record, now));
  return object.raw("attributes", attributes).str();
}

std::string record_text(Store& store, const Record& record, runtime::Instant now, bool all) {
  const compiler::Program& program = store.program();
  const compiler::RecordType& type = program.record_types[record.type];
  const std::string zone = runtime::zone_of(program, record.workflow);
  const compiler::State* state = record.state.valid() ? &program.states[record.state] : nullptr;
  FactLines lines;
  if (state != nullptr) {
    const compiler::Phase& phase = program.phases[state->phase];
    lines.add("status",
              fmt::format("{} ({}), {}, {}", state->label, state->name, phase.label, phase_kind(phase.kind)));
    lines.add("workflow", program.workflows[record.workflow].label);
    lines.add("since", local_text(record.entered_at, zone));
  }
  lines.add("owner", owner_text(record.owner));
  lines.add("branch", record.branch);
  lines.add("created", local_text(record.created_at, zone) +
                           (record.created_by.empty() ? "" : " by " + record.created_by));
  if (record.contact_attempts > 0) {
    lines.add("contact", fmt::format("{}, {}", counted(record.contact_attempts, "attempt"),
                                     record.contacted ? "contacted" : "not reached yet"));
  }
  if (record.do_not_contact != 0)
    lines.add("do not contact", "by " + joined(channels(record.do_not_contact)));
  if (record.closed) {
    lines.add("closed", (record.closed_at ? local_text(*record.closed_at, zone) : std::string("yes")) +
                            (record.credited_to.empty() ? "" : ", credit to " + record.credited_to));
  }
  if (record.returned) lines.add("returned", "yes");
  if (record.parent != 0) lines.add("parent", std::to_string(record.parent));
  const auto numbers = [](const std::vector<RecordId>& ids) {
    std::vector<std::string> words;
    for (const RecordId id : ids) words.push_back(std::to_string(id));
    return joined(words);
  };
  lines.add("children", numbers(store.children(record.id)));
  lines.add("made", numbers(store.created_by(record.id)));
  lines.add("times in", zone);

  FactLines attributes;
  const std::vector<runtime::Value> values = all_values(store, record, now);
  std::int64_t hidden = 0;
  const auto add = [&](std::uint32_t i) {
    if (i < values.size())
      attributes.add(shown(type.attributes[i].label), runtime::to_text(program, values[i], zone));
  };
  if (state != nullptr && state->has_show && !all) {
    std::vector<bool> is_shown(type.attributes.size());
    for (const compiler::AttributeId id : state->show) {
      add(id.index);
      is_shown[id.index] = true;
    }
    for (std::size_t i = 0; i < values.size() && i < is_shown.size(); ++i)
      hidden += !is_shown[i] && !values[i].is_unset();
  } else {
    for (std::uint32_t i = 0; i < type.attributes.size(); ++i) add(i);
  }
  std::string text =
      fmt::format("{} {}{}\n{}", type.label, record.id,
                  record.key.empty() ? "" : fmt::format(" ({})", shown(record.key)), lines.text());
  if (!attributes.text().empty()) text += "\n" + attributes.text();
  if (hidden > 0)
    text += fmt::format("  and {} that this status does not show (--all)\n", counted(hidden, "attribute"));
  return text;
}

}  // namespace leadflow::cli

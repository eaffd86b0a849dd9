#include "runtime/store/changes.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "dsl/json_text.h"
#include "runtime/raw_json.h"

namespace leadflow::runtime {

namespace {

constexpr std::string_view attribute_prefix = "attributes.";

// ---- one field to text and back
// -------------------------------------------------------------------------------

void put(std::string& out, const std::string& text) {
  if (text.empty()) {
    out += "null";
  } else {
    dsl::append_json_string(out, text);
  }
}
void put(std::string& out, bool value) {
  out += value ? "true" : "false";
}
void put(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}
/// The moment of a row that is not there yet is none.
void put(std::string& out, Instant at) {
  if (at == Instant{}) {
    out += "null";
  } else {
    append_json_instant(out, at);
  }
}
void put(std::string& out, const std::optional<Instant>& at) {
  if (at) {
    append_json_instant(out, *at);
  } else {
    out += "null";
  }
}
void put(std::string& out, const Owner& owner) {
  switch (owner.kind) {
    case Owner::Kind::Nobody:
      out += "null";
      return;
    case Owner::Kind::User:
      put(out, owner.name);
      return;
    case Owner::Kind::Group:
      out += "{\"group\":";
      put(out, owner.name);
      out += '}';
      return;
  }
}
void put(std::string& out, const std::optional<NurtureRun>& nurture) {
  if (!nurture) {
    out += "null";
    return;
  }
  out += "{\"name\":";
  put(out, nurture->name);
  out += ",\"started_at\":";
  put(out, nurture->started_at);
  out += ",\"steps_done\":";
  put(out, nurture->steps_done);
  out += '}';
}

using Json = nlohmann::json;

Instant instant_of(const Json& json) {
  const std::optional<Instant> at = parse_rfc3339(json.get_ref<const std::string&>());
  if (!at) throw RawJsonError("stored JSON holds a damaged time");
  return *at;
}
void get(const Json& json, std::string& text) {
  text = json.is_null() ? "" : json.get<std::string>();
}
void get(const Json& json, bool& value) {
  value = json.get<bool>();
}
void get(const Json& json, std::int64_t& number) {
  number = json.get<std::int64_t>();
}
void get(const Json& json, Instant& at) {
  at = json.is_null() ? Instant{} : instant_of(json);
}
void get(const Json& json, std::optional<Instant>& at) {
  at = json.is_null() ? std::nullopt : std::optional(instant_of(json));
}
void get(const Json& json, Owner& owner) {
  if (json.is_null()) {
    owner = {};
  } else if (json.is_string()) {
    owner = {Owner::Kind::User, json.get<std::string>()};
  } else {
    owner = {Owner::Kind::Group, json.at("group").get<std::string>()};
  }
}
void get(const Json& json, std::optional<NurtureRun>& nurture) {
  nurture.reset();
  if (json.is_null()) return;
  nurture = NurtureRun{json.at("name").get<std::string>(), instant_of(json.at("started_at")),
                       json.at("steps_done").get<std::int64_t>()};
}

// ---- the object
// -----------------------------------------------------------------------------------------------

/// Of the changes of a step; longer ones take a moment more.
constexpr std::size_t usual_length = 512;

void open_change(std::string& out, std::string_view prefix, std::string_view name) {
  if (out.size() > 1) out += ',';
  out += '"';
  out += prefix;
  out += name;
  out += "\":[";
}

/// Appends `"name":[before,after]`; the texts are JSON already, empty ones null.
void append_change(std::string& out, std::string_view prefix, std::string_view name, std::string_view before,
                   std::string_view after) {
  open_change(out, prefix, name);
  out += before.empty() ? "null" : before;
  out += ',';
  out += after.empty() ? "null" : after;
  out += ']';
}

std::string_view find_member(const std::vector<RawMember>& members, std::string_view name,
                             std::size_t guess) {
  if (guess < members.size() && members[guess].name == name) return members[guess].value;
  for (const RawMember& member : members) {
    if (member.name == name) return member.value;
  }
  return {};
}

void diff_attributes(std::string& out, const std::string& before, const std::string& after) {
  if (before == after) return;
  const std::vector<RawMember> old_members = raw_members(before);
  const std::vector<RawMember> new_members = raw_members(after);
  for (std::size_t i = 0; i < new_members.size(); ++i) {
    const std::string_view old = find_member(old_members, new_members[i].name, i);
    if (old != new_members[i].value)
      append_change(out, attribute_prefix, new_members[i].name, old, new_members[i].value);
  }
  for (std::size_t i = 0; i < old_members.size(); ++i) {
    if (find_member(new_members, old_members[i].name, i).empty()) {
      append_change(out, attribute_prefix, old_members[i].name, old_members[i].value, {});
    }
  }
}

/// Sets one attribute in the text of all of them ("null" takes it out); returns the text it had.
std::string set_attribute(std::string& attributes, std::string_view name, std::string_view value) {
  const std::vector<RawMember> members = raw_members(attributes);
  std::string out = "{";
  std::string before = "null";
  bool placed = value == "null";
  const auto append = [&out](std::string_view member, std::string_view text) {
    if (out.size() > 1) out += ',';
    ((((out += '"') += member) += "\":") += text);
  };
  for (const RawMember& member : members) {
    if (member.name != name) {
      append(member.name, member.value);
      continue;
    }
    before = std::string(member.value);
    if (!std::exchange(placed, true)) append(name, value);
  }
  if (!placed) append(name, value);
  out += '}';
  attributes = std::move(out);
  return before;
}

struct Change {
  std::string_view name, before, after;
};
std::vector<Change> parse_changes(std::string_view changes) {
  std::vector<Change> parsed;
  for (const RawMember& member : raw_members(changes)) {
    const std::vector<std::string_view> pair = raw_elements(member.value);
    if (pair.size() != 2) throw RawJsonError("a stored change has no value before and after");
    parsed.push_back({member.name, pair[0], pair[1]});
  }
  return parsed;
}

/// Returns the text that the field had. Throws RawJsonError when there is no such field or the text is no
/// value of it.
std::string set_field(RecordRow& row, std::string_view name, std::string_view value) {
  std::string before;
  bool found = false;
  each_field([&](std::string_view field, auto member) {
    if (field != name) return;
    found = true;
    put(before, row.*member);
    get(Json::parse(value), row.*member);
  });
  if (!found) throw RawJsonError("a stored change names the unknown field " + std::string(name));
  return before;
}

}  // namespace

std::string diff_rows(const RecordRow& before, const RecordRow& after) {
  std::string out = "{";
  out.reserve(usual_length);
  each_field([&](std::string_view name, auto member) {
    if (before.*member == after.*member) return;
    open_change(out, {}, name);
    put(out, before.*member);
    out += ',';
    put(out, after.*member);
    out += ']';
  });
  diff_attributes(out, before.attributes, after.attributes);
  out += '}';
  return out;
}

std::vector<std::string> fold_changes(RecordRow& row, std::string_view changes) {
  std::vector<std::string> wrong;
  try {
    for (const Change& change : parse_changes(changes)) {
      const bool attribute = change.name.substr(0, attribute_prefix.size()) == attribute_prefix;
      const std::string before =
          attribute ? set_attribute(row.attributes, change.name.substr(attribute_prefix.size()), change.after)
                    : set_field(row, change.name, change.after);
      if (before != change.before) wrong.emplace_back(change.name);
    }
  } catch (const Json::exception&) {
    throw RawJsonError("a stored change holds a value of another kind");
  }
  return wrong;
}

std::string invert_changes(std::string_view changes) {
  std::string out = "{";
  for (const Change& change : parse_changes(changes))
    append_change(out, {}, change.name, change.after, change.before);
  out += '}';
  return out;
}

std::vector<std::string> different_fields(const RecordRow& a, const RecordRow& b) {
  const std::string changes = diff_rows(a, b);
  std::vector<std::string> names;
  for (const Change& change : parse_changes(changes)) names.emplace_back(change.name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace leadflow::runtime

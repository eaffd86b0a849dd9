#include "runtime/report/lines.h"

namespace leadflow::runtime::report {

namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);
constexpr std::size_t unknown = nobody - 1;  // a name that the program does not have any more

}  // namespace

LineKey LineKeys::declared(Section section, const std::vector<Label>& known, const std::string& name) {
  if (name.empty()) return {section, nobody, {}, {}};
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].name == name) return {section, i, name, known[i].label};
  }
  return {section, unknown, name, name};
}

LineKey LineKeys::person(const std::string& name) {
  return {Section::Person, name.empty() ? nobody : 0, name, name};
}

void LineKeys::add_branch(const std::string& name, std::vector<LineKey>& keys) const {
  if (!name.empty() || !scope_.branches.empty()) keys.push_back(branch(name));
}

void LineKeys::add_who(const Owner& who, std::vector<LineKey>& keys) const {
  const bool is_person = who.kind == Owner::Kind::User;
  keys.push_back(person(is_person ? who.name : std::string()));
  const std::size_t before = keys.size();
  if (who.kind == Owner::Kind::Group) keys.push_back(group(who.name));
  if (const User* user = is_person ? scope_.people.find(who.name) : nullptr) {
    for (const std::string& each : user->groups) keys.push_back(group(each));
  }
  if (keys.size() == before && !scope_.groups.empty()) keys.push_back(group({}));
}

}  // namespace leadflow::runtime::report

#include "cli/complete/known_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/store_access.h"
#include "dsl/explain.h"
#include "runtime/service/steps.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 50;
constexpr std::uintmax_t most_bytes = 1 << 20;  // of a file: a key press waits for it

using compiler::Program;

/// Name and label of every row of a program's table.
template <class Table>
void add_named(std::vector<Candidate>& found, const Table& table) {
  for (std::uint32_t i = 0; i < table.size(); ++i) found.push_back({table[i].name, table[i].label});
}

template <class Member>
std::vector<Candidate> named_candidates(const std::vector<const Program*>& programs, Member member) {
  std::vector<Candidate> found;
  for (const Program* program : programs) add_named(found, program->*member);
  return found;
}

void add_state_actions(std::vector<Candidate>& found, const compiler::State& state) {
  for (const compiler::ActionRef& action : state.actions) found.push_back({action.name, action.label});
}

/// `name=` before any value is typed, then the values where the type has few.
void add_pairs(std::vector<Candidate>& found, const Program& program, const std::string& name,
               const std::string& label, const compiler::Type& type, const std::string& prefix) {
  if (!prefix.starts_with(name + "=")) {
    found.push_back({name + "=", label});
    return;
  }
  if (type.kind == compiler::TypeKind::Boolean) {
    found.push_back({name + "=true", ""});
    found.push_back({name + "=false", ""});
  }
  if (type.kind != compiler::TypeKind::Enum) return;
  for (const compiler::EnumValue& value : program.value_sets[type.values].values)
    found.push_back({name + "=" + value.name, value.label});
}

}  // namespace

KnownNames::~KnownNames() {
  if (store_) store_->rollback();
}

runtime::Store* KnownNames::store() {
  if (looked_for_store_) return store_.get();
  looked_for_store_ = true;
  StoreFlags flags;
  flags.store = typed_.value_of("--store");
  flags.config = typed_.value_of("--config");
  runtime::OpenOptions options;
  options.only_look = true;
  try {
    std::unique_ptr<runtime::Store> opened = runtime::open_store(store_url(session_, flags), options);
    opened->begin(runtime::Access::Read);
    store_ = std::move(opened);
  } catch (const std::exception&) {
    // Names may still come from files.
  }
  return store_.get();
}

/// Those that the command line names; else those of the working directory.
std::vector<std::string> KnownNames::workflow_files() const {
  std::vector<std::string> files;
  const auto take = [&](const fs::path& path) {
    std::error_code error;
    const bool readable = path.extension() == ".wf" && fs::is_regular_file(path, error);
    if (readable && fs::file_size(path, error) <= most_bytes && files.size() < most_files)
      files.push_back(path.string());
  };
  for (const Typed::Given& given : typed_.given) take(given.value);
  std::error_code error;
  if (files.empty()) {
    fs::directory_iterator entry(".", error), end;
    for (; !error && entry != end; entry.increment(error)) take(entry->path().filename());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void KnownNames::load_files() {
  if (loader_) return;
  loader_ = std::make_unique<Loader>(session_, "stdin.wf");
  for (const std::string& file : workflow_files()) loaded_.push_back(loader_->load(file));
}

const std::vector<const Program*>& KnownNames::programs() {
  if (looked_for_programs_) return programs_;
  looked_for_programs_ = true;
  const bool uses_store = typed_.command != nullptr && typed_.command->group == CommandGroup::Store;
  if (uses_store && store() != nullptr && store()->program_version() > 0) {
    programs_.push_back(&store()->program());
    return programs_;
  }
  load_files();
  for (const LoadedProgram& program : loaded_) {
    if (program.compiled) programs_.push_back(program.compiled.get());
  }
  return programs_;
}

std::optional<runtime::Record> KnownNames::typed_record() {
  const std::string id = typed_.value_of("ID");
  if (id.empty() || store() == nullptr || programs().empty()) return std::nullopt;
  auto found = runtime::find_record(*store(), runtime::parse_record_ref(id));
  const auto* number = std::get_if<runtime::RecordId>(&found);
  return number == nullptr ? std::nullopt : store()->record(*number);
}

std::vector<Candidate> KnownNames::people() {
  std::vector<Candidate> found;
  if (store() == nullptr) return found;
  for (const runtime::User& user : store()->users()) {
    if (user.active) found.push_back({user.name, std::string(dsl::to_text(user.role))});
  }
  return found;
}

std::vector<Candidate> KnownNames::records() {
  std::vector<Candidate> found;
  if (store() == nullptr) return found;
  runtime::NameFilter filter;
  const std::string& prefix = typed_.prefix;
  const std::size_t colon = prefix.find(':');
  if (colon != std::string::npos) {
    filter.by = runtime::NameFilter::By::Key;
    if (prefix.substr(0, colon) != "key") filter.type = prefix.substr(0, colon);
    filter.prefix = prefix.substr(colon + 1);
  } else if (!prefix.empty() && prefix.find_first_not_of("0123456789") == std::string::npos) {
    filter.by = runtime::NameFilter::By::Id;
    filter.prefix = prefix;
  }
  const std::string before = colon == std::string::npos ? "key:" : prefix.substr(0, colon + 1);
  const bool by_id = filter.by == runtime::NameFilter::By::Id;
  for (const runtime::RecordName& name : store()->record_names(filter)) {
    const std::string about = name.state.empty() ? name.type : fmt::format("{}, {}", name.type, name.state);
    found.push_back({by_id || name.key.empty() ? std::to_string(name.id) : before + name.key, about});
  }
  return found;
}

/// Of the record's status where one is named, else of all.
std::vector<Candidate> KnownNames::actions() {
  std::vector<Candidate> found;
  if (const std::optional<runtime::Record> record = typed_record(); record && record->state.valid()) {
    add_state_actions(found, programs().front()->states[record->state]);
    return found;
  }
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->states.size(); ++i) add_state_actions(found, program->states[i]);
  }
  return found;
}

std::vector<Candidate> KnownNames::follow_ons() {
  std::vector<Candidate> found;
  const std::optional<runtime::Record> record = typed_record();
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->follow_ons.size(); ++i) {
      const compiler::FollowOn& each = program->follow_ons[i];
      if (!record || each.workflow == record->workflow) found.push_back({each.name, each.label});
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::statuses() {
  std::vector<Candidate> found;
  const bool qualified = typed_.prefix.find('.') != std::string::npos;
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->states.size(); ++i) {
      const compiler::State& state = program->states[i];
      const std::string workflow = qualified ? program->workflows[state.workflow].name + "." : "";
      found.push_back({workflow + state.name, state.label});
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::entries() {
  std::vector<Candidate> found;
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->workflows.size(); ++i) {
      const compiler::Workflow& workflow = program->workflows[i];
      for (const compiler::Entry& entry : workflow.entries) {
        if (entry.name.empty()) continue;
        found.push_back({entry.name, entry.label});
        found.push_back({workflow.name + "." + entry.name, entry.label});
      }
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::attributes() {
  std::vector<Candidate> found;
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->record_types.size(); ++i) {
      for (const compiler::Attribute& each : program->record_types[i].attributes)
        found.push_back({each.name, each.label});
    }
  }
  return found;
}

/// Of the type that is named, of the record's, else of every type.
std::vector<Candidate> KnownNames::attribute_values() {
  std::vector<Candidate> found;
  const std::optional<runtime::Record> record = typed_record();
  const std::string type = typed_.value_of("TYPE");
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->record_types.size(); ++i) {
      const compiler::RecordType& each = program->record_types[i];
      if (record ? record->type.index != i : !type.empty() && each.name != type) continue;
      for (const compiler::Attribute& attribute : each.attributes) {
        if (attribute.computed.empty())
          add_pairs(found, *program, attribute.name, attribute.label, attribute.type, typed_.prefix);
      }
    }
  }
  return found;
}

/// The questions of the action that is named.
std::vector<Candidate> KnownNames::answers() {
  std::vector<Candidate> found;
  const std::string wanted = typed_.value_of("ACTION");
  const std::string follow_on = typed_.value_of("NAME");
  const auto add = [&](const Program& program, const std::vector<compiler::Ask>& asks) {
    for (const compiler::Ask& ask : asks)
      add_pairs(found, program, ask.name, ask.label, ask.type, typed_.prefix);
  };
  const std::optional<runtime::Record> record = typed_record();
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; !wanted.empty() && i < program->states.size(); ++i) {
      if (record && record->state.valid() && record->state.index != i) continue;
      for (const compiler::ActionRef& action : program->states[i].actions) {
        if (action.name == wanted) add(*program, program->actions[action.id].asks);
      }
    }
    for (std::uint32_t i = 0; !follow_on.empty() && i < program->follow_ons.size(); ++i) {
      if (program->follow_ons[i].name == follow_on) add(*program, program->follow_ons[i].asks);
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::events() {
  std::vector<Candidate> found;
  if (!typed_.value_of("EVENT").empty()) return found;  // what follows are its data
  for (const char* name : {"email_opened", "email_clicked", "email_replied", "email_bounced", "sms_replied",
                           "sms_failed", "appointment_held", "appointment_missed"}) {
    found.push_back({name, ""});
  }
  for (const Program* program : programs()) add_named(found, program->events);
  return found;
}

std::vector<Candidate> KnownNames::distributions() {
  std::vector<Candidate> found;
  for (const Program* program : programs()) {
    for (std::uint32_t i = 0; i < program->distributions.size(); ++i) {
      const compiler::Distribution& each = program->distributions[i];
      if (each.pull) found.push_back({each.name, each.label});
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::test_names() {
  load_files();
  std::vector<Candidate> found;
  for (const LoadedProgram& program : loaded_) {
    for (const dsl::ast::File& file : program.tree.files) {
      for (const dsl::ast::Test& test : file.tests) found.push_back({std::string(test.text.value), ""});
    }
  }
  return found;
}

std::vector<Candidate> KnownNames::of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Person:
      return people();
    case ValueKind::Group:
      return named_candidates(programs(), &Program::groups);
    case ValueKind::Branch:
      return named_candidates(programs(), &Program::branches);
    case ValueKind::Record:
      return records();
    case ValueKind::RecordType:
      return named_candidates(programs(), &Program::record_types);
    case ValueKind::Attribute:
      return attributes();
    case ValueKind::AttributeValue:
      return attribute_values();
    case ValueKind::Answer:
      return answers();
    case ValueKind::Action:
      return actions();
    case ValueKind::FollowOn:
      return follow_ons();
    case ValueKind::Status:
      return statuses();
    case ValueKind::Entry:
      return entries();
    case ValueKind::Distribution:
      return distributions();
    case ValueKind::Workflow:
      return named_candidates(programs(), &Program::workflows);
    case ValueKind::Event:
      return events();
    case ValueKind::Hours:
      return named_candidates(programs(), &Program::hours);
    case ValueKind::TestName:
      return test_names();
    case ValueKind::Anything:
    case ValueKind::Choice:
    case ValueKind::File:
    case ValueKind::Folder:
    case ValueKind::Finding:
    case ValueKind::Command:
      return {};
  }
  return {};
}

}  // namespace leadflow::cli

#include "cli/lsp/scope.h"

#include <algorithm>
#include <iterator>

namespace leadflow::cli::lsp {

namespace {

namespace ast = dsl::ast;
using dsl::SymbolKind;

constexpr std::string_view user_members[] = {"name", "role", "branch", "email", "manager"};

void sort_once(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

bool is_person_word(std::string_view name) {
  return name == "owner" || name == "actor" || name == "me" || name == "created_by" || name == "manager";
}

}  // namespace

std::string word_behind(const std::vector<std::string>& words, std::string_view keyword) {
  const auto at = std::find(words.begin(), words.end(), keyword);
  return at == words.end() || std::next(at) == words.end() ? std::string() : *std::next(at);
}

CursorScope::CursorScope(const EditedProgram& program, dsl::FileIndex file, const Cursor& cursor)
    : program_(program), file_(file), cursor_(cursor) {
  const std::vector<std::string>& words =
      cursor.blocks.empty() ? cursor.statement : cursor.blocks.front().words;
  if (words.empty()) return;
  const std::string& first = words.front();
  std::string record;
  if (first == "workflow" && words.size() > 1) {
    workflow_ = find(SymbolKind::Workflow, words[1]);
    record = word_behind(words, "for");
  } else if (first == "test" || first == "prove") {
    const std::string workflow = word_behind(words, "for");
    workflow_ = find(SymbolKind::Workflow, workflow);
    for (const ast::File& each_file : program.tree().files) {
      for (const ast::Workflow& each : each_file.workflows) {
        if (each.name.text == workflow) record = each.record.text;
      }
    }
  } else if (first == "rule" || first == "distribution") {
    record = word_behind(words, "for");
  } else if (first == "record" && words.size() > 1) {
    record = words[1];
  }
  if (!record.empty()) record_ = find(SymbolKind::RecordType, record);
}

std::optional<std::uint32_t> CursorScope::find(SymbolKind kind, std::string_view name) const {
  for (const compiler::DeclaredName& each : program_.names().declared) {
    if (each.kind == kind && each.scope == 0 && program_.text(each.where) == name) return each.index;
  }
  return std::nullopt;
}

std::vector<std::string> CursorScope::names(SymbolKind kind, std::uint32_t scope) const {
  std::vector<std::string> found;
  for (const compiler::DeclaredName& each : program_.names().declared) {
    if (each.kind == kind && each.scope == scope) found.emplace_back(program_.text(each.where));
  }
  sort_once(found);
  return found;
}

std::vector<std::string> CursorScope::states() const {
  if (workflow_) return names(SymbolKind::State, *workflow_);
  std::vector<std::string> found;
  for (const compiler::DeclaredName& home : program_.names().declared) {
    if (home.kind != SymbolKind::Workflow) continue;
    for (const std::string& state : names(SymbolKind::State, home.index))
      found.push_back(std::string(program_.text(home.where)) + "." + state);
  }
  return found;
}

std::vector<std::string> CursorScope::of_workflow(SymbolKind kind) const {
  if (workflow_) return names(kind, *workflow_);
  std::vector<std::string> found;
  for (const compiler::DeclaredName& each : program_.names().declared) {
    if (each.kind == kind) found.emplace_back(program_.text(each.where));
  }
  sort_once(found);
  return found;
}

std::vector<std::string> CursorScope::attributes() const {
  if (record_) return names(SymbolKind::Attribute, *record_);
  std::vector<std::string> found;
  for (const ast::File& file : program_.tree().files) {
    for (const ast::Record& record : file.records) {
      for (const ast::Attribute& each : record.attributes) found.emplace_back(each.name.text);
    }
  }
  sort_once(found);
  return found;
}

std::vector<std::string> CursorScope::asks() const {
  std::vector<std::string> found;
  for (const OpenBlock& block : cursor_.blocks) {
    const std::string_view keyword = block.words.empty() ? std::string_view() : block.words.front();
    if (keyword != "action" && keyword != "transition" && keyword != "follow") continue;
    for (const compiler::DeclaredName& each : program_.names().declared) {
      const bool before = each.where.begin > block.begin && each.where.end <= cursor_.begin;
      if (each.kind == SymbolKind::Ask && each.where.file == file_ && before)
        found.emplace_back(program_.text(each.where));
    }
  }
  sort_once(found);
  return found;
}

std::vector<std::string> CursorScope::people() const {
  std::vector<std::string> found;
  const ast::Record* own = record_tree(name_of_record());
  for (const ast::File& file : program_.tree().files) {
    for (const ast::Record& record : file.records) {
      for (const ast::Attribute& each : record.attributes) {
        if (each.type.kind == ast::TypeKind::User && (own == nullptr || own == &record))
          found.emplace_back(each.name.text);
      }
    }
  }
  const std::vector<std::string> asked = asks();
  const std::string_view text = program_.lines(file_).text();
  for (const compiler::DeclaredName& each : program_.names().declared) {
    const std::string name(program_.text(each.where));
    if (each.kind != SymbolKind::Ask || each.where.file != file_ || each.where.end > cursor_.begin) continue;
    std::string_view type = text.substr(std::min<std::size_t>(each.where.end, text.size()));
    type.remove_prefix(std::min(type.find_first_not_of(" \t"), type.size()));
    const std::string_view word = type.substr(0, type.find_first_of(" \t\r\n"));
    if (word == "user" && std::find(asked.begin(), asked.end(), name) != asked.end()) found.push_back(name);
  }
  sort_once(found);
  return found;
}

const ast::Record* CursorScope::record_tree(std::string_view name) const {
  for (const ast::File& file : program_.tree().files) {
    for (const ast::Record& record : file.records) {
      if (record.name.text == name) return &record;
    }
  }
  return nullptr;
}

std::string CursorScope::name_of_record() const {
  for (const compiler::DeclaredName& each : program_.names().declared) {
    if (record_ && each.kind == SymbolKind::RecordType && each.index == *record_)
      return std::string(program_.text(each.where));
  }
  return {};
}

const ast::Attribute* CursorScope::attribute(std::string_view name) const {
  const ast::Record* record = record_tree(name_of_record());
  if (record == nullptr) return nullptr;
  for (const ast::Attribute& each : record->attributes) {
    if (each.name.text == name) return &each;
  }
  return nullptr;
}

std::vector<std::string> CursorScope::behind(const std::vector<std::string>& path) const {
  if (path.empty()) return {};
  if (const auto workflow = find(SymbolKind::Workflow, path.front()); workflow && path.size() == 1)
    return names(SymbolKind::State, *workflow);
  const bool is_record = cursor_.blocks.empty() && path.size() == 1;  // `moved attribute lead.budget`
  const ast::Record* record = record_tree(is_record ? path.front() : name_of_record());
  bool person = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::string& part = path[i];
    if (i == 0 && (part == "before" || (record != nullptr && record->name.text == part))) continue;
    const ast::Attribute* found = nullptr;
    if (record != nullptr) {
      const auto at = std::find_if(record->attributes.begin(), record->attributes.end(),
                                   [&](const ast::Attribute& each) { return each.name.text == part; });
      if (at != record->attributes.end()) found = &*at;
    }
    person = found != nullptr ? found->type.kind == ast::TypeKind::User : is_person_word(part);
    const bool follows = found != nullptr &&
                         (found->type.kind == ast::TypeKind::Link || found->type.kind == ast::TypeKind::List);
    if (part != "parent") record = follows ? record_tree(found->type.name.text) : nullptr;
  }
  std::vector<std::string> members;
  if (person) members.assign(std::begin(user_members), std::end(user_members));
  if (record != nullptr) {
    for (const ast::Attribute& each : record->attributes) members.emplace_back(each.name.text);
  }
  sort_once(members);
  return members;
}

std::vector<std::string> CursorScope::values_of(const ast::Type& type) const {
  std::vector<std::string> values;
  for (const ast::Value& each : type.one_of) values.emplace_back(each.name.text);
  if (type.kind != ast::TypeKind::Named) return values;
  for (const ast::File& file : program_.tree().files) {
    for (const ast::ValueSet& set : file.value_sets) {
      if (set.name.text != type.name.text) continue;
      for (const ast::Value& each : set.values) values.emplace_back(each.name.text);
    }
  }
  return values;
}

std::vector<std::string> CursorScope::values_of(std::string_view name) const {
  if (name == "status") return states();
  if (name == "branch") return names(SymbolKind::Branch);
  if (name == "owner") return names(SymbolKind::Group);
  if (name == "role") return {"admin", "manager", "rep"};
  const ast::Attribute* found = attribute(name);
  return found == nullptr ? std::vector<std::string>() : values_of(found->type);
}

}  // namespace leadflow::cli::lsp

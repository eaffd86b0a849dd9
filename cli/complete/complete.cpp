#include "cli/complete/complete.h"

#include <algorithm>

#include "dsl/diagnostics.h"

namespace leadflow::cli {

namespace {

constexpr std::size_t most_candidates = 300;

/// A control character would break the lines in which a shell gets them, and the terminal that shows them.
bool is_printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::vector<Candidate> command_names() {
  std::vector<Candidate> found;
  for (const CommandInfo& info : all_commands())
    found.push_back({std::string(info.name), std::string(info.summary)});
  return found;
}

std::vector<Candidate> finding_names() {
  std::vector<Candidate> found;
  for (const dsl::DiagnosticKind kind : dsl::all_diagnostics()) {
    found.push_back({std::string(dsl::code(kind)), std::string(dsl::title(kind))});
    found.push_back({std::string(dsl::name(kind)), std::string(dsl::title(kind))});
  }
  return found;
}

std::vector<Candidate> options_of(const Typed& typed) {
  std::vector<Candidate> found;
  for (const ArgumentShape& shape : typed.shapes) {
    if (shape.is_positional) continue;
    found.push_back({option_names(shape).back(), shape.help});
  }
  found.push_back({"--help", "what it takes, with an example"});
  return found;
}

std::vector<Candidate> values_of(const Typed& typed, ValueKind kind, Session& session) {
  if (kind == ValueKind::Command) return command_names();
  if (kind == ValueKind::Finding) return finding_names();
  if (kind != ValueKind::Choice) return KnownNames(session, typed).of(kind);
  std::vector<Candidate> found;
  for (const std::string& word : choices(typed.command->name, *typed.expected)) found.push_back({word, ""});
  return found;
}

/// Those that begin with `prefix`, behind `before`.
void keep(Completion& completion, std::vector<Candidate> found, const std::string& before,
          const std::string& prefix) {
  for (Candidate& candidate : found) {
    if (!candidate.text.starts_with(prefix) || !is_printable(candidate.text)) continue;
    candidate.text.insert(0, before);
    if (!is_printable(candidate.about)) candidate.about.clear();
    completion.candidates.push_back(std::move(candidate));
  }
}

Completion found_for(const std::vector<std::string>& words, Session& session) {
  Completion completion;
  const std::optional<Typed> typed = read_typed(words, session);
  if (!typed) return completion;
  if (typed->command == nullptr) {
    keep(completion, command_names(), "", typed->prefix);
    if (typed->prefix.starts_with('-'))
      keep(completion, {{"--help", ""}, {"--version", ""}}, "", typed->prefix);
    return completion;
  }
  if (typed->may_be_option && typed->prefix.starts_with('-'))
    keep(completion, options_of(*typed), "", typed->prefix);
  if (!typed->expected) return completion;
  const ValueKind kind = value_kind(typed->command->name, *typed->expected);
  if (kind == ValueKind::File) completion.kind = Completion::Kind::Files;
  if (kind == ValueKind::Folder) completion.kind = Completion::Kind::Folders;
  if (completion.kind == Completion::Kind::Names)
    keep(completion, values_of(*typed, kind, session), typed->before, typed->prefix);
  return completion;
}

}  // namespace

Completion complete_words(const std::vector<std::string>& words, Session& session) noexcept {
  try {
    Completion completion = found_for(words, session);
    std::vector<Candidate>& all = completion.candidates;
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.text < b.text; });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const Candidate& a, const Candidate& b) { return a.text == b.text; }),
              all.end());
    if (all.size() > most_candidates) all.resize(most_candidates);
    return completion;
  } catch (...) {
    return {};
  }
}

}  // namespace leadflow::cli

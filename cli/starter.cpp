#include "cli/starter.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "cli/embedded.h"

namespace leadflow::cli {

namespace {

constexpr Starter starters[] = {
    {"leads", "Leads of a call centre", "leads.wf", "org.wf", "lead",
     "lead first_name=Ada email=ada@example.com phone=\"+1 202 555 0100\"", "left_voicemail"},
    {"opportunities", "Opportunities of a training company", "opportunities.wf", "", "opportunity",
     "opportunity first_name=Ada email=ada@example.com company=\"Analytical Ltd\"", "qualify"},
    {"preventa", "Preventa: dos filtros y una reunión", "preventa.wf", "organizacion.wf", "prospecto",
     "prospecto nombre=Ana email=ana@example.com", "aprobar_1 --with interes=8"},
};

std::string text_of(const std::string& name) {
  const std::string_view text = embedded_file(name);
  if (text.empty()) throw std::logic_error("the program lacks its own file " + name);
  return std::string(text);
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string readme(const Starter& starter) {
  std::string text = text_of("starter/README.md");
  const std::size_t width = 17;  // so that the comments of its commands stand in a column
  replace_all(text, "{{pad}}", std::string(width - std::min(width, starter.file.size()), ' '));
  replace_all(text, "{{title}}", starter.title);
  replace_all(text, "{{file}}", starter.file);
  replace_all(text, "{{record}}", starter.record);
  const bool vowel = std::string_view("aeiou").find(starter.record.front()) != std::string_view::npos;
  replace_all(text, "{{a record}}", fmt::format("{} {}", vowel ? "an" : "a", starter.record));
  replace_all(text, "{{add}}", starter.add);
  replace_all(text, "{{apply}}", starter.apply);
  return text;
}

/// An example as a project begins with it. The call centre's leaves a break for `prove` to find: somebody can
/// clear the address of a pending lead. A project begins without.
std::string program(std::string_view file) {
  std::string text = text_of(fmt::format("examples/{}", file));
  replace_all(text, "      show email, budget, score\n",
              "      show email, budget, score\n      require email\n");
  return text;
}

}  // namespace

std::span<const Starter> all_starters() {
  return starters;
}

std::vector<StarterFile> starter_files(const Starter& starter) {
  std::vector<StarterFile> files;
  files.push_back({std::string(starter.file), program(starter.file)});
  if (!starter.import.empty()) files.push_back({std::string(starter.import), program(starter.import)});
  files.push_back({"README.md", readme(starter)});
  files.push_back({"leadflow.toml", "store = \"leadflow.db\"  # relative to this file\n"});
  files.push_back({".gitignore", text_of("starter/gitignore")});
  files.push_back({".pre-commit-config.yaml", text_of("starter/pre-commit-config.yaml")});
  files.push_back({".githooks/pre-commit", text_of("starter/pre-commit"), true});
  files.push_back({".github/workflows/leadflow.yml", text_of("starter/github.yml")});
  return files;
}

}  // namespace leadflow::cli

#include "cli/adopt/readers.h"

#include <algorithm>

namespace leadflow::cli::adopt {

void add_source(Adopted& into, const std::string& file) {
  if (std::find(into.sources.begin(), into.sources.end(), file) == into.sources.end())
    into.sources.push_back(file);
}

std::string declare_event(Draft& draft, std::string_view name) {
  const std::string text = one_line(name);
  for (const Statement& known : draft.declarations)
    if (known.text.starts_with("event ") && known.text.ends_with(' ' + string_literal(text)))
      return known.text.substr(6, known.text.find(' ', 6) - 6);
  const std::string given = draft.event_names.take(name, "event");
  draft.declarations.push_back({"event " + given + ' ' + string_literal(text), {}, {}});
  return given;
}

}  // namespace leadflow::cli::adopt

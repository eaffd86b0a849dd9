#include "cli/adopt/findings.h"

#include <fmt/format.h>

namespace leadflow::cli::adopt {

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::Carried:
      return "carried";
    case Outcome::Changed:
      return "changed";
    case Outcome::LeftOut:
      break;
  }
  return "left_out";
}

void Findings::carried(std::string_view place, std::string_view piece, std::string_view name,
                       std::string_view becomes) {
  found_.push_back({Outcome::Carried,
                    file,
                    std::string(place),
                    std::string(piece),
                    std::string(name),
                    std::string(becomes),
                    {}});
}

std::string Findings::changed(std::string_view place, std::string_view piece, std::string_view name,
                              std::string_view becomes, std::string_view why) {
  found_.push_back({Outcome::Changed, file, std::string(place), std::string(piece), std::string(name),
                    std::string(becomes), std::string(why)});
  return fmt::format("changed: {} `{}`: {}", piece, name, why);
}

std::string Findings::left_out(std::string_view place, std::string_view piece, std::string_view name,
                               std::string_view why) {
  found_.push_back({Outcome::LeftOut,
                    file,
                    std::string(place),
                    std::string(piece),
                    std::string(name),
                    {},
                    std::string(why)});
  return fmt::format("left out: {} `{}`: {}", piece, name, why);
}

}  // namespace leadflow::cli::adopt

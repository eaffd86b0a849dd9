#include "cli/shapes.h"

#include <algorithm>

namespace leadflow::cli {

std::vector<ArgumentShape> shapes_of(const CommandInfo& command, const Session& session) {
  std::vector<ArgumentShape> shapes;
  Session asking = session;
  asking.describe = [&shapes](const Arguments& arguments) { shapes = arguments.shapes(); };
  command.run({}, asking);
  return shapes;
}

std::vector<std::string> option_names(const ArgumentShape& shape) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= shape.names.size();) {
    const std::size_t comma = std::min(shape.names.find(',', at), shape.names.size());
    names.push_back(shape.names.substr(at, comma - at));
    at = comma + 1;
  }
  return names;
}

}  // namespace leadflow::cli

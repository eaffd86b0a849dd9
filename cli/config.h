// Defaults from `leadflow.toml` and the environment.
//
// The file is looked for upwards from the working directory. Only commands that
// use a store read it; a program's checks depend on nothing but its text.

#pragma once

#include <string>

#include "cli/session.h"

namespace leadflow::cli {

struct Config {
  std::string file;   // where it was read; empty: none
  std::string store;  // relative paths are relative to the file
  std::string user;
};

/// Sections that others use (`[smtp]` ...) are looked at too, so that a mistake in them is found early;
/// whatever is wrong is Failure(kUsage) that names the line. `path` empty: looked for.
Config read_config(Session& session, const std::string& path);

/// The text of a `leadflow.toml`; `name` is for messages.
Config parse_config(const std::string& text, const std::string& name);

}  // namespace leadflow::cli

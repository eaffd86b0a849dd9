// Everything a command knows of the world around it.
//
// `main` fills it from the process, tests from strings; no command asks the
// system for any of this itself. Paths are relative to the working directory.

#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "dsl/loader.h"
#include "runtime/clock.h"

namespace leadflow::cli {

class Arguments;

struct Session {
  std::istream& in;
  std::ostream& out;  // results
  std::ostream& err;  // everything else
  runtime::Clock& clock;
  const dsl::FileSystem& disk;
  std::function<std::string(const char* name)> environment;  // empty: not set
  std::string system_user;
  std::string host;
  int in_descriptor = -1;  // where `in` reads from, for waiting on it; -1: a text in memory
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t columns = 80;  // of the terminal
  /// What a command is done with and leaves standing, a program or a store: taking a large program down piece
  /// by piece would cost a tenth of checking it, and the process ends anyway.
  std::shared_ptr<const void> kept{};
  /// Set: a command only says what its options and arguments are (to this) and is done.
  std::function<void(const Arguments&)> describe{};
};

}  // namespace leadflow::cli

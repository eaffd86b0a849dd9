// SQLite's failures as StoreErrors: what happened, in words, and what to do.
//
// Private to runtime/store/sqlite.

#pragma once

#include <SQLiteCpp/Exception.h>

#include <string>
#include <utility>

#include "runtime/store/store.h"

namespace leadflow::runtime::sqlite {

/// `path` is named in the message.
[[noreturn]] void throw_store_error(const SQLite::Exception& error, const std::string& path);
[[noreturn]] void throw_store_error(int extended_code, const std::string& detail, const std::string& path);
/// For a failed system call, by errno.
[[noreturn]] void throw_system_error(int error_number, const std::string& doing, const std::string& path);

/// Runs `work`; what SQLite throws in it comes out as a StoreError.
template <class F>
decltype(auto) guarded(const std::string& path, F&& work) {
  try {
    return std::forward<F>(work)();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, path);
  }
}

}  // namespace leadflow::runtime::sqlite

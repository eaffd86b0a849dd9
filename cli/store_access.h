// The store that a command works on, the person it works for, and its clock.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "cli/session.h"
#include "runtime/clock.h"
#include "runtime/store/store.h"

namespace leadflow::cli {

/// Options that all store commands share.
struct StoreFlags {
  std::string store;
  std::string config;
  std::string as;
  std::string at;
  bool json = false;
  bool for_backup = false;  // open only to be copied, which a store in an unsafe journal mode may still be
};

void add_store_flags(Arguments& arguments, StoreFlags& flags);

/// From first to last: `--store`, LEADFLOW_STORE, leadflow.toml, `leadflow.db`.
std::string store_url(Session& session, const StoreFlags& flags);

/// An open store. `--at` is refused but for rehearsals.
class StoreAccess {
 public:
  StoreAccess(Session& session, const StoreFlags& flags);
  ~StoreAccess();
  StoreAccess(const StoreAccess&) = delete;
  StoreAccess& operator=(const StoreAccess&) = delete;

  runtime::Store& store() { return *store_; }
  runtime::Clock& clock() { return fixed_ ? *fixed_ : session_.clock; }
  runtime::Instant now() { return clock().now(); }
  const std::string& url() const { return url_; }

  /// From first to last: `--as`, LEADFLOW_USER, leadflow.toml, the name of the system's user.
  const std::string& actor() const { return actor_; }

  /// The person of that name, who must be active: Failure(kNotFound) or (kRefused). Needs a transaction.
  runtime::User person(const std::string& name);
  /// The one acting, who must be an admin.
  runtime::User admin();
  /// Failure(kUsage) when no program is deployed. Needs a transaction.
  const compiler::Program& program();

 private:
  Session& session_;
  std::string url_;
  std::string actor_;
  std::unique_ptr<runtime::Store> store_;
  std::optional<runtime::FixedClock> fixed_;
};

/// Begun here; taken back unless committed.
class Transaction {
 public:
  Transaction(runtime::Store& store, runtime::Access access) : store_(store) { store_.begin(access); }
  ~Transaction() {
    if (open_) store_.rollback();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    open_ = false;
    store_.commit();
  }

 private:
  runtime::Store& store_;
  bool open_ = true;
};

/// The record a person means by `text`. Failure(kNotFound) without one. Needs a transaction.
runtime::Record record_of(runtime::Store& store, const std::string& text);

}  // namespace leadflow::cli

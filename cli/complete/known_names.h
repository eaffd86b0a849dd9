// The names that a word of the command line may be: from the store, from `.wf` files.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/complete/typed.h"
#include "cli/complete/value_kind.h"
#include "cli/load.h"
#include "runtime/store/store.h"

namespace leadflow::cli {

struct Candidate {
  std::string text;
  std::string about;  // a few words on it; may be empty
};

/// Looks up what is asked for and no more. The store is only looked at (see OpenOptions::only_look). Whatever
/// fails on the way gives no names, or throws: who completes says nothing of it.
class KnownNames {
 public:
  KnownNames(Session& session, const Typed& typed) : session_(session), typed_(typed) {}
  ~KnownNames();
  KnownNames(const KnownNames&) = delete;
  KnownNames& operator=(const KnownNames&) = delete;

  /// Not sorted, perhaps more than begin with what was typed.
  std::vector<Candidate> of(ValueKind kind);

 private:
  runtime::Store* store();
  std::vector<std::string> workflow_files() const;
  void load_files();
  /// The deployed program; without one, those of the files.
  const std::vector<const compiler::Program*>& programs();
  std::optional<runtime::Record> typed_record();

  std::vector<Candidate> people();
  std::vector<Candidate> records();
  std::vector<Candidate> actions();
  std::vector<Candidate> follow_ons();
  std::vector<Candidate> statuses();
  std::vector<Candidate> entries();
  std::vector<Candidate> attributes();
  std::vector<Candidate> attribute_values();
  std::vector<Candidate> answers();
  std::vector<Candidate> events();
  std::vector<Candidate> distributions();
  std::vector<Candidate> test_names();

  Session& session_;
  const Typed& typed_;
  std::unique_ptr<runtime::Store> store_;
  bool looked_for_store_ = false;
  std::unique_ptr<Loader> loader_;
  std::vector<LoadedProgram> loaded_;
  std::vector<const compiler::Program*> programs_;
  bool looked_for_programs_ = false;
};

}  // namespace leadflow::cli

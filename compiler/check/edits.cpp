// Who may edit by hand, said twice in one scope: the two add up, where a reader takes one for the last word.

#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "compiler/check/check.h"

namespace leadflow::compiler {

namespace {

class Edits {
 public:
  explicit Edits(const Flow& flow) : flow_(flow) {}

  void look(const Validity& scope, RecordTypeId record) {
    const EditRule* bare = nullptr;
    std::unordered_map<std::uint32_t, const EditRule*> listed;  // by attribute
    for (const EditRule& edit : scope.edits) {
      if (!edit.has_list) {
        if (bare != nullptr) report(*bare, edit, "a second `edit` without a list in one scope");
        if (bare == nullptr) bare = &edit;
        continue;
      }
      bool told = false;  // once, however many attributes both name
      for (const AttributeId attribute : edit.attributes) {
        const EditRule* first = listed.try_emplace(attribute.index, &edit).first->second;
        if (first == &edit || told) continue;
        const std::string& name = flow_.program.record_types[record].attributes[attribute.index].name;
        report(*first, edit, fmt::format("`{}` is in a second `edit` of one scope", name));
        told = true;
      }
    }
  }

 private:
  void report(const EditRule& first, const EditRule& second, const std::string& what) {
    dsl::Diagnostic& finding = flow_.found.add(dsl::DiagnosticKind::EditTwice, second.span,
                                               what + ": whoever either of them names may edit");
    finding.labels.push_back({first.span, "the first one"});
    finding.help.push_back("name all who may in one `edit`");
  }

  const Flow& flow_;
};

}  // namespace

void check_edits(const Flow& flow) {
  const Program& program = flow.program;
  Edits edits(flow);
  const auto record_of = [&](WorkflowId workflow) { return program.workflows[workflow].record; };
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i)
    edits.look(program.record_types[i].validity, RecordTypeId{i});
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i)
    edits.look(program.workflows[i].validity, record_of(WorkflowId{i}));
  for (std::uint32_t i = 0; i < program.phases.size(); ++i)
    edits.look(program.phases[i].validity, record_of(program.phases[i].workflow));
  for (std::uint32_t i = 0; i < program.states.size(); ++i)
    edits.look(program.states[i].validity, record_of(program.states[i].workflow));
}

}  // namespace leadflow::compiler

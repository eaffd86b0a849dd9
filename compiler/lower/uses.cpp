// Names that only an editor asks for: what `like` and `without` speak of is gone once it is worked out.

#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

void Lowering::write_down_own(SymbolKind kind, Span where) {
  if (options_.names != nullptr) options_.names->declare({kind, 0, 0, where, where});
}

Span Lowering::symbol_of(const Ask& ask, RecordTypeId record) const {
  if (!ask.attribute.valid() || !record.valid()) return ask.span;
  return program_.record_types[record].attributes[ask.attribute.index].span;
}

Span Lowering::symbol_of(const ast::Ask& ask, RecordTypeId record) const {
  const AttributeId attribute = typer_.find_attribute(record, ask.name.text);
  return attribute.valid() ? program_.record_types[record].attributes[attribute.index].span : ask.name.span;
}

void Lowering::write_down_ask(const ast::Ask& ask, RecordTypeId record) {
  if (options_.names == nullptr) return;
  options_.names->declare({SymbolKind::Ask, 0, 0, ask.name.span, symbol_of(ask, record)});
}

void Lowering::write_down_likes() {
  if (options_.names == nullptr) return;
  for (const ast::File& file : tree_.files) {
    for (const ast::Workflow& workflow : file.workflows) {
      const NameIndex::Entry* home = names_.find(SymbolKind::Workflow, 0, workflow.name.text);
      if (home == nullptr) continue;
      for (const ast::Phase& phase : workflow.phases) {
        for (const ast::State& state : phase.states) {
          if (state.like) names_.use(SymbolKind::State, home->index, state.like->text, state.like->span);
          for (const ast::Without& without : state.without) {
            for (const dsl::Name& name : without.actions)
              names_.use(SymbolKind::Transition, home->index, name.text, name.span);
          }
        }
      }
    }
  }
}

}  // namespace leadflow::compiler

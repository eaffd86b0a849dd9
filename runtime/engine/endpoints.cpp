#include "runtime/engine/endpoints.h"

namespace leadflow::runtime {

const compiler::Endpoint* find_endpoint(const compiler::Program& program, compiler::RecordTypeId type,
                                        std::string_view name) {
  if (program.find_name) {
    const auto found = program.find_name(dsl::SymbolKind::Endpoint, type.index, name);
    if (found) return &program.endpoints[*found];
  }
  for (std::uint32_t i = 0; i < program.endpoints.size(); ++i) {
    if (program.endpoints[i].name == name) return &program.endpoints[i];
  }
  return nullptr;
}

}  // namespace leadflow::runtime

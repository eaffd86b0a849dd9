#include "dsl/format/equal.h"

#include "dsl/format/same.h"

namespace leadflow::dsl::format {

bool equal(const Expr& a, const Expr& b) {
  return Same<ExactNames>()(a, b);
}

bool equal(const ast::File& a, const ast::File& b) {
  const Same<ExactNames> same;
  bool all = a.edition == b.edition;
  for_each_declaration_list([&](std::string_view, auto list) { all = all && same(a.*list, b.*list); });
  return all;
}

}  // namespace leadflow::dsl::format

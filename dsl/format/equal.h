// Whether two trees say the same: by their shapes, apart from spans, comments and spelling.

#pragma once

#include "dsl/ast.h"

namespace leadflow::dsl::format {

bool equal(const ast::File& a, const ast::File& b);
bool equal(const Expr& a, const Expr& b);

}  // namespace leadflow::dsl::format

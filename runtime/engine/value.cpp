#include "runtime/engine/value.h"

#include "dsl/text.h"

namespace leadflow::runtime {

namespace {

bool same_lists(const Value& a, const Value& b) {
  const std::size_t size_a = a.list ? a.list->size() : 0;
  const std::size_t size_b = b.list ? b.list->size() : 0;
  if (size_a != size_b) return false;
  for (std::size_t i = 0; i < size_a; ++i) {
    const Element& x = (*a.list)[i];
    const Element& y = (*b.list)[i];
    if (x.size() != y.size()) return false;
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (!same_value(x[j], y[j])) return false;
    }
  }
  return true;
}

}  // namespace

bool Value::is_unset() const {
  switch (kind) {
    case ValueKind::Unset:
      return true;
    case ValueKind::Text:
      return text.empty() || dsl::is_blank(text);
    case ValueKind::Enum:
    case ValueKind::User:
    case ValueKind::Group:
    case ValueKind::Branch:
      return text.empty();
    case ValueKind::Link:
      return number == 0;
    case ValueKind::List:
      return !list || list->empty();
    default:
      return false;
  }
}

bool same_value(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ValueKind::Unset:
      return true;
    case ValueKind::Decimal:
      return a.decimal == b.decimal;
    case ValueKind::List:
      return same_lists(a, b);
    case ValueKind::Exact:
      return a.text == b.text && a.exact && b.exact && *a.exact == *b.exact;
    default:
      return a.number == b.number && a.text == b.text;
  }
}

}  // namespace leadflow::runtime

#include "cli/adopt/json_view.h"

namespace leadflow::cli::adopt {

JsonView JsonView::operator[](std::string_view key) const {
  if (!is_object()) return {};
  const std::uint32_t member = document_->member(value_, key);
  return member == compiler::json::no_value ? JsonView{} : JsonView{*document_, source_, member};
}

std::vector<JsonView> JsonView::children() const {
  std::vector<JsonView> found;
  if (!there()) return found;
  for (std::uint32_t child = raw().first_child; child != compiler::json::no_value;
       child = (*document_)[child].next_sibling)
    found.emplace_back(*document_, source_, child);
  return found;
}

std::string JsonView::plain() const {
  if (is_text()) return std::string(raw().text);
  if (is(Kind::Integer)) return std::to_string(raw().integer);
  if (is(Kind::Decimal)) return std::string(written());
  return {};
}

bool JsonView::flag(bool otherwise) const {
  if (is(Kind::Boolean)) return raw().boolean;
  const std::string value = plain();
  return value.empty() ? otherwise : value != "0";
}

std::string_view JsonView::written() const {
  return there() ? source_.substr(raw().begin, raw().end - raw().begin) : std::string_view{};
}

}  // namespace leadflow::cli::adopt

// An XML text as a tree: elements, their texts, their lines.
//
// Nothing is trusted: a document type (and with it every entity of one's own) is
// refused, and nesting and the number of elements are bounded. Attributes and
// name spaces carry nothing in the metadata read here and are passed over.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leadflow::cli::adopt {

inline constexpr std::size_t max_xml_depth = 64;
inline constexpr std::size_t max_xml_elements = 1'000'000;

struct XmlElement {
  std::string name;
  std::string text;  // all character data directly in it, without blanks around
  std::size_t line = 0;
  std::vector<XmlElement*> children;

  /// The first child called so, or null.
  const XmlElement* child(std::string_view name) const;
  /// The text of that child; empty without one.
  std::string_view value(std::string_view name) const;
  bool flag(std::string_view name) const { return value(name) == "true"; }
  /// All children called so.
  std::vector<const XmlElement*> all(std::string_view name) const;
  std::string place() const { return "line " + std::to_string(line); }
};

struct XmlFile {
  std::deque<XmlElement> elements;  // the root is the first
  const XmlElement& root() const { return elements.front(); }
};

struct XmlError {
  std::size_t line;
  std::size_t column;
  std::string message;
};

std::variant<XmlFile, XmlError> read_xml(std::string_view text);

}  // namespace leadflow::cli::adopt

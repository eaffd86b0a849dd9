#include "cli/adopt/xml.h"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

struct FreeXmlParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

struct XmlReading {
  XML_Parser parser = nullptr;
  XmlFile file{};
  std::vector<XmlElement*> open{};
  std::string refused{};  // why, once it is

  void refuse(std::string why) {
    if (refused.empty()) refused = std::move(why);
    XML_StopParser(parser, XML_FALSE);
  }
};

void start_element(void* data, const char* name, const char**) {
  auto& reading = *static_cast<XmlReading*>(data);
  if (reading.open.size() >= max_xml_depth)
    return reading.refuse(fmt::format("more than {} elements within one another", max_xml_depth));
  if (reading.file.elements.size() >= max_xml_elements)
    return reading.refuse(fmt::format("more than {} elements", max_xml_elements));
  XmlElement& element = reading.file.elements.emplace_back();
  element.name = name;
  element.line = XML_GetCurrentLineNumber(reading.parser);
  if (!reading.open.empty()) reading.open.back()->children.push_back(&element);
  reading.open.push_back(&element);
}

void end_element(void* data, const char*) {
  auto& reading = *static_cast<XmlReading*>(data);
  XmlElement& element = *reading.open.back();
  element.text = std::string(dsl::trimmed(element.text));
  reading.open.pop_back();
}

void character_data(void* data, const char* text, int size) {
  auto& reading = *static_cast<XmlReading*>(data);
  if (!reading.open.empty()) reading.open.back()->text.append(text, static_cast<std::size_t>(size));
}

void start_document_type(void* data, const char*, const char*, const char*, int) {
  static_cast<XmlReading*>(data)->refuse("a document type (DOCTYPE) is not read here");
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [&](const XmlElement* element) { return element->name == wanted; });
  return found == children.end() ? nullptr : *found;
}

std::string_view XmlElement::value(std::string_view wanted) const {
  const XmlElement* found = child(wanted);
  return found == nullptr ? std::string_view{} : std::string_view(found->text);
}

std::vector<const XmlElement*> XmlElement::all(std::string_view wanted) const {
  std::vector<const XmlElement*> found;
  for (const XmlElement* element : children)
    if (element->name == wanted) found.push_back(element);
  return found;
}

std::variant<XmlFile, XmlError> read_xml(std::string_view text) {
  const std::unique_ptr<XML_ParserStruct, FreeXmlParser> parser(XML_ParserCreate(nullptr));
  XmlReading reading;
  reading.parser = parser.get();
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), character_data);
  XML_SetStartDoctypeDeclHandler(parser.get(), start_document_type);
  constexpr std::size_t part = std::size_t{1} << 20;
  for (std::size_t at = 0; at == 0 || at < text.size(); at += part) {
    const std::string_view piece = text.substr(at, part);
    const bool last = at + part >= text.size();
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last ? 1 : 0) ==
        XML_STATUS_ERROR) {
      return XmlError{
          XML_GetCurrentLineNumber(parser.get()), XML_GetCurrentColumnNumber(parser.get()) + 1,
          reading.refused.empty() ? XML_ErrorString(XML_GetErrorCode(parser.get())) : reading.refused};
    }
  }
  return std::move(reading.file);
}

}  // namespace leadflow::cli::adopt

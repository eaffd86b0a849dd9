#include "tests/support/json_schema.h"

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace leadflow::test {
namespace {

using nlohmann::json;

class Checker {
 public:
  explicit Checker(const json& root) : root_(root) {}

  void check(const json& schema, const json& value, const std::string& at) {
    for (const auto& [keyword, what] : schema.items()) {
      if (keyword == "$ref")
        check(root_.at(json::json_pointer(what.get<std::string>().substr(1))), value, at);
      else if (keyword == "type")
        expect(has_type(value, what), at, "is not of type " + what.get<std::string>());
      else if (keyword == "const")
        expect(value == what, at, "is not " + what.dump());
      else if (keyword == "enum")
        expect(std::find(what.begin(), what.end(), value) != what.end(), at, "is none of " + what.dump());
      else if (keyword == "minimum")
        expect(!value.is_number() || value >= what, at, "is below " + what.dump());
      else if (keyword == "minItems")
        expect(!value.is_array() || value.size() >= what, at, "is too short");
      else if (keyword == "pattern")
        expect(!value.is_string() || matches(value, what), at, "does not match " + what.dump());
      else if (keyword == "required")
        required(what, value, at);
      else if (keyword == "items")
        items(what, value, at);
      else if (keyword == "properties")
        properties(what, value, at);
      else if (keyword == "additionalProperties")
        no_others(schema, value, at);
      else if (keyword == "anyOf")
        any_of(what, value, at);
      else
        expect(known_.count(keyword) != 0, at, "the schema has the unknown keyword " + keyword);
    }
  }

  std::vector<std::string> errors;

 private:
  void expect(bool holds, const std::string& at, const std::string& message) {
    if (!holds) errors.push_back(at + " " + message);
  }

  static bool has_type(const json& value, const std::string& type) {
    return type == "object"    ? value.is_object()
           : type == "array"   ? value.is_array()
           : type == "string"  ? value.is_string()
           : type == "integer" ? value.is_number_integer()
                               : type == "boolean" && value.is_boolean();
  }

  bool matches(const std::string& value, const std::string& pattern) {
    const auto place = patterns_.try_emplace(pattern, pattern).first;
    return std::regex_search(value, place->second);
  }

  void required(const json& keys, const json& value, const std::string& at) {
    for (const auto& key : keys) expect(!value.is_object() || value.contains(key), at, "lacks " + key.dump());
  }

  void items(const json& schema, const json& value, const std::string& at) {
    if (!value.is_array()) return;
    for (std::size_t i = 0; i < value.size(); ++i) check(schema, value[i], at + "/" + std::to_string(i));
  }

  void properties(const json& schemas, const json& value, const std::string& at) {
    if (!value.is_object()) return;
    for (const auto& [key, member] : value.items()) {
      if (schemas.contains(key)) check(schemas[key], member, at + "/" + key);
    }
  }

  void no_others(const json& schema, const json& value, const std::string& at) {
    if (!value.is_object()) return;
    for (const auto& member : value.items()) {
      expect(schema.contains("properties") && schema["properties"].contains(member.key()), at,
             "has the member " + member.key());
    }
  }

  /// One alternative must hold; of those that do not, the one that comes furthest is shown.
  void any_of(const json& schemas, const json& value, const std::string& at) {
    std::vector<std::string> best;
    for (const json& schema : schemas) {
      Checker inner(root_);
      inner.check(schema, value, at);
      if (inner.errors.empty()) return;
      if (best.empty() || inner.errors.size() < best.size()) best = inner.errors;
    }
    errors.insert(errors.end(), best.begin(), best.end());
  }

  const json& root_;
  std::map<std::string, std::regex> patterns_;
  std::set<std::string> known_ = {"$schema", "$defs", "title", "description"};
};

}  // namespace

std::vector<std::string> schema_errors(std::string_view schema, std::string_view document) {
  const json root = json::parse(schema);
  Checker checker(root);
  checker.check(root, json::parse(document), "");
  return checker.errors;
}

}  // namespace leadflow::test

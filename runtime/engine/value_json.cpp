#include "runtime/engine/value_json.h"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dsl/json_text.h"
#include "dsl/literals.h"
#include "runtime/engine/decide.h"
#include "runtime/instant.h"
#include "runtime/raw_json.h"

namespace leadflow::runtime {

namespace {

using compiler::RecordTypeId;
using compiler::Type;
using compiler::TypeKind;

/// No type nests deeper: a list's elements may hold lists, and a program bounds its own depth.
constexpr std::size_t max_depth = 64;

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_date(std::string& out, std::int64_t days) {
  const dsl::Date date = dsl::date_from_days(days);
  fmt::format_to(std::back_inserter(out), "\"{:04}-{:02}-{:02}\"", date.year, date.month, date.day);
}

void append_list(std::string& out, const compiler::Program& program, const Value& value, const Type* type) {
  out += '[';
  const char* comma = "";
  for (const Element& element : value.list ? *value.list : std::vector<Element>{}) {
    out += std::exchange(comma, ",");
    if (type != nullptr && type->record.valid()) {
      append_attributes_json(out, program, type->record, element);
      continue;
    }
    out += '[';
    const char* inner = "";
    for (const Value& part : element) {
      out += std::exchange(inner, ",");
      append_json(out, program, part);
    }
    out += ']';
  }
  out += ']';
}

/// A record that a dry run would make has no number.
void append_link(std::string& out, const compiler::Program& program, const Value& value, const Type* type) {
  if (value.number >= 0) return append_number(out, value.number);
  const bool known = type != nullptr && type->record.valid();
  out += known ? fmt::format("{{\"new\":\"{}\"}}", program.record_types[type->record].name) : "null";
}

void append_exact(std::string& out, const Value& value) {
  const std::optional<Decimal> decimal = value.exact ? value.exact->to_decimal() : std::nullopt;
  out += decimal ? to_text(*decimal) : "null";
}

}  // namespace

void append_json(std::string& out, const compiler::Program& program, const Value& value, const Type* type) {
  switch (value.kind) {
    case ValueKind::Unset:
      out += "null";
      return;
    case ValueKind::Boolean:
      out += value.number != 0 ? "true" : "false";
      return;
    case ValueKind::Integer:
    case ValueKind::Duration:
    case ValueKind::TimeOfDay:
      append_number(out, value.number);
      return;
    case ValueKind::Link:
      append_link(out, program, value, type);
      return;
    case ValueKind::Decimal:
      out += to_text(value.decimal);
      return;
    case ValueKind::Text:
    case ValueKind::Enum:
    case ValueKind::User:
    case ValueKind::Group:
    case ValueKind::Branch:
      dsl::append_json_string(out, value.text);
      return;
    case ValueKind::Date:
      append_date(out, value.number);
      return;
    case ValueKind::Instant:
      append_json_instant(out, Instant{value.number});
      return;
    case ValueKind::Role:
      dsl::append_json_string(out, dsl::to_text(static_cast<dsl::Role>(value.number)));
      return;
    case ValueKind::Money:
      out += "{\"amount\":";
      append_number(out, value.number);
      out += ",\"currency\":";
      dsl::append_json_string(out, value.text);
      out += '}';
      return;
    case ValueKind::List:
      append_list(out, program, value, type);
      return;
    case ValueKind::State:
      dsl::append_json_string(out, program.states[static_cast<std::uint32_t>(value.number)].name);
      return;
    case ValueKind::Phase:
      dsl::append_json_string(out, program.phases[static_cast<std::uint32_t>(value.number)].name);
      return;
    case ValueKind::Exact:
      append_exact(out, value);
      return;
  }
}

void append_attributes_json(std::string& out, const compiler::Program& program, RecordTypeId type,
                            const std::vector<Value>& values) {
  const std::vector<compiler::Attribute>& attributes = program.record_types[type].attributes;
  out += '{';
  const char* comma = "";
  for (std::size_t i = 0; i < values.size() && i < attributes.size(); ++i) {
    if (values[i].kind == ValueKind::Unset) continue;
    out += std::exchange(comma, ",");
    out += '"';
    out += attributes[i].name;  // an identifier: nothing to escape
    out += "\":";
    append_json(out, program, values[i], &attributes[i].type);
  }
  out += '}';
}

namespace {

/// One JSON text to one value of a type, or to the attributes of a record type, without a document in
/// between.
class TypedReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  /// With a zone strings are what people write; without they are the store's own.
  TypedReader(const compiler::Program& program, std::optional<std::string_view> zone)
      : program_(program), zone_(zone) {}

  void expect_value(const Type& type) { root_ = &type; }
  void expect_attributes(RecordTypeId type) { attributes_type_ = type; }

  Value& value() { return result_; }
  std::vector<Value>& attributes() { return attributes_; }
  const std::string& error() const { return error_; }

  bool null() override { return take(Value{}); }
  bool boolean(bool b) override {
    const Type* type = expected();
    if (type == nullptr || type->kind != TypeKind::Boolean) return mismatch("true or false");
    return take(Value::boolean(b));
  }
  bool number_integer(number_integer_t number) override { return whole(number); }
  bool number_unsigned(number_unsigned_t number) override {
    if (number > static_cast<number_unsigned_t>(INT64_MAX)) return literal(std::to_string(number));
    return whole(static_cast<std::int64_t>(number));
  }
  bool number_float(number_float_t, const string_t& text) override { return literal(without_exponent(text)); }
  bool string(string_t& text) override;
  bool binary(binary_t&) override { return fail("binary data"); }
  bool start_object(std::size_t) override;
  bool key(string_t& name) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return fail("this is not JSON");
  }

 private:
  enum class LevelKind : std::uint8_t { Attributes, List, Money };
  struct Level {
    LevelKind kind = LevelKind::Attributes;
    RecordTypeId record;            // of Attributes and List
    std::vector<Value> values;      // of Attributes
    std::vector<bool> given;        // the same, of what people write
    std::uint32_t attribute = 0;    // the one whose value comes next
    std::vector<Element> elements;  // of List
    Value money;                    // of Money
    bool amount = false, has_amount = false, has_currency = false;
  };

  bool fail(std::string why) {
    if (error_.empty()) error_ = zone_ ? place() + why : std::move(why);
    return false;
  }
  /// Where in a list people made the mistake.
  std::string place() const {
    std::string place;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      if (levels_[i].kind != LevelKind::List) continue;
      if (i > 0) place += in_ticks_of(levels_[i - 1]) + ": ";
      place += fmt::format("element {}: ", levels_[i].elements.size() + 1);
    }
    return place;
  }
  /// The attribute whose value comes next, for messages.
  std::string in_ticks_of(const Level& level) const {
    return fmt::format("`{}`", program_.record_types[level.record].attributes[level.attribute].name);
  }
  bool mismatch(std::string_view seen) {
    if (!levels_.empty() && levels_.back().kind == LevelKind::Attributes) {
      return fail(fmt::format("{} can't be {}", in_ticks_of(levels_.back()), seen));
    }
    return fail(fmt::format("the value can't be {}", seen));
  }
  /// The type of the value that comes next; nullptr where none may stand.
  const Type* expected() const {
    if (levels_.empty()) return root_;
    const Level& level = levels_.back();
    if (level.kind != LevelKind::Attributes) return nullptr;
    return &program_.record_types[level.record].attributes[level.attribute].type;
  }
  bool take(Value value);
  bool whole(std::int64_t number);
  bool literal(const std::string& text);
  bool stored_string(const Type& type, std::string& text);
  bool written(const Type& type, std::string_view text);
  bool open_attributes(RecordTypeId type) {
    Level level;
    level.record = type;
    level.values.resize(program_.record_types[type].attributes.size());
    return push(std::move(level));
  }
  bool push(Level level) {
    if (levels_.size() >= max_depth) return fail("it is nested too deeply");
    levels_.push_back(std::move(level));
    return true;
  }

  const compiler::Program& program_;
  std::optional<std::string_view> zone_;
  const Type* root_ = nullptr;
  RecordTypeId attributes_type_;
  std::vector<Level> levels_;
  Value result_;
  std::vector<Value> attributes_;
  std::string error_;
};

bool TypedReader::take(Value value) {
  if (levels_.empty()) {
    if (root_ == nullptr) return fail("the attributes must be an object");
    result_ = std::move(value);
    return true;
  }
  Level& level = levels_.back();
  switch (level.kind) {
    case LevelKind::Attributes:
      level.values[level.attribute] = std::move(value);
      return true;
    case LevelKind::Money:
      return fail("money is {\"amount\": minor units, \"currency\": \"USD\"}");
    case LevelKind::List:
      return fail("a list holds objects");
  }
  return false;
}

bool TypedReader::whole(std::int64_t number) {
  if (!levels_.empty() && levels_.back().kind == LevelKind::Money) {
    Level& level = levels_.back();
    if (!level.amount) return fail("the currency of money is a string");
    level.money.number = number;
    level.has_amount = true;
    return true;
  }
  const Type* type = expected();
  if (type != nullptr && type->kind == TypeKind::Integer) return take(Value::integer(number));
  if (type != nullptr && type->kind == TypeKind::Link) return take(Value::of(ValueKind::Link, number));
  return literal(std::to_string(number));
}

bool TypedReader::literal(const std::string& text) {
  const Type* type = expected();
  if (type == nullptr) return mismatch("a number");
  if (type->kind == TypeKind::Decimal) {
    if (const std::optional<Decimal> decimal = parse_decimal(text)) {
      Value value;
      value.kind = ValueKind::Decimal;
      value.decimal = *decimal;
      return take(std::move(value));
    }
    return zone_ ? written(*type, text) : mismatch(fmt::format("the number {}", text));
  }
  return zone_ ? written(*type, text) : mismatch("a number");
}

bool TypedReader::written(const Type& type, std::string_view text) {
  auto parsed = parse_value(program_, type, text, *zone_);
  if (const auto* why = std::get_if<std::string>(&parsed)) {
    const bool named = !levels_.empty() && levels_.back().kind == LevelKind::Attributes;
    return fail(named ? in_ticks_of(levels_.back()) + ": " + *why : *why);
  }
  return take(std::get<Value>(std::move(parsed)));
}

bool TypedReader::stored_string(const Type& type, std::string& text) {
  switch (type.kind) {
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
      return take(Value::text_of(std::move(text)));
    case TypeKind::Enum:
      return take(Value::of(ValueKind::Enum, std::move(text)));
    case TypeKind::User:
      return take(Value::of(ValueKind::User, std::move(text)));
    case TypeKind::Date:
      if (const auto date = dsl::parse_date(text)) {
        return take(Value::of(ValueKind::Date, dsl::days_since_epoch(*date)));
      }
      break;
    case TypeKind::DateTime:
      if (const auto at = parse_rfc3339(text)) return take(Value::instant(*at));
      break;
    default:
      break;  // the other types are no strings
  }
  return mismatch(fmt::format("\"{}\"", text));
}

bool TypedReader::string(string_t& text) {
  if (!levels_.empty() && levels_.back().kind == LevelKind::Money) {
    Level& level = levels_.back();
    if (level.amount) return fail("the amount of money is a whole number of minor units");
    level.money.text = std::move(text);
    level.has_currency = true;
    return true;
  }
  const Type* type = expected();
  if (type == nullptr) return take(Value{});  // says what should stand there
  return zone_ ? written(*type, text) : stored_string(*type, text);
}

bool TypedReader::start_object(std::size_t) {
  if (levels_.empty() && attributes_type_.valid()) return open_attributes(attributes_type_);
  if (!levels_.empty() && levels_.back().kind == LevelKind::List)
    return open_attributes(levels_.back().record);
  const Type* type = expected();
  if (type == nullptr || type->kind != TypeKind::Money) return mismatch("an object");
  Level level;
  level.kind = LevelKind::Money;
  level.money.kind = ValueKind::Money;
  return push(std::move(level));
}

bool TypedReader::key(string_t& name) {
  Level& level = levels_.back();
  if (level.kind == LevelKind::Money) {
    level.amount = name == "amount";
    if (level.amount ? level.has_amount : name == "currency" && level.has_currency)
      return fail(fmt::format("`{}` is given twice", name));
    return level.amount || name == "currency" || fail(fmt::format("money has no `{}`", name));
  }
  const compiler::RecordType& type = program_.record_types[level.record];
  const compiler::AttributeId id = type.find(name);
  if (!id.valid()) return fail(fmt::format("record type `{}` has no attribute `{}`", type.name, name));
  level.attribute = id.index;
  if (!zone_) return true;
  level.given.resize(level.values.size());
  if (level.given[id.index]) return fail(fmt::format("`{}` is given twice", name));
  level.given[id.index] = true;
  return true;
}

bool TypedReader::end_object() {
  Level level = std::move(levels_.back());
  levels_.pop_back();
  if (level.kind == LevelKind::Money) {
    if (!level.has_amount || !level.has_currency) return fail("money needs an amount and a currency");
    const Type* type = expected();
    if (zone_ && type != nullptr && type->currency != level.money.text) {
      return fail(fmt::format("the currency is {}, not {}", type->currency, level.money.text));
    }
    return take(std::move(level.money));
  }
  if (levels_.empty()) {
    attributes_ = std::move(level.values);
  } else {
    levels_.back().elements.push_back(std::move(level.values));
  }
  return true;
}

bool TypedReader::start_array(std::size_t) {
  const Type* type = expected();
  if (type == nullptr || type->kind != TypeKind::List) return mismatch("an array");
  Level level;
  level.kind = LevelKind::List;
  level.record = type->record;
  return push(std::move(level));
}

bool TypedReader::end_array() {
  Value value;
  value.kind = ValueKind::List;
  value.list = std::make_shared<const std::vector<Element>>(std::move(levels_.back().elements));
  levels_.pop_back();
  return take(std::move(value));
}

/// Of stored text that can only be one value; nothing where the reader has to look.
std::optional<Value> plain_value(TypeKind type, std::string_view json) {
  if (type == TypeKind::Boolean && (json == "true" || json == "false")) return Value::boolean(json == "true");
  if (type == TypeKind::Integer) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), number);
    if (error == std::errc() && end == json.data() + json.size()) return Value::integer(number);
  }
  if (json.size() < 2 || json.front() != '"' || json.find('\\') != std::string_view::npos)
    return std::nullopt;
  std::string text(json.substr(1, json.size() - 2));
  switch (type) {
    case TypeKind::Text:
    case TypeKind::Email:
    case TypeKind::Phone:
    case TypeKind::Url:
      return Value::text_of(std::move(text));
    case TypeKind::Enum:
      return Value::of(ValueKind::Enum, std::move(text));
    case TypeKind::User:
      return Value::of(ValueKind::User, std::move(text));
    default:
      return std::nullopt;
  }
}

/// Reads what nearly every stored record is: attributes in their order, most of them texts. Nothing where
/// there is anything else; then the reader reads all.
std::optional<std::vector<Value>> plain_attributes(const compiler::Program& program, RecordTypeId type,
                                                   std::string_view json) {
  const std::vector<compiler::Attribute>& attributes = program.record_types[type].attributes;
  std::vector<Value> values(attributes.size());
  std::size_t next = 0;
  for (const RawMember& member : raw_members(json)) {
    while (next < attributes.size() && attributes[next].name != member.name) ++next;
    if (next == attributes.size()) return std::nullopt;
    if (auto plain = plain_value(attributes[next].type.kind, member.value)) {
      values[next] = std::move(*plain);
      continue;
    }
    TypedReader reader(program, std::nullopt);
    reader.expect_value(attributes[next].type);
    if (!nlohmann::json::sax_parse(member.value, &reader)) return std::nullopt;
    values[next] = std::move(reader.value());
  }
  return values;
}

}  // namespace

std::vector<Value> read_attributes_json(const compiler::Program& program, RecordTypeId type,
                                        std::string_view json) {
  try {
    if (auto plain = plain_attributes(program, type, json)) return std::move(*plain);
  } catch (const RawJsonError&) {  // the reader says what is wrong
  }
  TypedReader reader(program, std::nullopt);
  reader.expect_attributes(type);
  if (!nlohmann::json::sax_parse(json, &reader)) throw ValueJsonError(reader.error());
  return std::move(reader.attributes());
}

std::variant<Value, std::string> read_json_value(const compiler::Program& program, const Type& type,
                                                 std::string_view json) {
  TypedReader reader(program, std::nullopt);
  reader.expect_value(type);
  if (!nlohmann::json::sax_parse(json, &reader)) return reader.error();
  return std::move(reader.value());
}

std::variant<Value, std::string> parse_json_value(const compiler::Program& program, const Type& type,
                                                  std::string_view json, std::string_view zone) {
  TypedReader reader(program, zone);
  reader.expect_value(type);
  if (!nlohmann::json::sax_parse(json, &reader)) return reader.error();
  return std::move(reader.value());
}

}  // namespace leadflow::runtime

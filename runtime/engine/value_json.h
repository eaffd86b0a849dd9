// Values as JSON text, both ways.
//
// The form in which attributes stand in the store, in the history and in what
// commands print. What a text means is given by the program's type of the
// attribute; nothing goes through a double, so decimals stay exact.
//
//   text, e-mail, phone, url, enum, user   "text"
//   integer, link                          12; in a dry run a link to a record it would make {"new": "TYPE"}
//   decimal                                3.5 (at most 18 digits before and 9 after the point)
//   boolean                                true
//   date, datetime                         "2026-12-25", "2026-03-02T10:00:00Z"
//   money                                  {"amount": 120050, "currency": "USD"}, in minor units
//   list                                   [{"attribute": value, ...}, ...]
//   not set                                null; in an object of attributes left out

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime {

/// Appends `value`. `type` gives the names in a list's elements; without it they are arrays of values.
void append_json(std::string& out, const compiler::Program& program, const Value& value,
                 const compiler::Type* type = nullptr);

/// Appends the object of the attributes of `type` that are set; `values` is indexed by AttributeId.
void append_attributes_json(std::string& out, const compiler::Program& program, compiler::RecordTypeId type,
                            const std::vector<Value>& values);

/// The attributes of a record are not what its type says.
class ValueJsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads what append_attributes_json wrote: one value an attribute of `type`, those left out Unset. Throws
/// ValueJsonError for an attribute that the type does not have or a value of another type.
std::vector<Value> read_attributes_json(const compiler::Program& program, compiler::RecordTypeId type,
                                        std::string_view json);

/// One value as append_json() wrote it, as a value of `type`; an error sentence instead.
std::variant<Value, std::string> read_json_value(const compiler::Program& program, const compiler::Type& type,
                                                 std::string_view json);

/// JSON that a person or a script wrote, as a value of `type`; an error sentence instead. Strings may also
/// hold what parse_value() takes: a date-time without offset is read in `zone`, a link may be "key:KEY",
/// money "1200.50 USD".
std::variant<Value, std::string> parse_json_value(const compiler::Program& program,
                                                  const compiler::Type& type, std::string_view json,
                                                  std::string_view zone);

}  // namespace leadflow::runtime

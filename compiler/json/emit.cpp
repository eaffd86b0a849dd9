#include "compiler/json/emit.h"

#include <utility>

#include "dsl/json_text.h"

namespace leadflow::compiler::json {

void Emitter::new_line() {
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

void Emitter::before_value() {
  if (behind_key_) {
    behind_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!is_first_) out_ += ',';
  new_line();
  is_first_ = false;
}

void Emitter::open(char bracket) {
  before_value();
  out_ += bracket;
  ++depth_;
  is_first_ = true;
}

void Emitter::close(char bracket) {
  --depth_;
  if (!is_first_) new_line();
  out_ += bracket;
  is_first_ = false;
}

void Emitter::key(std::string_view name) {
  before_value();
  dsl::append_json_string(out_, name);
  out_ += ": ";
  behind_key_ = true;
}

void Emitter::string(std::string_view value) {
  before_value();
  dsl::append_json_string(out_, value);
}

void Emitter::number(std::int64_t value) {
  before_value();
  out_ += std::to_string(value);
}

void Emitter::boolean(bool value) {
  before_value();
  out_ += value ? "true" : "false";
}

std::string Emitter::finish() {
  out_ += '\n';
  return std::move(out_);
}

}  // namespace leadflow::compiler::json

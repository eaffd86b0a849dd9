#include "cli/complete/typed.h"

#include <algorithm>

namespace leadflow::cli {

namespace {

/// Goes through the words as Arguments would, without refusing any.
class TypedReader {
 public:
  explicit TypedReader(Typed& typed) : typed_(typed) {}

  void read(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) word(words[i]);
    last(words.back());
  }

 private:
  const ArgumentShape* option(std::string_view name) const {
    for (const ArgumentShape& shape : typed_.shapes) {
      if (shape.is_positional) continue;
      const std::vector<std::string> names = option_names(shape);
      if (std::find(names.begin(), names.end(), name) != names.end()) return &shape;
    }
    return nullptr;
  }

  const ArgumentShape* next_argument() const {
    std::size_t left = arguments_;
    for (const ArgumentShape& shape : typed_.shapes) {
      if (!shape.is_positional) continue;
      if (left == 0 || shape.repeated) return &shape;
      --left;
    }
    return nullptr;
  }

  void word(const std::string& text) {
    if (waiting_ != nullptr) {
      typed_.given.push_back({waiting_->names, text});
      waiting_ = nullptr;
    } else if (!only_arguments_ && text == "--") {
      only_arguments_ = true;
    } else if (!only_arguments_ && text.size() > 1 && text.front() == '-') {
      const std::size_t equals = text.find('=');
      const ArgumentShape* shape = option(text.substr(0, equals));
      if (shape == nullptr) return;
      if (equals != std::string::npos)
        typed_.given.push_back({shape->names, text.substr(equals + 1)});
      else if (!shape->value.empty())
        waiting_ = shape;
      else
        typed_.given.push_back({shape->names, ""});
    } else {
      if (const ArgumentShape* shape = next_argument()) typed_.given.push_back({shape->names, text});
      ++arguments_;
    }
  }

  void last(const std::string& text) {
    typed_.prefix = text;
    if (waiting_ != nullptr) {
      typed_.expected = *waiting_;
      return;
    }
    const bool is_option = !only_arguments_ && !text.empty() && text.front() == '-';
    const std::size_t equals = text.find('=');
    if (is_option && text.starts_with("--") && equals != std::string::npos) {
      const ArgumentShape* shape = option(text.substr(0, equals));
      if (shape == nullptr || shape->value.empty()) return;
      typed_.expected = *shape;
      typed_.before = text.substr(0, equals + 1);
      typed_.prefix = text.substr(equals + 1);
      return;
    }
    typed_.may_be_option = !only_arguments_;
    if (is_option) return;
    if (const ArgumentShape* shape = next_argument()) typed_.expected = *shape;
  }

  Typed& typed_;
  const ArgumentShape* waiting_ = nullptr;  // an option whose value comes next
  std::size_t arguments_ = 0;
  bool only_arguments_ = false;
};

}  // namespace

std::string Typed::value_of(std::string_view name) const {
  for (auto each = given.rbegin(); each != given.rend(); ++each) {
    if (each->name == name) return each->value;
  }
  return {};
}

std::optional<Typed> read_typed(const std::vector<std::string>& words, const Session& session) {
  Typed typed;
  if (words.size() < 2) {
    typed.prefix = words.empty() ? std::string() : words.back();
    return typed;
  }
  typed.command = find_command(words.front());
  if (typed.command == nullptr) return std::nullopt;
  typed.shapes = shapes_of(*typed.command, session);
  TypedReader(typed).read({words.begin() + 1, words.end()});
  return typed;
}

}  // namespace leadflow::cli

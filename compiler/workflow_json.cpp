// The writing half. Constructs are written by their shapes; leaves are texts.

#include "compiler/workflow_json.h"

#include <string>
#include <type_traits>
#include <vector>

#include "compiler/json/emit.h"
#include "compiler/json/keys.h"
#include "dsl/formatter.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

namespace ast = dsl::ast;
using dsl::Parsed;

namespace {

class JsonOut {
 public:
  std::string document(const ast::File& file) {
    out_.begin_object();
    out_.member("format_version", json::format_version);
    out_.member("kind", json::document_kind);
    out_.member("edition", file.edition);
    dsl::for_each_declaration_list([&](std::string_view key, auto list) {
      if (key == "imports" || (file.*list).empty()) return;
      out_.key(key);
      array(file.*list);
    });
    out_.end_object();
    return out_.finish();
  }

 private:
  // ---- leaves ----
  void value(const dsl::Name& x) { out_.string(x.text); }
  void value(const dsl::Path& x) { out_.string(x.text); }
  void value(const dsl::Text& x) { out_.string(x.value); }
  void value(const dsl::Expr& x) { out_.string(dsl::to_text(x)); }
  void value(const dsl::Duration& x) { out_.string(dsl::to_text(x)); }
  void value(const dsl::Date& x) { out_.string(dsl::to_text(x)); }
  void value(const dsl::TimeOfDay& x) { out_.string(dsl::to_text(x)); }
  void value(const dsl::LocalTime& x) { out_.string(dsl::to_text(x)); }
  void value(std::int64_t x) { out_.number(x); }
  void value(bool x) { out_.boolean(x); }

  template <dsl::Spelt E>
  void value(E x) {
    out_.string(dsl::json_spelling(x));
  }

  void value(const ast::Type& x) {
    using Kind = ast::TypeKind;
    if (x.kind < Kind::Money) {
      out_.string(dsl::spelling(x.kind));
      return;
    }
    out_.begin_object();
    out_.key(dsl::json_spelling(x.kind));
    if (x.kind == Kind::OneOf)
      array(x.one_of);
    else
      value(x.name);
    out_.end_object();
  }

  void value(const ast::Event& x) {
    out_.begin_object();
    out_.member("event", dsl::json_spelling(x.kind));
    optional("duration", x.duration);
    optional("state", x.state);
    optional("to", x.to);
    optional("name", x.name);
    optional("attribute", x.attribute);
    optional("when", x.when);
    optional("at", x.at);
    out_.end_object();
  }

  void value(const ast::OpKind& x) { x.name ? one(dsl::json_spelling(x.kind), *x.name) : value(x.kind); }

  void value(const ast::Place& x) {
    x.kind == ast::PlaceKind::Unsaid ? value(x.name) : one(dsl::json_spelling(x.kind), x.name);
  }

  void value(const ast::Days& x) {
    std::string days(dsl::day_names[x.first]);
    if (x.is_range) days += "-" + std::string(dsl::day_names[x.last]);
    out_.string(days);
  }

  void value(const ast::OpenSpan& x) { out_.string(dsl::to_text(x.from) + "-" + dsl::to_text(x.to)); }

  void value(const ast::SortKey& x) {
    out_.begin_object();
    out_.member("attribute", x.path.text);
    if (x.has_direction) out_.member("direction", x.descending ? "descending" : "ascending");
    out_.end_object();
  }

  void value(const ast::Chance& x) { x.attribute ? value(*x.attribute) : value(x.percent); }

  void value(const ast::Permit& x) {
    using Kind = ast::Permit::Kind;
    switch (x.kind) {
      case Kind::Role:
        return one("role", x.role);
      case Kind::Nobody:
        return out_.string("nobody");
      case Kind::Group:
        return value(x.group);
      case Kind::User:
        return value(x.path);
    }
  }

  void value(const ast::Assign& x) {
    out_.begin_object();
    out_.member("attribute", x.attribute.text);
    out_.key("value");
    value(x.value);
    out_.end_object();
  }

  void value(const dsl::MessageRef<Parsed>& x) { one(dsl::json_spelling(x.channel), x.message); }
  void value(const dsl::Who<Parsed>& x) { x.user ? one("user", *x.user) : value(x.path); }

  void value(const dsl::Recipient<Parsed>& x) {
    using Kind = dsl::Recipient<Parsed>::Kind;
    switch (x.kind) {
      case Kind::Group:
        return one("group", x.group);
      case Kind::User:
        return one("user", x.user);
      case Kind::Path:
        return value(x.path);
    }
  }

  void value(const dsl::TransferTarget<Parsed>& x) {
    using Kind = dsl::TransferTarget<Parsed>::Kind;
    switch (x.kind) {
      case Kind::User:
        return one("user", x.user);
      case Kind::Branch:
        return one("branch", x.branch);
      case Kind::Group:
        return one("group", x.group);
      case Kind::Corporate:
        return out_.string("corporate");
      case Kind::Path:
        return value(x.path);
    }
  }

  void value(const dsl::ForEach<Parsed>& x) {
    out_.begin_object();
    out_.member("name", x.name.text);
    out_.member("in", x.in.text);
    out_.end_object();
  }

  void value(const dsl::Due<Parsed>& x) {
    using Kind = dsl::Due<Parsed>::Kind;
    out_.begin_object();
    out_.key(x.kind == Kind::Within ? "within" : "duration");
    value(x.duration);
    if (x.kind != Kind::Within) out_.member(x.kind == Kind::Before ? "before" : "after", x.anchor.text);
    out_.end_object();
  }

  /// `{"key": x}`
  template <class T>
  void one(std::string_view key, const T& x) {
    out_.begin_object();
    out_.key(key);
    value(x);
    out_.end_object();
  }

  template <class T>
  void optional(std::string_view key, const std::optional<T>& x) {
    if (!x) return;
    out_.key(key);
    value(*x);
  }

  // ---- operations and their like ----
  template <class... Ts>
  void value(const std::variant<Ts...>& x) {
    std::visit(
        [&](const auto& what) {
          using What = std::decay_t<decltype(what)>;
          out_.begin_object();
          out_.member(json::tag_member<std::variant<Ts...>>(), json::Tag<What>::value);
          if constexpr (std::is_same_v<What, dsl::If<Parsed>>)
            branches(what);
          else
            members(what);
          out_.end_object();
        },
        x);
  }
  void value(const ast::Op& x) { value(x.what); }
  void value(const ast::TestStatement& x) { value(x.what); }

  void branches(const dsl::If<Parsed>& x) {
    out_.key("branches");
    out_.begin_array();
    for (const dsl::Branch<Parsed>& branch : x.branches) {
      out_.begin_object();
      out_.key("when");
      value(branch.when);
      out_.key("then");
      array(branch.then);
      out_.end_object();
    }
    out_.end_array();
    if (!x.has_else) return;
    out_.key("else");
    array(x.otherwise);
  }

  // ---- constructs ----
  template <dsl::Shaped T>
  void value(const T& x) {
    out_.begin_object();
    members(x);
    out_.end_object();
  }

  template <class T>
  void array(const std::vector<T>& values) {
    out_.begin_array();
    for (const T& x : values) value(x);
    out_.end_array();
  }

  template <dsl::Shaped T>
  void members(const T& x) {
    dsl::for_each_piece<T>([&](const auto& piece) { member(piece, x); });
  }

  template <class Piece, class T>
  void member(const Piece& piece, const T& x) {
    if constexpr (dsl::is_words_v<Piece>) {
    } else if constexpr (dsl::is_block_v<Piece>) {
      dsl::for_each_member(piece, [&](const auto& part) { statements(part, x); });
    } else if constexpr (dsl::is_flag_v<Piece>) {
      if (x.*(piece.member)) out_.member(piece.key, true);
    } else {
      field(piece, x, x.*(piece.member));
    }
  }

  template <class Piece, class T, class V>
  void field(const Piece& piece, const T& x, const V& v) {
    if constexpr (std::is_same_v<T, ast::State> && std::is_same_v<V, ast::Vocabulary>) {
      return;  // its phase says it
    } else if constexpr (std::is_same_v<V, std::optional<ast::PhaseKind>>) {
      out_.key(piece.key);
      value(v.value_or(ast::PhaseKind::Open));
    } else if constexpr (dsl::is_optional_v<V>) {
      optional(piece.key, v);
    } else if constexpr (std::is_same_v<T, ast::Edit> && dsl::is_field_v<Piece>) {
      if (!x.has_list) return;
      out_.key(piece.key);
      array(v);
    } else if constexpr (dsl::is_vector_v<V>) {
      if (v.empty() && !is_always(piece)) return;
      out_.key(piece.key);
      array(v);
    } else {
      if constexpr (dsl::Spelt<V>) {
        if (dsl::json_spelling(v).empty()) return;
      }
      out_.key(piece.key);
      value(v);
    }
  }

  /// Whether an empty vector is written too: values between braces, the operations of an `after`.
  template <class Piece>
  static bool is_always(const Piece& piece) {
    if constexpr (dsl::is_braced_v<Piece>)
      return piece.always;
    else
      return dsl::is_field_v<Piece>;
  }

  template <class Part, class T>
  void statements(const Part& part, const T& x) {
    const auto& all = x.*(part.member);
    using Statement = typename std::decay_t<decltype(all)>::value_type;
    if constexpr (std::is_same_v<T, ast::Phase> && std::is_same_v<Statement, ast::State>) {
      if (x.states.empty() && !x.has_block) return implied_state(x);
    }
    if (all.empty()) return;
    out_.key(part.key);
    if (json::is_mark<Statement>() && part.single) {
      out_.boolean(true);
    } else if (part.single && json::has_list_only<Statement>()) {
      joined(all);
    } else if (part.single) {
      statement(all.front());
    } else {
      out_.begin_array();
      for (const Statement& each : all) statement(each);
      out_.end_array();
    }
  }

  template <class T>
  void statement(const T& x) {
    if constexpr (json::is_bare<T>()) {
      dsl::for_each_piece<T>([&](const auto& piece) {
        if constexpr (!dsl::is_words_v<std::decay_t<decltype(piece)>>) bare(x.*(piece.member));
      });
    } else {
      value(x);
    }
  }

  template <class V>
  void bare(const V& v) {
    if constexpr (dsl::is_vector_v<V>)
      array(v);
    else
      value(v);
  }

  /// Several statements that are lists are one list.
  template <class T>
  void joined(const std::vector<T>& all) {
    out_.begin_array();
    if constexpr (json::has_list_only<T>()) {
      for (const T& each : all) {
        dsl::for_each_piece<T>([&](const auto& piece) {
          if constexpr (dsl::is_list_v<std::decay_t<decltype(piece)>>) {
            for (const auto& item : each.*(piece.member)) value(item);
          }
        });
      }
    }
    out_.end_array();
  }

  void implied_state(const ast::Phase& phase) {
    out_.key("states");
    out_.begin_array();
    ast::State state;
    state.name = phase.name;
    state.label = phase.label;
    value(state);
    out_.end_array();
  }

  json::Emitter out_;
};

}  // namespace

std::string to_json(const ast::File& merged) {
  return JsonOut().document(merged);
}

}  // namespace leadflow::compiler

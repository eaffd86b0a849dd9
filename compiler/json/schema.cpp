// The schema, made by the same walk over the shapes as the document itself, so
// that the two cannot differ.

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "compiler/json/emit.h"
#include "compiler/json/keys.h"
#include "compiler/workflow_json.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

namespace ast = dsl::ast;
using dsl::Parsed;

namespace {

constexpr std::string_view identifier = "^[a-z][a-z0-9_]*$";
constexpr std::string_view dotted = R"(^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$)";
constexpr std::string_view environment = "^[A-Z][A-Z0-9_]*$";
constexpr std::string_view date = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr std::string_view time_of_day = "[0-9]{2}:[0-9]{2}";
constexpr std::string_view days = "(mon|tue|wed|thu|fri|sat|sun)";

/// Constructs that stand in several places have a name under `$defs`.
template <class T>
constexpr std::string_view definition() {
  if constexpr (std::is_same_v<T, ast::Op>)
    return "operation";
  else if constexpr (std::is_same_v<T, ast::Rule>)
    return "rule";
  else if constexpr (std::is_same_v<T, ast::Attribute>)
    return "attribute";
  else if constexpr (std::is_same_v<T, ast::Value>)
    return "value";
  else if constexpr (std::is_same_v<T, ast::Type>)
    return "type";
  else if constexpr (std::is_same_v<T, ast::Ask>)
    return "ask";
  else if constexpr (std::is_same_v<T, ast::Require>)
    return "require";
  else if constexpr (std::is_same_v<T, ast::Refuse>)
    return "refuse";
  else if constexpr (std::is_same_v<T, ast::Edit>)
    return "edit";
  else if constexpr (std::is_same_v<T, ast::Prove>)
    return "promise";
  else if constexpr (std::is_same_v<T, ast::Event>)
    return "event";
  else if constexpr (std::is_same_v<T, ast::Permit>)
    return "permit";
  else if constexpr (std::is_same_v<T, ast::Assign>)
    return "assignment";
  else if constexpr (std::is_same_v<T, ast::Place>)
    return "place";
  else if constexpr (std::is_same_v<T, ast::OpKind>)
    return "operation_kind";
  else if constexpr (std::is_same_v<T, dsl::MessageRef<Parsed>>)
    return "message";
  else if constexpr (std::is_same_v<T, dsl::Name>)
    return "identifier";
  else if constexpr (std::is_same_v<T, dsl::Path>)
    return "path";
  else if constexpr (std::is_same_v<T, dsl::Expr>)
    return "expression";
  else if constexpr (std::is_same_v<T, dsl::Duration>)
    return "duration";
  else
    return "";
}

class Schema {
 public:
  std::string document() {
    out_.begin_object();
    out_.member("$schema", "https://json-schema.org/draft/2020-12/schema");
    out_.member("title", "leadflow workflow program");
    out_.member("description", "A compiled program, as `leadflow compile` writes it.");
    std::vector<std::string_view> needed = {"format_version", "kind", "edition"};
    out_.member("type", "object");
    out_.key("properties");
    out_.begin_object();
    constant("format_version", json::format_version);
    constant("kind", json::document_kind);
    out_.key("edition");
    type(std::int64_t{});
    dsl::for_each_declaration_list([&](std::string_view key, auto list) {
      using List = dsl::MemberType<decltype(list)>;
      if (key == "imports") return;
      out_.key(key);
      array<typename List::value_type>(false);
    });
    out_.end_object();
    end_of_object(needed);
    out_.key("$defs");
    definitions();
    out_.end_object();
    return out_.finish();
  }

 private:
  void definitions() {
    out_.begin_object();
    define<dsl::Name>();
    define<dsl::Path>();
    define<dsl::Expr>();
    define<dsl::Duration>();
    define<ast::Type>();
    define<ast::Value>();
    define<ast::Attribute>();
    define<ast::Ask>();
    define<ast::Require>();
    define<ast::Refuse>();
    define<ast::Edit>();
    define<ast::Permit>();
    define<ast::Assign>();
    define<ast::Event>();
    define<dsl::MessageRef<Parsed>>();
    define<ast::Place>();
    define<ast::OpKind>();
    define<ast::Prove>();
    define<ast::Rule>();
    define<ast::Op>();
    out_.end_object();
  }

  template <class T>
  void define() {
    out_.key(definition<T>());
    type(T{});
  }

  /// A reference to a definition, or the type itself.
  template <class T>
  void refer() {
    if constexpr (definition<T>().empty()) {
      type(T{});
    } else {
      out_.begin_object();
      out_.member("$ref", "#/$defs/" + std::string(definition<T>()));
      out_.end_object();
    }
  }

  // ---- small schemas ----
  template <class V>
  void constant(std::string_view key, V value) {
    out_.key(key);
    out_.begin_object();
    out_.member("const", value);
    out_.end_object();
  }

  void string(std::string_view pattern = {}) {
    out_.begin_object();
    out_.member("type", "string");
    if (!pattern.empty()) out_.member("pattern", pattern);
    out_.end_object();
  }

  void end_of_object(const std::vector<std::string_view>& needed) {
    if (!needed.empty()) {
      out_.key("required");
      out_.begin_array();
      for (const std::string_view key : needed) out_.string(key);
      out_.end_array();
    }
    out_.member("additionalProperties", false);
  }

  /// An object whose properties `f` writes, all of them required.
  template <class F>
  void object(const std::vector<std::string_view>& needed, F&& f) {
    out_.begin_object();
    out_.member("type", "object");
    out_.key("properties");
    out_.begin_object();
    f();
    out_.end_object();
    end_of_object(needed);
    out_.end_object();
  }

  template <class T>
  void property(std::string_view key) {
    out_.key(key);
    refer<T>();
  }

  template <class T>
  void only(std::string_view key) {
    object({key}, [&] { property<T>(key); });
  }

  template <class T>
  void array(bool needs_one) {
    out_.begin_object();
    out_.member("type", "array");
    out_.key("items");
    refer<T>();
    if (needs_one) out_.member("minItems", std::int64_t{1});
    out_.end_object();
  }

  template <class F>
  void one_of(F&& f) {
    out_.begin_object();
    out_.key("anyOf");
    out_.begin_array();
    f();
    out_.end_array();
    out_.end_object();
  }

  template <class E, class Filter>
  void words(Filter&& filter) {
    out_.begin_object();
    out_.key("enum");
    out_.begin_array();
    for (std::size_t i = 0; i < dsl::Spelling<E>::text.size(); ++i) {
      const std::string word = dsl::json_spelling(static_cast<E>(i));
      if (!word.empty() && filter(static_cast<E>(i))) out_.string(word);
    }
    out_.end_array();
    out_.end_object();
  }

  // ---- leaves ----
  void type(const dsl::Name&) { string(identifier); }
  void type(const dsl::Path&) { string(dotted); }
  void type(const dsl::Text&) { string(); }
  void type(const dsl::Expr&) { string("[^ ]"); }
  void type(const dsl::Duration&) { string("^[0-9]+ (business )?(minute|hour|day|week|month)s?$"); }
  void type(const dsl::Date&) { string("^" + std::string(date) + "$"); }
  void type(const dsl::TimeOfDay&) { string("^" + std::string(time_of_day) + "$"); }
  void type(const dsl::LocalTime&) { string("^" + std::string(date) + " " + std::string(time_of_day) + "$"); }
  void type(const ast::Days&) { string("^" + std::string(days) + "(-" + std::string(days) + ")?$"); }
  void type(const ast::OpenSpan&) {
    string("^" + std::string(time_of_day) + "-" + std::string(time_of_day) + "$");
  }
  void type(std::int64_t) {
    out_.begin_object();
    out_.member("type", "integer");
    out_.member("minimum", std::int64_t{0});
    out_.end_object();
  }
  void type(bool) {
    out_.begin_object();
    out_.member("type", "boolean");
    out_.end_object();
  }
  template <dsl::Spelt E>
  void type(E) {
    words<E>([](E) { return true; });
  }

  void type(const ast::Type&) {
    one_of([&] {
      words<ast::TypeKind>([](ast::TypeKind kind) { return kind < ast::TypeKind::Money; });
      object({"money"}, [&] {
        out_.key("money");
        string("^[A-Z]{3}$");
      });
      object({"one_of"}, [&] {
        out_.key("one_of");
        array<ast::Value>(true);
      });
      only<dsl::Name>("link_to");
      only<dsl::Name>("list_of");
      only<dsl::Name>("values");
    });
  }

  void type(const ast::Event&) {
    object({"event"}, [&] {
      property<ast::EventKind>("event");
      property<dsl::Duration>("duration");
      property<dsl::Path>("state");
      property<dsl::Path>("to");
      property<dsl::Name>("name");
      property<dsl::Path>("attribute");
      property<dsl::Expr>("when");
      property<dsl::TimeOfDay>("at");
    });
  }

  void type(const ast::OpKind&) {
    one_of([&] {
      words<ast::OpKindTag>(
          [](ast::OpKindTag kind) { return kind != ast::OpKindTag::Create && kind != ast::OpKindTag::Set; });
      only<dsl::Name>("create");
      only<dsl::Name>("set");
    });
  }

  void type(const ast::Place&) {
    one_of([&] {
      refer<dsl::Name>();
      only<dsl::Name>("state");
      only<dsl::Name>("phase");
      only<dsl::Name>("kind");
    });
  }

  void type(const ast::SortKey&) {
    object({"attribute"}, [&] {
      property<dsl::Path>("attribute");
      out_.key("direction");
      out_.begin_object();
      out_.key("enum");
      out_.begin_array();
      out_.string("ascending");
      out_.string("descending");
      out_.end_array();
      out_.end_object();
    });
  }

  void type(const ast::Chance&) {
    one_of([&] {
      type(std::int64_t{});
      refer<dsl::Name>();
    });
  }

  void type(const ast::Permit&) {
    one_of([&] {
      refer<dsl::Path>();
      only<dsl::Role>("role");
    });
  }

  void type(const ast::Assign&) {
    object({"attribute", "value"}, [&] {
      property<dsl::Name>("attribute");
      property<dsl::Expr>("value");
    });
  }

  void type(const dsl::MessageRef<Parsed>&) {
    one_of([&] {
      only<dsl::Name>("email");
      only<dsl::Name>("sms");
    });
  }

  void type(const dsl::Who<Parsed>&) {
    one_of([&] {
      refer<dsl::Path>();
      only<dsl::Text>("user");
    });
  }

  void type(const dsl::Recipient<Parsed>&) {
    one_of([&] {
      refer<dsl::Path>();
      only<dsl::Name>("group");
      only<dsl::Text>("user");
    });
  }

  void type(const dsl::TransferTarget<Parsed>&) {
    one_of([&] {
      refer<dsl::Path>();
      only<dsl::Text>("user");
      only<dsl::Name>("branch");
      only<dsl::Name>("group");
    });
  }

  void type(const dsl::ForEach<Parsed>&) {
    object({"name", "in"}, [&] {
      property<dsl::Name>("name");
      property<dsl::Path>("in");
    });
  }

  void type(const dsl::Due<Parsed>&) {
    one_of([&] {
      only<dsl::Duration>("within");
      for (const std::string_view side : {"before", "after"}) {
        object({"duration", side}, [&] {
          property<dsl::Duration>("duration");
          property<dsl::Path>(side);
        });
      }
    });
  }

  // ---- operations and their like ----
  template <class... Ts>
  void type(const std::variant<Ts...>&) {
    one_of([&] { (alternative<Ts>(json::tag_member<std::variant<Ts...>>()), ...); });
  }
  void type(const ast::Op& x) { type(x.what); }
  void type(const ast::TestStatement& x) { type(x.what); }

  template <class T>
  void alternative(std::string_view tag) {
    std::vector<std::string_view> needed = {tag};
    object_of(needed, [&] {
      constant(tag, json::Tag<T>::value);
      if constexpr (std::is_same_v<T, dsl::If<Parsed>>) {
        needed.push_back("branches");
        out_.key("branches");
        array<dsl::Branch<Parsed>>(true);
        out_.key("else");
        array<ast::Op>(false);
      } else {
        properties<T>(needed);
      }
    });
  }

  void type(const dsl::Branch<Parsed>&) {
    object({"when", "then"}, [&] {
      property<dsl::Expr>("when");
      out_.key("then");
      array<ast::Op>(false);
    });
  }

  // ---- constructs ----
  /// The same as object(), with `needed` filled by `f`.
  template <class F>
  void object_of(std::vector<std::string_view>& needed, F&& f) {
    out_.begin_object();
    out_.member("type", "object");
    out_.key("properties");
    out_.begin_object();
    f();
    out_.end_object();
    end_of_object(needed);
    out_.end_object();
  }

  template <dsl::Shaped T>
  void type(const T&) {
    std::vector<std::string_view> needed;
    object_of(needed, [&] { properties<T>(needed); });
  }

  template <class T>
  void properties(std::vector<std::string_view>& needed) {
    dsl::for_each_piece<T>([&](const auto& piece) {
      using Piece = std::decay_t<decltype(piece)>;
      if constexpr (dsl::is_block_v<Piece>) {
        dsl::for_each_member(piece, [&](const auto& member) { statements(member); });
      } else if constexpr (dsl::is_flag_v<Piece>) {
        property<bool>(piece.key);
      } else if constexpr (!dsl::is_words_v<Piece>) {
        field<T>(piece, needed);
      }
    });
  }

  template <class T, class Piece>
  void field(const Piece& piece, std::vector<std::string_view>& needed) {
    using V = dsl::MemberType<decltype(piece.member)>;
    if constexpr (std::is_same_v<T, ast::State> && std::is_same_v<V, ast::Vocabulary>) {
      return;
    } else if constexpr (dsl::is_optional_v<V>) {
      if (std::is_same_v<V, std::optional<ast::PhaseKind>>) needed.push_back(piece.key);
      property<typename V::value_type>(piece.key);
    } else if constexpr (dsl::is_vector_v<V>) {
      bool needs_one = std::is_same_v<T, ast::Edit>;
      bool is_needed = false;
      if constexpr (dsl::is_list_v<Piece>) needs_one = is_needed = piece.required;
      if constexpr (dsl::is_braced_v<Piece>) is_needed = piece.always;
      if constexpr (dsl::is_field_v<Piece>) is_needed = !std::is_same_v<T, ast::Edit>;
      if (is_needed) needed.push_back(piece.key);
      out_.key(piece.key);
      array<typename V::value_type>(needs_one);
    } else {
      bool is_needed = true;
      if constexpr (dsl::Spelt<V>) is_needed = !dsl::json_spelling(V{}).empty();
      if (is_needed) needed.push_back(piece.key);
      out_.key(piece.key);
      if constexpr (std::is_same_v<T, ast::Header> && std::is_same_v<V, dsl::Name>)
        string(environment);
      else
        refer<V>();
    }
  }

  template <class Member>
  void statements(const Member& member) {
    using Statement = typename dsl::MemberType<decltype(member.member)>::value_type;
    out_.key(member.key);
    if (!member.single) {
      out_.begin_object();
      out_.member("type", "array");
      out_.key("items");
      statement<Statement>();
      out_.end_object();
    } else if constexpr (json::is_mark<Statement>()) {
      out_.begin_object();
      out_.member("const", true);
      out_.end_object();
    } else {
      statement<Statement>();
    }
  }

  template <class T>
  void statement() {
    if constexpr (json::is_bare<T>()) {
      dsl::for_each_piece<T>([&](const auto& piece) {
        if constexpr (!dsl::is_words_v<std::decay_t<decltype(piece)>>) {
          using V = dsl::MemberType<decltype(piece.member)>;
          if constexpr (std::is_same_v<T, ast::Sign>)
            string(environment);
          else if constexpr (dsl::is_vector_v<V>)
            array<typename V::value_type>(true);
          else
            refer<V>();
        }
      });
    } else {
      refer<T>();
    }
  }

  json::Emitter out_;
};

}  // namespace

std::string schema_text() {
  return Schema().document();
}

}  // namespace leadflow::compiler

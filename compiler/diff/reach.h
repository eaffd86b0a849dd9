// What a program can reach outside: hosts, secrets, channels, recipients.

#pragma once

#include <set>
#include <string>

#include "compiler/diff/declared.h"
#include "dsl/walk.h"

namespace leadflow::compiler::diff {

/// As words of a message: "host `partner.example`", "secret `PARTNER_TOKEN`", "messages by email".
using Reach = std::set<std::string>;

/// `partner.example:8443` of a URL, in lower case.
std::string host_of(std::string_view url);

/// Goes through a construct by its shape. A leaf of a new type does not compile until it is said here
/// whether it reaches anything.
class ReachOf {
 public:
  explicit ReachOf(Reach& found) : found_(found) {}

  template <class T>
  void visit(const std::vector<T>& values) {
    for (const T& value : values) visit(value);
  }
  template <class T>
  void visit(const std::optional<T>& value) {
    if (value) visit(*value);
  }
  template <class... Ts>
  void visit(const std::variant<Ts...>& value) {
    std::visit([&](const auto& what) { visit(what); }, value);
  }
  void visit(const ast::Op& x) { visit(x.what); }
  void visit(const dsl::Branch<Parsed>& x) { visit(x.then); }
  void visit(const ast::TestStatement&) {}

  void visit(const dsl::Send<Parsed>& x) {
    found_.insert("messages by " + std::string(dsl::spelling(x.message.channel)));
    if (x.to) found_.insert("recipient `" + std::string(x.to->text) + "`");
  }
  void visit(const dsl::Notify<Parsed>& x) {
    found_.insert("notices by " + std::string(dsl::spelling(x.message.channel)));
    for (const auto& recipient : x.recipients)
      found_.insert("recipient `" + words_of<dsl::Recipient<Parsed>>({recipient}) + "`");
  }
  void visit(const dsl::WebRequest<Parsed>& x) {
    found_.insert("web requests to `" + std::string(x.endpoint.text) + "`");
  }
  void visit(const ast::Post& x) { found_.insert("host `" + host_of(x.url.value) + "`"); }
  void visit(const ast::Header& x) { found_.insert("secret `" + std::string(x.env.text) + "`"); }
  void visit(const ast::Sign& x) { found_.insert("secret `" + std::string(x.env.text) + "`"); }

  template <dsl::Shaped T>
  void visit(const T& x) {
    dsl::for_each_piece<T>([&](const auto& piece) {
      using Piece = std::decay_t<decltype(piece)>;
      if constexpr (dsl::is_block_v<Piece>) {
        dsl::for_each_member(piece, [&](const auto& member) { visit(x.*(member.member)); });
      } else if constexpr (!dsl::is_words_v<Piece>) {
        visit(x.*(piece.member));
      }
    });
  }

  // Leaves that stay in the house.
  template <dsl::Spelt E>
  void visit(E) {}
  void visit(bool) {}
  void visit(std::int64_t) {}
  void visit(const dsl::Name&) {}
  void visit(const dsl::Path&) {}
  void visit(const dsl::Text&) {}
  void visit(const dsl::Expr&) {}
  void visit(const dsl::Duration&) {}
  void visit(const dsl::Date&) {}
  void visit(const dsl::TimeOfDay&) {}
  void visit(const dsl::LocalTime&) {}
  void visit(const ast::Type&) {}
  void visit(const ast::Event&) {}
  void visit(const ast::OpKind&) {}
  void visit(const ast::Place&) {}
  void visit(const ast::Days&) {}
  void visit(const ast::OpenSpan&) {}
  void visit(const ast::SortKey&) {}
  void visit(const ast::Chance&) {}
  void visit(const ast::Permit&) {}
  void visit(const ast::Assign&) {}
  void visit(const dsl::MessageRef<Parsed>&) {}
  void visit(const dsl::Who<Parsed>&) {}
  void visit(const dsl::Recipient<Parsed>&) {}
  void visit(const dsl::TransferTarget<Parsed>&) {}
  void visit(const dsl::ForEach<Parsed>&) {}
  void visit(const dsl::Due<Parsed>&) {}

 private:
  Reach& found_;
};

template <class T>
Reach reach_of(const T& x) {
  Reach found;
  ReachOf(found).visit(x);
  return found;
}

}  // namespace leadflow::compiler::diff

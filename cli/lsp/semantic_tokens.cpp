// What each word of a document is, for colours: names by what they stand for, the rest by its look.

#include <algorithm>
#include <array>
#include <map>

#include "cli/lsp/features.h"
#include "cli/lsp/words.h"

namespace leadflow::cli::lsp {

namespace {

using dsl::SymbolKind;

/// In the order of the legend.
enum class SemanticType : std::uint32_t {
  Keyword,
  Comment,
  String,
  Number,
  Type,
  Property,
  Variable,
  EnumMember,
  Method,
  Class,
  Namespace,
  Event,
  Operator,
};
constexpr std::array<const char*, 13> semantic_type_names = {
    "keyword",    "comment", "string", "number",    "type",  "property", "variable",
    "enumMember", "method",  "class",  "namespace", "event", "operator"};
constexpr std::uint32_t declaration_modifier = 1;

SemanticType type_of(const compiler::DeclaredName& name) {
  switch (name.kind) {
    case SymbolKind::ValueSet:
      return name.scope == 0 ? SemanticType::Type : SemanticType::EnumMember;
    case SymbolKind::RecordType:
      return SemanticType::Class;
    case SymbolKind::Attribute:
      return SemanticType::Property;
    case SymbolKind::Ask:
      return SemanticType::Variable;
    case SymbolKind::Workflow:
    case SymbolKind::Phase:
      return SemanticType::Namespace;
    case SymbolKind::State:
      return SemanticType::EnumMember;
    case SymbolKind::Action:
    case SymbolKind::Transition:
    case SymbolKind::Entry:
    case SymbolKind::FollowOn:
      return SemanticType::Method;
    case SymbolKind::Event:
    case SymbolKind::Rule:
      return SemanticType::Event;
    default:
      return SemanticType::Type;
  }
}

SemanticType type_of(KeywordClass kind) {
  if (kind == KeywordClass::Type) return SemanticType::Type;
  return kind == KeywordClass::Operator ? SemanticType::Operator : SemanticType::Keyword;
}

struct Coloured {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  SemanticType type = SemanticType::Keyword;
  bool declared = false;
};

/// The names of one file, in order.
std::vector<Coloured> names_of(const EditedProgram& program, dsl::FileIndex file) {
  std::map<std::pair<dsl::FileIndex, std::uint32_t>, SemanticType> types;
  std::map<std::uint32_t, bool> declared;
  for (const compiler::DeclaredName& each : program.names().declared) {
    types[{each.symbol.file, each.symbol.begin}] = type_of(each);
    if (each.where.file == file) declared[each.where.begin] = true;
  }
  std::vector<Coloured> names;
  for (const compiler::UsedName& each : program.names().used) {
    if (each.where.file != file) continue;
    if (!names.empty() && names.back().end > each.where.begin) continue;
    const auto type = types.find({each.symbol.file, each.symbol.begin});
    if (type == types.end()) continue;
    names.push_back({each.where.begin, each.where.end, type->second, declared.count(each.where.begin) > 0});
  }
  return names;
}

/// Puts names and tokens together; a name inside a string cuts it.
class Painter {
 public:
  Painter(const LineTable& lines, std::vector<Coloured> names, Encoding encoding)
      : lines_(lines), names_(std::move(names)), encoding_(encoding) {}

  Json paint() {
    const std::vector<Token> tokens = tokens_of(lines_.text());
    for (std::size_t i = 0; i < tokens.size();) i += paint(tokens, i);
    return std::move(data_);
  }

 private:
  std::size_t paint(const std::vector<Token>& tokens, std::size_t at) {
    const Token& token = tokens[at];
    switch (token.kind) {
      case TokenKind::Comment:
        put(token.begin, token.end, SemanticType::Comment, 0);
        return 1;
      case TokenKind::Number:
        put(token.begin, token.end, SemanticType::Number, 0);
        return 1;
      case TokenKind::String:
      case TokenKind::BlockString:
        cut(token);
        return 1;
      case TokenKind::Symbol:
        return 1;
      case TokenKind::Word:
        break;
    }
    while (next_ < names_.size() && names_[next_].end <= token.begin) ++next_;
    if (next_ < names_.size() && names_[next_].begin == token.begin) {
      put(names_[next_++]);
      return 1;
    }
    const std::size_t length = keyword_length(lines_.text(), tokens, at);
    for (std::size_t i = 0; i < length; ++i) {
      put(tokens[at + i].begin, tokens[at + i].end, class_of(tokens, at, length), 0);
    }
    return std::max<std::size_t>(length, 1);
  }

  SemanticType class_of(const std::vector<Token>& tokens, std::size_t at, std::size_t length) const {
    std::string words;
    for (std::size_t i = at; i < at + length; ++i) {
      if (i > at) words += ' ';
      words += lines_.text().substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    }
    for (const Keyword& keyword : keywords()) {
      if (keyword.words == words) return type_of(keyword.kind);
    }
    return SemanticType::Keyword;
  }

  void cut(const Token& text) {
    std::uint32_t at = text.begin;
    while (next_ < names_.size() && names_[next_].begin < text.begin) ++next_;
    for (; next_ < names_.size() && names_[next_].end <= text.end; ++next_) {
      put(at, names_[next_].begin, SemanticType::String, 0);
      put(names_[next_]);
      at = names_[next_].end;
    }
    put(at, text.end, SemanticType::String, 0);
  }

  void put(const Coloured& name) {
    put(name.begin, name.end, name.type, name.declared ? declaration_modifier : 0);
  }

  /// A token of several lines is one token a line: few clients take others.
  void put(std::uint32_t begin, std::uint32_t end, SemanticType type, std::uint32_t modifiers) {
    while (begin < end) {
      const std::uint32_t line = lines_.line_of(begin);
      const std::uint32_t line_end =
          lines_.line_begin(line) + static_cast<std::uint32_t>(lines_.line_text(line).size());
      put_line(begin, std::min(end, line_end), type, modifiers);
      begin = std::min(end, lines_.line_begin(line + 1));
    }
  }

  void put_line(std::uint32_t begin, std::uint32_t end, SemanticType type, std::uint32_t modifiers) {
    if (begin >= end) return;
    const Position from = lines_.at(begin, encoding_);
    const Position to = lines_.at(end, encoding_);
    data_.push_back(from.line - last_.line);
    data_.push_back(from.line == last_.line ? from.character - last_.character : from.character);
    data_.push_back(to.character - from.character);
    data_.push_back(static_cast<std::uint32_t>(type));
    data_.push_back(modifiers);
    last_ = from;
  }

  const LineTable& lines_;
  std::vector<Coloured> names_;
  Encoding encoding_;
  std::size_t next_ = 0;
  Position last_;
  Json data_ = Json::array();
};

}  // namespace

Json semantic_tokens_legend() {
  return {{"tokenTypes", semantic_type_names}, {"tokenModifiers", Json::array({"declaration"})}};
}

Json semantic_tokens(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  Painter painter(place.in.program->lines(place.in.file), names_of(*place.in.program, place.in.file),
                  client.encoding);
  return {{"data", painter.paint()}};
}

}  // namespace leadflow::cli::lsp

// Expressions as text: as few parentheses as the meaning needs, beside the author's.
//
// Long chains such as `a and b and c` lean to the left; they are written in a
// loop, so that depth here is bounded by the nesting that the parser admits.

#include <string>
#include <utility>
#include <vector>

#include "dsl/format/writer.h"
#include "dsl/spelling.h"

namespace leadflow::dsl::format {
namespace {

// how tight a construct binds; an operand that binds less needs parentheses
constexpr int implies_level = 1;
constexpr int or_level = 2;
constexpr int and_level = 3;
constexpr int not_level = 4;
constexpr int comparison_level = 5;
constexpr int sum_level = 6;
constexpr int product_level = 7;
constexpr int sign_level = 8;
constexpr int atom_level = 9;

int level_of(ExprKind kind) {
  switch (kind) {
    case ExprKind::Implies:
      return implies_level;
    case ExprKind::Or:
      return or_level;
    case ExprKind::And:
      return and_level;
    case ExprKind::Not:
      return not_level;
    case ExprKind::Equal:
    case ExprKind::NotEqual:
    case ExprKind::Less:
    case ExprKind::LessEqual:
    case ExprKind::Greater:
    case ExprKind::GreaterEqual:
    case ExprKind::In:
    case ExprKind::Contains:
    case ExprKind::StartsWith:
    case ExprKind::EndsWith:
    case ExprKind::IsSet:
    case ExprKind::IsNotSet:
      return comparison_level;
    case ExprKind::Add:
    case ExprKind::Subtract:
      return sum_level;
    case ExprKind::Multiply:
    case ExprKind::Divide:
      return product_level;
    case ExprKind::Negate:
      return sign_level;
    default:
      return atom_level;
  }
}

bool leans_left(int level) {
  return level == or_level || level == and_level || level == sum_level || level == product_level;
}

}  // namespace

class ExpressionWriter {
 public:
  ExpressionWriter(Writer& writer, Line& line, const Expr& expr)
      : writer_(writer), line_(line), expr_(expr) {}

  /// Node `index` where nothing looser than `level` may stand.
  void write(std::uint32_t index, int level) {
    const ExprNode& node = expr_.nodes[index];
    if (!node.parenthesised && level_of(node.kind) >= level) return bare(index, false);
    if (node.kind == ExprKind::Or || node.kind == ExprKind::And) {
      line_.open("(", false, opened_on_a_line(node));
      bare(index, true);
      line_.close(")");
      return;
    }
    line_.word("(").glue();
    bare(index, false);
    line_.glue().word(")");
  }

 private:
  const ExprNode& at(std::uint32_t index) const { return expr_.nodes[index]; }

  bool opened_on_a_line(const ExprNode& node) const {
    if (!writer_.has_source(node.span)) return false;
    const std::string_view text = writer_.file_text(node.span);
    if (text[node.span.begin] == '(') {  // the span has the parentheses
      const std::size_t item = text.find_first_not_of(" \t\r", node.span.begin + 1);
      return item != std::string_view::npos && (text[item] == '\n' || text[item] == '#');
    }
    return writer_.bracket_was_broken(node.span);
  }

  /// Where a node begins, its leftmost operand included.
  Span place(std::uint32_t index) const { return at(index).span; }

  /// `a op b op c`; `breaks`: a line may break before each operator.
  void chain(std::uint32_t index, int level, bool breaks) {
    std::vector<std::uint32_t> steps;  // the operators, outermost first
    for (;;) {
      steps.push_back(index);
      const std::uint32_t left = at(index).first_child;
      if (!leans_left(level) || at(left).parenthesised || level_of(at(left).kind) != level) break;
      index = left;
    }
    write(at(steps.back()).first_child, leans_left(level) ? level : level + 1);
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      const std::uint32_t right = at(at(*step).first_child).next_sibling;
      if (breaks) {
        writer_.comments_before(line_, place(right));
        line_.may_break();
      }
      line_.word(operator_words(at(*step).kind));
      write(right, level + 1);
    }
  }

  void arguments(const ExprNode& node) {
    line_.word(operator_words(node.kind)).glue().word("(").glue();
    for (std::uint32_t child = node.first_child; child != no_node; child = at(child).next_sibling) {
      if (child != node.first_child) line_.glue().word(",");
      write(child, 0);
    }
    line_.glue().word(")");
  }

  void bracketed(const ExprNode& node, std::string_view opening, std::string_view closing, bool inner_blank) {
    if (node.first_child == no_node) {
      line_.word(std::string(opening) + std::string(closing));
      return;
    }
    line_.open(opening, inner_blank, writer_.bracket_was_broken(place(node.first_child)));
    for (std::uint32_t child = node.first_child; child != no_node; child = at(child).next_sibling) {
      if (child != node.first_child) line_.glue().word(",");
      writer_.comments_before(line_, place(child));
      if (child != node.first_child) line_.may_break();
      write(child, 0);
    }
    if (writer_.has_source(node.span)) {
      writer_.comments_before(line_, {node.span.file, node.span.end - 1, node.span.end});
    }
    line_.close(closing);
  }

  void bare(std::uint32_t index, bool breaks) {
    const ExprNode& node = at(index);
    switch (node.kind) {
      case ExprKind::Not:
        line_.word("not");
        return write(node.first_child, not_level);
      case ExprKind::IsSet:
      case ExprKind::IsNotSet:
        write(node.first_child, sum_level);
        line_.word(operator_words(node.kind));
        return;
      case ExprKind::Negate:
        line_.word("-").glue();
        return write(node.first_child, atom_level);
      case ExprKind::List:
        return bracketed(node, "[", "]", false);
      case ExprKind::Values:
        return bracketed(node, "{", "}", true);
      case ExprKind::Assign:
        line_.word(node.text).word("=");
        return write(node.first_child, 0);
      case ExprKind::String:
        return writer_.text(line_, node.text, literal_span(node), false);
      case ExprKind::Number:
      case ExprKind::Path:
        line_.word(node.text);
        return;
      case ExprKind::Money:
        line_.word(node.text).word(node.extra);
        return;
      case ExprKind::DateLit:
        line_.word(to_text(node.local.date));
        return;
      case ExprKind::TimeLit:
        line_.word(to_text(node.local.time));
        return;
      case ExprKind::DateTimeLit:
        line_.word(to_text(node.local));
        return;
      case ExprKind::DurationLit:
        line_.word(to_text(node.duration));
        return;
      case ExprKind::UserLit:
        return user(node);
      case ExprKind::Now:
        line_.word("now");
        return;
      case ExprKind::Today:
        line_.word("today");
        return;
      case ExprKind::True:
        line_.word("true");
        return;
      case ExprKind::False:
        line_.word("false");
        return;
      case ExprKind::Sum:
      case ExprKind::Count:
      case ExprKind::Days:
      case ExprKind::Hours:
        return arguments(node);
      case ExprKind::EnteredAt:
        line_.word("entered_at").glue().word("(").glue().word(node.text).glue().word(")");
        return;
      default:
        return chain(index, level_of(node.kind), breaks);
    }
  }

  /// Without parentheses, which are part of a node's span.
  static Span literal_span(const ExprNode& node) { return node.parenthesised ? Span{} : node.span; }

  void user(const ExprNode& node) {
    line_.word("user");
    Span literal = literal_span(node);  // with the keyword
    if (writer_.has_source(literal)) {
      const std::size_t quote = writer_.slice(literal.file, literal.begin, literal.end).find('"');
      if (quote != std::string_view::npos) literal.begin += static_cast<std::uint32_t>(quote);
    }
    writer_.text(line_, node.text, literal, false);
  }

  Writer& writer_;
  Line& line_;
  const Expr& expr_;
};

void Writer::write(Line& line, const Expr& x, int level) {
  if (!x.nodes.empty()) ExpressionWriter(*this, line, x).write(x.root_index(), level);
}

}  // namespace leadflow::dsl::format

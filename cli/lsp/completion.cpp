// What may be written at a place: the keywords of its block, the names that its statement wants there.
//
// Told from the words before the cursor, because a statement that is being
// written rarely parses. What is offered is a help; what is right, check says.

#include <algorithm>
#include <array>
#include <set>

#include "cli/lsp/features.h"
#include "cli/lsp/scope.h"
#include "cli/lsp/words.h"
#include "compiler/resolve.h"

namespace leadflow::cli::lsp {

namespace {

using dsl::SymbolKind;
using Words = std::vector<std::string>;

/// CompletionItemKind of LSP.
enum ItemKind {
  kMethod = 2,
  kField = 5,
  kClass = 7,
  kModule = 9,
  kEnum = 13,
  kKeyword = 14,
  kEnumMember = 20,
  kEvent = 23,
  kVariable = 6,
  kText = 1
};

/// The statements of a block, beside the operations of those that do something.
struct BlockRow {
  std::string_view opener;
  bool operations;
  std::string_view statements;  // between commas
};
constexpr BlockRow block_rows[] = {
    {"workflow", false,
     "description,hours,disabled,at most,entry,follow "
     "on,bucket,stage,transition,rule,prove,require,refuse,edit"},
    {"bucket", false, "status,require,refuse,edit,rule"},
    {"stage", false, "step,require,refuse,edit,rule"},
    {"status", false, "show,chance,require,refuse,edit,without,category,rule"},
    {"step", false, "show,chance,require,refuse,edit,without,category,rule"},
    {"category", false, "action"},
    {"action", true, "disabled,require,refuse,ask"},
    {"transition", true, "disabled,require,refuse,ask"},
    {"rule", true, "disabled,when,once,once per entry,always"},
    {"if", true, ""},
    {"else", true, ""},
    {"after", true, ""},
    {"follow", false, "copy,require,refuse,ask"},
    {"create", false, "notify,for groups,for all,business hours,note"},
    {"record", false, "unique,require,refuse,edit"},
    {"hours", false, "timezone,open,closed,closed from"},
    {"email", false, "disabled,subject,body"},
    {"sms", false, "disabled,text"},
    {"endpoint", false, "disabled,post,header,sign from env,send,timeout,retry"},
    {"nurture", false, "disabled,after,stop on"},
    {"distribution", false, "disabled,qualifies when,among groups,by,order by,at most"},
    {"test", false, "at,given,user,as,apply,set,clear,raise,after,follow,expect"},
};

class Completion {
 public:
  Completion(const Place& place, const Client& client)
      : program_(*place.in.program),
        lines_(program_.lines(place.in.file)),
        offset_(place.offset),
        encoding_(client.encoding),
        cursor_(cursor_at(lines_.text(), place.offset)),
        scope_(program_, place.in.file, cursor_),
        words_(cursor_.statement) {}

  Json answer() {
    if (!cursor_.in_text) fill();
    return {{"isIncomplete", false}, {"items", std::move(items_)}};
  }

 private:
  void fill() {
    if (const std::size_t dot = cursor_.prefix.rfind('.'); dot != std::string::npos) {
      add(scope_.behind(parts(cursor_.prefix.substr(0, dot))), kField);
    } else if (cursor_.in_placeholder) {
      values();
    } else if (words_.empty()) {
      statements();
    } else if (!names() && !behind_a_value()) {
      keywords_of({KeywordClass::Clause, KeywordClass::Operator, KeywordClass::Constant});
    }
  }

  static Words parts(const std::string& path) {
    Words found;
    for (std::size_t at = 0; at <= path.size();) {
      const std::size_t dot = std::min(path.find('.', at), path.size());
      found.push_back(path.substr(at, dot - at));
      at = dot + 1;
    }
    return found;
  }

  // ---- keywords ----

  void statements() {
    if (cursor_.blocks.empty()) return keywords_of({KeywordClass::Declaration});
    for (const BlockRow& row : block_rows) {
      if (opener() != row.opener) continue;
      for (std::string_view rest = row.statements; !rest.empty();) {
        const std::string_view one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        add_one(std::string(one), kKeyword);
      }
      if (row.operations) keywords_of({KeywordClass::Operation});
    }
  }

  void keywords_of(std::initializer_list<KeywordClass> kinds) {
    for (const Keyword& keyword : keywords()) {
      if (std::find(kinds.begin(), kinds.end(), keyword.kind) != kinds.end())
        add_one(std::string(keyword.words), kKeyword);
    }
  }

  // ---- names ----

  /// Whether the last words of the statement are these.
  bool ends(std::initializer_list<std::string_view> tail) const {
    return tail.size() <= words_.size() &&
           std::equal(tail.begin(), tail.end(), words_.end() - static_cast<std::ptrdiff_t>(tail.size()));
  }
  /// The first word of the innermost block.
  std::string_view opener() const {
    const bool any = !cursor_.blocks.empty() && !cursor_.blocks.back().words.empty();
    return any ? std::string_view(cursor_.blocks.back().words.front()) : std::string_view();
  }
  bool begins(std::string_view word) const { return words_.front() == word; }
  bool has(std::string_view word) const {
    return std::find(words_.begin(), words_.end(), word) != words_.end();
  }
  bool ends_with_any(std::initializer_list<std::string_view> tails) const {
    return std::find(tails.begin(), tails.end(), words_.back()) != tails.end();
  }

  bool names() {
    return changes() || expectations() || states() || messages() || declarations() || people() || events() ||
           types() || attributes() || expression();
  }

  /// `moved ...` and `retired ...` of the file itself.
  bool changes() {
    if (!cursor_.blocks.empty() || (!begins("moved") && !begins("retired"))) return false;
    const bool of_attribute = words_.size() > 1 && words_[1] == "attribute";
    if (words_.size() == (of_attribute ? 2U : 1U) || ends_with_any({"to", "into"})) {
      if (of_attribute) return add(scope_.names(SymbolKind::RecordType), kClass);
      add(scope_.states(), kEnumMember);
      return words_.size() > 1 || add({"attribute"}, kKeyword);
    }
    const bool done = has("to") || has("into") || (of_attribute && begins("retired"));
    return done || add({begins("moved") ? "to" : "into"}, kKeyword);
  }

  /// What a rehearsal may expect, beside a condition.
  bool expectations() {
    if (words_.empty() || !begins("expect")) return false;
    if (ends({"sent"}) || ends({"held", "back"})) return add({"email", "sms"}, kKeyword);
    if (ends({"held"})) return add({"back"}, kKeyword);
    const bool first = words_.size() == 1;
    if (!first && !(ends({"not"}) && words_.size() == 2)) {
      const auto behind =
          static_cast<std::size_t>(words_.end() - std::find(words_.begin(), words_.end(), "activity"));
      return words_.size() <= 4 && behind == 2 && add({"open", "done", "late", "due"}, kKeyword);
    }
    add({"sent", "held back", "activity", "record"}, kKeyword);
    if (first) add({"not", "status"}, kKeyword);
    return values();
  }

  /// Where a condition or a value has begun, and something stands in it, only what goes on with it fits.
  bool behind_a_value() {
    constexpr std::array<std::string_view, 6> openers = {"when", "if", "becomes", "expect", "always", "="};
    const bool is_value =
        std::any_of(openers.begin(), openers.end(), [&](std::string_view word) { return has(word); });
    if (!is_value) return false;
    return add({"and", "or", "implies", "is set", "is not set", "in", "contains", "starts with", "ends with"},
               kKeyword);
  }

  bool states() {
    const bool target = ends({"move", "to"}) || ends({"like"}) || ends({"expect", "status"});
    const bool entry = ends({"at"}) && (begins("entry") || begins("follow") || begins("given"));
    const bool transition = begins("transition") && ends_with_any({"from", "to", ","}) && !has("by");
    if (target || entry || transition) {
      add(scope_.states(), kEnumMember);
      if (ends({"move", "to"})) add(scope_.names(SymbolKind::Workflow), kModule);
      return true;
    }
    const bool event = begins("rule") && (ends_with_any({"entered", "left", "in"}) ||
                                          ends({"moved", "from"}) || (has("moved") && ends({"to"})));
    const bool promise =
        begins("prove") && ends_with_any({"from", "reach", "through", "at", "state", "phase", ","});
    if (begins("rule") && ends({"moved"})) return add({"from"}, kKeyword);
    if (!event && !promise) return false;
    add(scope_.states(), kEnumMember);
    add(scope_.of_workflow(SymbolKind::Phase), kModule);
    if (promise) add({"won", "lost", "open", "archived", "every open state", "every state"}, kKeyword);
    return true;
  }

  bool messages() {
    const bool sends = has("send") || has("by") || has("sent") || has("back") || begins("after");
    if (ends({"email"}) && sends) return add(scope_.names(SymbolKind::Email), kText);
    if (ends({"sms"}) && sends) return add(scope_.names(SymbolKind::Sms), kText);
    if (ends({"send"})) return add({"email", "sms"}, kKeyword);
    return false;
  }

  bool declarations() {
    if (ends({"nurture"}) && has("start")) return add(scope_.names(SymbolKind::Nurture), kText);
    if (ends({"web", "request"}) || (has("request") && ends_with_any({"delivered", "failed"})))
      return add(scope_.names(SymbolKind::Endpoint), kText);
    if (words_.size() > 1 &&
        (ends({"create", "activity"}) || ends({"expect", "activity"}) || ends({"not", "activity"}) ||
         (has("activity") && ends_with_any({"done", "late"}))))
      return add(scope_.names(SymbolKind::Activity), kText);
    if (ends({"create"}) || ends({"create", "once"}) || (begins("expect") && ends({"record"}))) {
      add(scope_.names(SymbolKind::RecordType), kClass);
      return ends({"create"}) ? add({"activity", "once"}, kKeyword) : true;
    }
    if (ends({"link", "to"}) || ends({"list", "of"}))
      return add(scope_.names(SymbolKind::RecordType), kClass);
    if (ends({"for"}) && (begins("workflow") || begins("rule") || begins("distribution")))
      return add(scope_.names(SymbolKind::RecordType), kClass);
    if (ends({"for"}) && (begins("test") || begins("prove")))
      return add(scope_.names(SymbolKind::Workflow), kModule);
    if (begins("hours") && words_.size() == 1 && scope_.workflow())
      return add(scope_.names(SymbolKind::Hours), kText);
    if (ends({"through"}) && begins("given")) return add(scope_.of_workflow(SymbolKind::Entry), kMethod);
    if (begins("follow") && words_.size() == 1) {
      add({"on"}, kKeyword);
      return add(scope_.of_workflow(SymbolKind::FollowOn), kMethod);
    }
    const bool action = ends({"applied"}) || (begins("apply") && words_.size() == 1) ||
                        (begins("without") && ends_with_any({"without", ","}));
    if (action) return add(scope_.of_workflow(SymbolKind::Transition), kMethod);
    if (ends({"raise"})) {
      add(scope_.names(SymbolKind::Event), kEvent);
      return begins("raise") && cursor_.blocks.size() == 1 && opener() == "test" ? events_of_language()
                                                                                 : true;
    }
    return false;
  }

  bool people() {
    if (ends({"groups"}) || ends({"group"})) return add(scope_.names(SymbolKind::Group), kText);
    if (ends({"role"})) return add({"rep", "manager", "admin"}, kKeyword);
    if (ends({"transfer", "to", "branch"})) return add(scope_.names(SymbolKind::Branch), kText);
    if (ends({"transfer", "to"})) {
      add({"me", "user", "branch", "group", "corporate"}, kKeyword);
      return add(scope_.people(), kField);
    }
    if (begins("among") && ends({","})) return add(scope_.names(SymbolKind::Group), kText);
    if (ends({"distribute", "by"})) return add(scope_.names(SymbolKind::Distribution), kText);
    if (ends({"order", "by"})) return add(scope_.attributes(), kField);
    if (begins("by") && words_.size() == 1) return add({"round robin", "weight", "least loaded"}, kKeyword);
    if (begins("notify") && ends({"by"})) return add({"email", "sms"}, kKeyword);
    if (has("contact") && ends({"by"})) return add({"call", "email", "sms"}, kKeyword);
    const bool permits = begins("action") || begins("transition") || begins("edit") || begins("follow");
    const bool more = ends({","}) && has("by") && !has("when");
    if (permits && (ends({"by"}) || more)) {
      add(scope_.names(SymbolKind::Group), kText);
      add({"owner", "role", "nobody"}, kKeyword);
      return add(scope_.people(), kField);
    }
    if (begins("notify") && ends_with_any({"notify", ","})) {
      add({"group", "user", "owner", "actor", "created_by"}, kKeyword);
      return add(scope_.people(), kField);
    }
    if (begins("notify") && !has("by")) return add({"by"}, kKeyword);
    if (begins("as") && ends({"in"})) return add(scope_.names(SymbolKind::Group), kText);
    return false;
  }

  bool events_of_language() {
    constexpr std::string_view all[] = {
#define LEADFLOW_EVENT(Name, words, key) words,
#include "dsl/events.def"
#undef LEADFLOW_EVENT
    };
    for (const std::string_view each : all) {
      if (!each.empty()) add_one(std::string(each), kEvent);
    }
    return true;
  }

  bool events() {
    const bool wanted = (begins("rule") && (ends({"on"}) || (ends({","}) && has("on")))) ||
                        (begins("stop") && ends_with_any({"on", ","}));
    if (!wanted) return false;
    events_of_language();
    return add(scope_.names(SymbolKind::Event), kEvent);
  }

  bool types() {
    const bool in_record = !cursor_.blocks.empty() && cursor_.blocks.size() == 1 && words_.size() == 1 &&
                           (opener() == "record" || opener() == "event");
    const bool statement = begins("unique") || begins("require") || begins("refuse") || begins("edit");
    const bool ask = begins("ask") && words_.size() == 2;
    if (!ask && (!in_record || statement)) return false;
    keywords_of({KeywordClass::Type});
    add({"email"}, kKeyword);
    return add(scope_.names(SymbolKind::ValueSet), kEnum);
  }

  bool attributes() {
    constexpr std::array<std::string_view, 7> first = {"require", "show", "clear", "copy",
                                                       "unique",  "set",  "chance"};
    const bool listing = std::find(first.begin(), first.end(), words_.front()) != first.end();
    const bool names_next = words_.size() == 1 || (ends({","}) && !has("="));
    if ((listing && names_next) || ends({"changed"}) || ends({"edit", "["}) ||
        (begins("edit") && has("[") && !has("]")) || ends({"given"}) || ends({"incomplete"}))
      return add(scope_.attributes(), kField);
    if (ends({"note", "ask"}) || (begins("apply") && ends({"with"})))
      return add(ends({"with"}) ? scope_.of_workflow(SymbolKind::Ask) : scope_.asks(), kVariable);
    return false;
  }

  bool expression() {
    if (words_.size() > 1 && ends_with_any({"=", "in", "[", ","})) {
      // `a = `, `a != `, `a in [b, `: the values of `a` first
      const auto operand = std::find_if(words_.rbegin(), words_.rend(), [](const std::string& word) {
        return word != "=" && word != "!" && word != "in" && word != "[" && word != "," && word != "not";
      });
      if (operand != words_.rend()) {
        const Words found = scope_.values_of(*operand);
        if (!found.empty()) add(found, kEnumMember);
      }
    }
    if (ends({"is"})) return add({"set", "not set"}, kKeyword);
    if (!ends_with_any({"when",    "if",     "and",     "or",     "not",    "implies",  "=",
                        "<",       ">",      "+",       "-",      "*",      "/",        "(",
                        "[",       "in",     "becomes", "expect", "always", "contains", ",",
                        "default", "before", "for",     "on"}))
      return false;
    return values();
  }

  /// What an expression may begin with.
  bool values() {
    add(scope_.asks(), kVariable);
    add(scope_.attributes(), kField);
    for (const std::string_view each : compiler::builtin_names()) add_one(std::string(each), kVariable);
    if (!cursor_.in_placeholder) keywords_of({KeywordClass::Function, KeywordClass::Constant});
    return true;
  }

  // ---- items ----

  bool add(const Words& all, int kind) {
    for (const std::string& each : all) add_one(each, kind);
    return true;
  }

  void add_one(const std::string& label, int kind) {
    if (!seen_.insert(label).second) return;
    items_.push_back(
        {{"label", label},
         {"kind", kind},
         {"textEdit",
          {{"range", range_json(lines_, cursor_.begin, offset_, encoding_)}, {"newText", label}}}});
  }

  const EditedProgram& program_;
  const LineTable& lines_;
  std::uint32_t offset_;
  Encoding encoding_;
  Cursor cursor_;
  CursorScope scope_;
  const Words& words_;
  Json items_ = Json::array();
  std::set<std::string> seen_;
};

}  // namespace

Json completion(Workspace& workspace, const Json& params, const Client& client) {
  return Completion(place_of(workspace, params, client), client).answer();
}

}  // namespace leadflow::cli::lsp

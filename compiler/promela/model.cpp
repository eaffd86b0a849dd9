#include "compiler/promela/model.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/promela/promela.h"

namespace leadflow::compiler::promela {

namespace {

std::set<std::string> watched_by(const dsl::SyntaxTree& tree) {
  std::set<std::string> names;
  const auto read = [&](const dsl::ast::Prove& promise) {
    const auto* never = std::get_if<dsl::ast::Never>(&promise.promise);
    if (never == nullptr || promise.disabled) return;
    for (const auto* kinds : {&never->what, &never->after}) {
      for (const dsl::ast::OpKind& one : *kinds) {
        if (one.kind == OpKindTag::Set) names.emplace(one.name ? one.name->text : "");
      }
    }
  };
  for (const dsl::ast::File& file : tree.files) {
    for (const dsl::ast::Workflow& workflow : file.workflows) {
      for (const dsl::ast::Prove& promise : workflow.promises) read(promise);
    }
    for (const dsl::ast::Prove& promise : file.promises) read(promise);
  }
  return names;
}

constexpr std::string_view head =
    R"(/* Made by `leadflow prove --export promela`; docs/promises.md says how it is run.
 * One record, from its making on. A step is one atomic sequence; what is true between steps stands in the
 * variables; what only a step needs is 0 between steps. Values are small numbers: 0 is not set, of a number the others are, in order, what
 * lies below the first constant it is compared with, that constant, what lies between it and the next, and so on. */
#define QUEUE 60

byte queue_kind[QUEUE];
short queue_state[QUEUE], queue_from[QUEUE], queue_what[QUEUE];
byte queue_entry[QUEUE];
byte head, tail, event_kind, event_entry, moves, nurture_since, mid_tail;
short event_state, event_from, event_what, left_state, command, applied;
byte actor, picked, child;
byte bad, again, outside, entered, ended, wrote, endless;

inline raise(kind, from, what) {
  if
  :: tail < QUEUE -> queue_kind[tail] = kind; queue_state[tail] = at; queue_from[tail] = from;
     queue_what[tail] = what; queue_entry[tail] = moves; tail++
  :: else -> endless = 1; bad = 1
  fi
}
)";

}  // namespace

// ---- text
// ---------------------------------------------------------------------------------------------------------

void Model::line(const std::string& text) {
  if (text.empty()) return;
  text_ += std::string(static_cast<std::size_t>(depth_) * 2, ' ') + text + "\n";
}

void Model::open_block(const std::string& text) {
  line(text);
  ++depth_;
}

void Model::close_block(const std::string& text) {
  --depth_;
  line(text);
}

void Model::keep(const std::string& type, const std::string& name) {
  const auto known =
      std::any_of(kept_.begin(), kept_.end(), [&](const auto& one) { return one.second == name; });
  if (!known) kept_.emplace_back(type, name);
}

void Model::choose_open(int count) {
  for (int i = 0; i < count; ++i) line(fmt::format("if :: open_{0} = 0 :: open_{0} = 1 fi;", i));
}

void Model::choose(const std::string& variable, const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += fmt::format(" :: {} = {}", variable, number);
  line("if" + text + " fi;");
}

void Model::when(const Condition& condition, const std::function<void()>& then,
                 const std::function<void()>& otherwise) {
  if (condition.text == "true" && condition.open == 0) return then();
  choose_open(condition.open);
  open_block(fmt::format("if :: {} ->", condition.text));
  line("skip;");
  then();
  if (otherwise) {
    close_block(":: else ->");
    ++depth_;
    line("skip;");
    otherwise();
    close_block("fi;");
  } else {
    close_block(":: else fi;");
  }
}

// ---- the whole
// ----------------------------------------------------------------------------------------------------

Model::Model(const Program& program, const dsl::SyntaxTree& tree)
    : program_(program), tree_(tree), values_(program, watched_by(tree), true) {
  read_promises();
  listen();
  owners_ = values_.asks_for(Builtin::Owner) || hears(EventKind::Assigned);
  const auto looks = [&](const std::vector<Permit>& by) {
    for (const Permit& permit : by) {
      const bool path = permit.kind == Permit::Kind::User && permit.path.root().op == ExprOp::Builtin;
      owners_ = owners_ || (path && static_cast<Builtin>(permit.path.root().aux) == Builtin::Owner);
    }
  };
  for (std::uint32_t i = 0; i < program.actions.size(); ++i) looks(program.actions[i].by);
  for (std::uint32_t i = 0; i < program.follow_ons.size(); ++i) looks(program.follow_ons[i].by);
  actors_ = owners_;
}

std::string Model::write() {
  keep("short", "at");
  keep("bit", "born");
  for (const char* flag : {"contacted", "spoken", "favorite", "returned", "closed", "parent"})
    keep("bit", flag);
  keep("byte", "blocked");
  if (owners_) keep("byte", "owner");
  if (values_.most_attempts() >= 0) keep("byte", "attempts");
  if (values_.most_pulls() >= 0) keep("byte", "pulls");
  bool nurtures = false;
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) nurtures = true;
  keep("byte", "nurture");
  if (nurtures) keep("byte", "nurture_done");
  std::size_t widest = 0;
  for (std::uint32_t type = 0; type < program_.record_types.size(); ++type) {
    const auto& attributes = program_.record_types[type].attributes;
    widest = std::max(widest, attributes.size());
    for (std::uint32_t i = 0; i < attributes.size(); ++i) {
      const Cell* cell = values_.attribute({type}, i);
      if (cell != nullptr && attributes[i].computed.empty() && !program_.record_types[type].workflows.empty())
        keep("byte", cell->variable);
    }
  }
  for (std::size_t i = 0; i < slots_; ++i) keep("bit", fmt::format("wait_{}", i));
  for (std::size_t i = 0; i < dates_.size(); ++i) keep("bit", fmt::format("date_{}", i));
  for (const std::uint32_t task : tasks_) keep("byte", "task_" + program_.activities[task].name);
  if (meetings_) keep("bit", "meeting");
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind == Watched::Kind::Through) keep("bit", fmt::format("through_{}", i + 1));
    if (promises_[i].kind != Watched::Kind::Never || promises_[i].never->after.empty()) continue;
    keep("bit", fmt::format("armed_{}", i + 1));
    keep("byte", fmt::format("shut_{}", i + 1));
  }

  depth_ = 0;
  write_becomes();
  write_rules();
  const std::string rules = std::move(text_);
  text_.clear();
  depth_ = 1;
  open_block("start: if");
  write_start();
  close_block("fi;");
  const std::string start = std::move(text_);
  text_.clear();
  depth_ = 1;
  // Blocks that run later are found while operations are written: actions and follow-ons before timers, and
  // those of timers' own blocks do not exist (an `after` holds none).
  open_block("end_idle: if");
  write_options();
  close_block("fi;");
  const std::string options = std::move(text_);
  text_.clear();
  for (std::size_t i = 0; i < later_.size(); ++i) {
    keep("byte", fmt::format("later_{}", i));
    keep("bit", fmt::format("early_{}", i));
  }
  depth_ = 2;
  write_dispatch();
  const std::string dispatch = std::move(text_);
  text_.clear();
  write_validity();
  const std::string validity = std::move(text_);
  text_.clear();
  write_settling();
  const std::string settling = std::move(text_);
  text_.clear();

  // ---- put together
  depth_ = 0;
  text_ += head;
  constexpr int most_open = 24;
  std::string scratch = "byte open_0";
  for (int i = 1; i < most_open; ++i) scratch += fmt::format(", open_{}", i);
  line(scratch + ";");
  const std::size_t count = std::max<std::size_t>(1, program_.rules.size());
  line(fmt::format("byte ran[{0}]; short ran_list[{0}], ran_count;", count));
  if (!owners_) line("byte owner;");
  if (!nurtures) line("byte nurture_done;");
  for (std::size_t i = 0; i < later_.size(); ++i) line(fmt::format("byte set_{};", i));
  for (std::size_t i = 0; i < becomes_.size(); ++i) line(fmt::format("byte truth_{};", i));
  for (std::size_t i = 0; i < widest; ++i) line(fmt::format("byte edited_{};", i));
  std::size_t asks = 0;
  for (std::uint32_t i = 0; i < program_.actions.size(); ++i)
    asks = std::max(asks, program_.actions[i].asks.size());
  for (std::size_t i = 0; i < asks; ++i) line(fmt::format("byte ask_{};", i));
  for (const auto& [type, name] : kept_)
    line(fmt::format("{0} {1}; {2} old_{1}, mid_{1};", type, name, type == "short" ? "short" : "byte"));
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind > Watched::Kind::Rest) continue;
    line(fmt::format("bit broken_{0}; byte broke_{0}, mid_broke_{0}, ran_into_{0};", i + 1));
  }
  std::string open_states;
  for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
    if (!program_.states[i].open) open_states += fmt::format(" && (s) != {}", i);
  }
  line(fmt::format("#define is_open(s) (true{})", open_states));
  for (std::uint32_t i = 0; i < program_.states.size(); ++i)
    line(fmt::format("/* {}: {}.{} */", i, program_.workflows[program_.states[i].workflow].name,
                     program_.states[i].name));

  const auto for_all = [&](const std::string& name, const std::string& pattern, const std::string& also) {
    open_block(fmt::format("inline {}() {{", name));
    for (const auto& [type, one] : kept_) line(fmt::format(fmt::runtime(pattern), one));
    line(also);
    close_block();
  };
  std::string fresh =
      "head = 0; tail = 0; nurture_since = 0; bad = 0; again = 0; entered = 0; ended = 0; "
      "moves = 0; wrote = 0; child = 0; actor = 1; applied = -1; endless = 0;";
  for (std::size_t i = 0; i < later_.size(); ++i) fresh += fmt::format(" set_{} = 0;", i);
  for (std::size_t i = 0; i < widest; ++i) fresh += fmt::format(" edited_{} = 0;", i);
  for (std::size_t i = 0; i < asks; ++i) fresh += fmt::format(" ask_{} = 0;", i);
  std::string remember = "mid_tail = tail;",
              back = "head = 0; tail = mid_tail; bad = 0; entered = 0; moves = 0; ended = 0; wrote = 0;";
  std::string commit, refused;
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind > Watched::Kind::Rest) continue;
    fresh += fmt::format(" broken_{0} = 0; broke_{0} = 0; ran_into_{0} = 0;", i + 1);
    remember += fmt::format(" mid_broke_{0} = broke_{0};", i + 1);
    back += fmt::format(" broke_{0} = mid_broke_{0};", i + 1);
    commit += fmt::format(" broken_{0} = broke_{0} || ran_into_{0}{1};", i + 1,
                          promises_[i].kind == Watched::Kind::Rest ? " || endless" : "");
  }
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind == Watched::Kind::Always)
      refused += fmt::format(" broken_{0} = ran_into_{0};", i + 1);
    if (promises_[i].kind == Watched::Kind::Rest) refused += fmt::format(" broken_{} = endless;", i + 1);
  }
  for (std::size_t i = 0; i < later_.size(); ++i) back += fmt::format(" set_{} = 0;", i);
  for_all("remember", "mid_{0} = {0};", remember);
  for_all("take_up", "{0} = mid_{0};", back);
  for_all("take_back", "{0} = old_{0};", "");
  std::string forget =
      "do :: tail > 0 -> tail--; queue_kind[tail] = 0; queue_state[tail] = 0; queue_from[tail] = 0; "
      "queue_what[tail] = 0; queue_entry[tail] = 0 :: else -> break od; "
      "do :: ran_count > 0 -> ran_count--; ran[ran_list[ran_count]] = 0; ran_list[ran_count] = 0 "
      ":: else -> break od; "
      "head = 0; mid_tail = 0; event_kind = 0; event_state = 0; event_from = 0; event_what = 0; event_entry "
      "= 0; moves = 0; left_state = "
      "0; "
      "command = 0; applied = 0; actor = 0; picked = 0; outside = 0; child = 0; nurture_since = 0; bad = 0; "
      "again = 0; "
      "entered = 0; ended = 0; wrote = 0; endless = 0;";
  for (int i = 0; i < most_open; ++i) forget += fmt::format(" open_{} = 0;", i);
  for (std::size_t i = 0; i < later_.size(); ++i) forget += fmt::format(" set_{} = 0;", i);
  for (std::size_t i = 0; i < becomes_.size(); ++i) forget += fmt::format(" truth_{} = 0;", i);
  for (std::size_t i = 0; i < widest; ++i) forget += fmt::format(" edited_{} = 0;", i);
  for (std::size_t i = 0; i < asks; ++i) forget += fmt::format(" ask_{} = 0;", i);
  if (!owners_) forget += " owner = 0;";
  if (!nurtures) forget += " nurture_done = 0;";
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind <= Watched::Kind::Rest)
      forget += fmt::format(" broke_{0} = 0; mid_broke_{0} = 0; ran_into_{0} = 0;", i + 1);
  }
  for_all("forget", "old_{0} = 0; mid_{0} = 0;", forget);
  depth_ = 0;
  open_block("inline begin() {");
  for (const auto& [type, one] : kept_) line(fmt::format("old_{0} = {0};", one));
  line(fresh);
  for (std::size_t i = 0; i < becomes_.size(); ++i) {
    const Rule& rule = program_.rules[becomes_[i].first];
    const Condition was = values_.condition({rule.record}, rule.on[becomes_[i].second].when);
    choose_open(was.open);
    line(fmt::format("truth_{} = (born && {});", i, was.text));
  }
  close_block();
  text_ += rules;

  std::string format, froms, tos;
  for (const auto& [type, one] : kept_) {
    format += "%d,";
    froms += ", old_" + one;
    tos += ", " + one;
  }
  std::string verdicts_format, verdicts;
  for (std::size_t i = 0; i < promises_.size(); ++i) {
    if (promises_[i].kind > Watched::Kind::Rest) continue;
    verdicts_format += fmt::format("{}:%d,", i + 1);
    verdicts += fmt::format(", broken_{}", i + 1);
  }
  // With -DGRAPH every step is told: from, to, whether it was refused or led to another record, its
  // number, who acted, what was picked, what was applied, and which promises it broke.
  std::string answers_format, answers;
  for (std::size_t i = 0; i < asks; ++i) {
    answers_format += ",%d";
    answers += fmt::format(", ask_{}", i);
  }
  line("#ifdef GRAPH");
  line(
      fmt::format("#define TELL(refused) printf(\"@%d|%d|%d,%d,%d{5}|%d|{0}|{0}|{1}\\n\", refused, child, "
                  "command, actor, picked{6}, applied{2}{3}{4})",
                  format, verdicts_format, froms, tos, verdicts, answers_format, answers));
  line("#else");
  line("#define TELL(refused) skip");
  line("#endif");

  open_block("init {");
  text_ += start;
  text_ += options;
  depth_ = 1;
  open_block("work: atomic {");
  if (!becomes_.empty()) line("becomes();");
  line("pass:");
  text_ += dispatch;
  open_block("if :: !bad && !again ->");
  text_ += validity;
  close_block(":: else fi;");
  open_block("if :: bad && outside && !again ->");
  line(
      "do :: ran_count > 0 -> ran_count--; ran[ran_list[ran_count]] = 0; ran_list[ran_count] = 0 :: else -> "
      "break od;");
  line("take_up(); again = 1; goto pass");
  close_block(":: else fi;");
  line("if :: bad -> goto refused :: else fi;");
  text_ += settling;
  line("born = 1;");
  line(commit);
  line("TELL(0);");
  line("forget();");
  line("goto end_idle");
  close_block("};");
  open_block("refused: atomic {");
  line("take_back();" + refused);
  line("TELL(1);");
  line("forget();");
  line("if :: born -> goto end_idle :: else -> goto start fi");
  close_block("}");
  close_block();
  write_promises();
  std::string open;
  for (const std::string& why : values_.open_words())
    open += fmt::format("{}{}", open.empty() ? "" : ", ", in_quotes(why));
  line(fmt::format("/* leadflow: {{\"open\": [{}]}} */", open));
  return std::move(text_);
}

std::string to_promela(const Program& program, const dsl::SyntaxTree& tree) {
  return Model(program, tree).write();
}

}  // namespace leadflow::compiler::promela

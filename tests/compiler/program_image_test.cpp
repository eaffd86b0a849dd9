#include <catch2/catch.hpp>

#include <map>
#include <utility>
#include <variant>

#include "compiler/codec.h"
#include "compiler/program_image.h"
#include "tests/compiler/compile_text.h"

namespace leadflow::program_image_test {

using namespace leadflow::compiler;

namespace {

using Parts = std::map<std::pair<ImageTable, std::uint32_t>, std::string>;

Parts parts_of(const Program& program) {
  Parts parts;
  for_each_part(program, [&](const ImagePart& part) {
    CHECK(parts.emplace(std::make_pair(part.table, part.index), part.bytes).second);
  });
  return parts;
}

std::shared_ptr<const Program> open(const Parts& parts, const Program& names) {
  return open_image(
      [&parts](ImageTable table, std::uint32_t index) {
        return parts.at({table, index});
      },
      index_names(names));
}

Expr one_plus_two() {
  Expr expr;
  for (int i = 1; i <= 2; ++i) {
    ExprNode node;
    node.type.kind = TypeKind::Integer;
    node.number = -i;
    expr.nodes.push_back(node);
  }
  ExprNode sum;
  sum.op = ExprOp::Add;
  sum.type = {TypeKind::Money, {}, {}, "USD"};
  sum.a = 0;
  sum.b = 1;
  expr.nodes.push_back(sum);
  return expr;
}

template <class T>
void add(Ops& ops, T operation) {
  Op op;
  op.what = std::move(operation);
  ops.push_back(std::move(op));
}

// Small, with something of everything that needs a form of its own.
Program sample() {
  Program program;
  RecordType lead;
  lead.name = "lead";
  lead.attributes.resize(2);
  lead.attributes[0].name = "name";
  lead.attributes[1].name = "other";
  lead.attributes[1].type = {TypeKind::Link, {}, RecordTypeId{0}, {}};
  lead.attributes[1].default_value = one_plus_two();
  lead.unique = {{AttributeId{0}}, {AttributeId{0}, AttributeId{1}}};
  program.record_types.add(lead);
  program.groups.add({"sales", "Sales", {}});
  Workflow workflow;
  workflow.name = "leads";
  workflow.record = {0};
  workflow.states = {{0}};
  workflow.phases = {{0}};
  workflow.entries.push_back({"first", "First", {0}, {}});
  program.workflows.add(workflow);
  Phase phase;
  phase.name = "all";
  phase.workflow = {0};
  phase.kind = dsl::ast::PhaseKind::Archived;
  phase.states = {{0}};
  program.phases.add(phase);
  State state;
  state.name = "fresh";
  state.workflow = {0};
  state.phase = {0};
  for (std::uint32_t i = 0; i < 10; ++i)
    state.actions.push_back({{0}, "action_" + std::to_string(i), "Label", "Category"});
  program.states.add(state);
  Action action;
  action.name = "go";
  action.workflow = {0};
  action.from = {{0}};
  action.when = one_plus_two();
  Permit permit;
  permit.kind = Permit::Kind::Group;
  permit.group = {0};
  action.by.push_back(permit);
  dsl::If<Compiled> choice;
  choice.has_else = true;
  choice.branches.emplace_back();
  choice.branches[0].when = one_plus_two();
  dsl::After<Compiled> after;
  after.duration = {2, dsl::DurationUnit::Month, true};
  add(after.then, dsl::MoveTo<Compiled>{{0}});
  add(choice.branches[0].then, after);
  add(choice.otherwise, dsl::Return<Compiled>{});
  dsl::Create<Compiled> create;
  create.record = {0};
  create.for_each.emplace();
  create.for_each->name = "each";
  create.for_each->in = one_plus_two();
  create.values.push_back({{1}, one_plus_two()});
  add(action.operations, choice);
  add(action.operations, create);
  dsl::CreateActivity<Compiled> activity;
  activity.has_block = true;
  activity.for_all.emplace_back();
  activity.business_hours.emplace_back();
  add(action.operations, activity);
  program.actions.add(action);
  program.changes.push_back({true, false, "lead.a", "lead.b", {}});
  program.find_name = index_names(program);
  return program;
}

void check_round_trip(const Program& program) {
  const Parts parts = parts_of(program);
  const auto again = open(parts, program);
  const Parts second = parts_of(*again);
  CHECK(second == parts);
  const std::string& header = parts.at({ImageTable::Header, 0});
  for (const auto& [place, bytes] : parts) CHECK_NOTHROW(check_part(header, place.first, bytes));
}

}  // namespace

TEST_CASE("a program read from its parts is the same program") {
  const Program program = sample();
  check_round_trip(program);
  const Parts parts = parts_of(program);
  const auto again = open(parts, program);
  CHECK(again->states.size() == 1);
  CHECK(again->states[0].actions.size() == 10);
  CHECK(again->states[0].actions[9].name == "action_9");
  CHECK(again->changes.size() == 1);
  CHECK(again->changes[0].to == "lead.b");
  const Action& action = again->actions[0];
  REQUIRE(action.operations.size() == 3);
  const auto& choice = std::get<dsl::If<Compiled>>(action.operations[0].what);
  CHECK(choice.has_else);
  const auto& after = std::get<dsl::After<Compiled>>(choice.branches[0].then[0].what);
  CHECK(after.duration == dsl::Duration{2, dsl::DurationUnit::Month, true});
  const auto& create = std::get<dsl::Create<Compiled>>(action.operations[1].what);
  CHECK(create.for_each->name == "each");
  CHECK(create.values[0].value.root().type.currency == "USD");
  CHECK(create.values[0].value.nodes[1].number == -2);
}

TEST_CASE("only what is asked for is read") {
  const Program program = sample();
  const Parts parts = parts_of(program);
  int reads = 0;
  const auto again = open_image(
      [&](ImageTable table, std::uint32_t index) {
        ++reads;
        return parts.at({table, index});
      },
      index_names(program));
  CHECK(reads == 1);
  CHECK(again->states[0].name == "fresh");
  CHECK(again->states[0].open);
  CHECK(reads == 2);
}

TEST_CASE("names of a program") {
  const Program program = sample();
  CHECK(program.workflow("leads") == WorkflowId{0});
  CHECK(program.state({0}, "fresh") == StateId{0});
  CHECK(program.find_name(SymbolKind::Entry, 0, "first") == 0u);
  CHECK_FALSE(program.find_name(SymbolKind::State, 1, "fresh"));
  CHECK_FALSE(program.group("fresh").valid());
}

TEST_CASE("damaged parts are refused, never believed") {
  const Program program = sample();
  const Parts parts = parts_of(program);
  const std::string& header = parts.at({ImageTable::Header, 0});
  std::size_t refused = 0;
  const auto attempt = [&](ImageTable table, const std::string& bytes) {
    try {
      check_part(header, table, bytes);
    } catch (const ImageError&) {
      ++refused;
    }
  };
  for (const auto& [place, bytes] : parts) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      CHECK_THROWS_AS(check_part(header, place.first, bytes.substr(0, i)), ImageError);
      for (int bit = 0; bit < 8; ++bit) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
        attempt(place.first, damaged);
      }
    }
    CHECK_THROWS_AS(check_part(header, place.first, bytes + '\0'), ImageError);
    std::string newer = bytes;
    newer[0] = static_cast<char>(image_format + 1);
    CHECK_THROWS_AS(check_part(header, place.first, newer), ImageError);
  }
  CHECK(refused > 100);
  CHECK_THROWS_AS(check_part(header, static_cast<ImageTable>(200), header), ImageError);
}

TEST_CASE("a reference out of its table is damage") {
  const Program program = sample();
  const Parts parts = parts_of(program);
  Program fewer = sample();
  fewer.workflows.edit(0).states = {{7}};
  const Parts wrong = parts_of(fewer);
  CHECK_THROWS_AS(check_part(parts.at({ImageTable::Header, 0}), ImageTable::Workflows,
                             wrong.at({ImageTable::Workflows, 0})),
                  ImageError);
}

TEST_CASE("blocks nested without end are refused") {
  std::string bytes(1, static_cast<char>(image_format));
  Action deep;
  ByteWriter writer;
  encode(writer, deep);
  bytes += writer.bytes();
  bytes.pop_back();  // the empty list of operations
  const char after = static_cast<char>(Op{}.what.index() + 25);
  for (int i = 0; i < 100'000; ++i) bytes += std::string{1, after, 0, 0, 0};
  const Program program = sample();
  CHECK_THROWS_AS(check_part(parts_of(program).at({ImageTable::Header, 0}), ImageTable::Actions, bytes),
                  ImageError);
}

TEST_CASE("the number of an operation in an image is never given again") {
  // An operation is added at the end of operations.def; anywhere else image_format has to be raised.
  const std::vector<std::string_view> pinned = {"move_to",
                                                "contact",
                                                "appointment",
                                                "send",
                                                "notify",
                                                "start_nurture",
                                                "stop_nurture",
                                                "transfer",
                                                "return",
                                                "release_pull",
                                                "decrement_pull_count",
                                                "do_not_contact",
                                                "allow_contact",
                                                "favorite",
                                                "unfavorite",
                                                "close",
                                                "web_request",
                                                "note_ask",
                                                "note",
                                                "create",
                                                "create_activity",
                                                "set",
                                                "clear",
                                                "raise",
                                                "if",
                                                "after"};
  std::vector<std::string_view> keys;
#define LEADFLOW_OPERATION(Type, key) keys.push_back(key);
#define LEADFLOW_OPERATION_FIRST(Type, key) LEADFLOW_OPERATION(Type, key)
#include "dsl/operations.def"
#undef LEADFLOW_OPERATION_FIRST
#undef LEADFLOW_OPERATION
  REQUIRE(keys.size() >= pinned.size());
  CHECK(std::vector<std::string_view>(keys.begin(),
                                      keys.begin() + static_cast<std::ptrdiff_t>(pinned.size())) == pinned);
}

TEST_CASE("every example comes back from its parts") {
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "examples";
  for (const auto& path : test::files_in(root, ".wf")) {
    const test::Checked checked = test::check_file(path);
    INFO(path << "\n" << checked.report());
    REQUIRE(checked.program != nullptr);
    check_round_trip(*checked.program);
  }
}

}  // namespace leadflow::program_image_test

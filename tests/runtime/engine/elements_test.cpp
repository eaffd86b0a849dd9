// Elements of lists: held to their record type, however they come, and read as records of it.

#include "tests/runtime/engine/play.h"

namespace leadflow::test::elements_test {

namespace {

const std::string shop_program = R"(edition 1
record maker { name text
  fee money EUR }
record product { sku text
  price money EUR
  maker link to maker
  margin money EUR = price / 4 }
record part { what text required }
record line {
  item text required
  qty integer from 1 to 99 default 1
  price money EUR
  rate decimal
  day date
  who user
  mail email
  product link to product
  parts list of part
  amount money EUR = qty * price
  require mail when rate > 1
  refuse "Too dear." when price > 1000 EUR
}
record bill {
  lines list of line
  total money EUR = sum(lines, amount)
}
record seat { item text
  paid money EUR
  product link to product
  of_it link to product }
record order {
  name text
  lines list of line
  more list of line
  total money EUR = sum(lines, amount)
  margins money EUR = sum(lines, product.margin)
  fees money EUR = sum(lines, product.maker.fee)
  written money EUR
}
event came { what list of line
  rank integer from 1 to 3 }
workflow orders for order {
  entry at first
  follow on again at first { copy lines }
  bucket open_ones {
    status first {
      category "All" {
        action fill "Fill" { ask lines list of line }
        action many "Many" { set lines = [{ item = "a" }, { item = "b", qty = 100 }] }
        action none "None" { set lines = [{ qty = 2 }] }
        action good "Good" { set lines = [{ item = "a", price = 3 EUR }, { item = "b", qty = 4, price = 2 EUR }] }
        action add_up "Add up" { set written = sum(lines, amount) }
        action copied "Copied" { create bill }
        action each "Each" { create seat for each l in lines { item = "{{l.item}} {{l.amount}}", paid = l.amount } }
        action dearer "Dearer" when 10 EUR in lines.amount { note "there" }
        action two "Two" { raise came { rank = 2 } }
        action four "Four" { raise came { rank = 4 } }
      }
    }
  }
  rule told on came { note "{{came.rank}}" }
}
)";

struct Row {
  const char* lines;
  const char* kind;
  const char* message;
};

const Row rows[] = {
    {R"([{"item":"a"},{"item":"b","qty":0}])", "invalid", "`lines` 2: `qty` must be from 1 to 99"},
    {R"([{"item":"a","qty":100}])", "invalid", "`lines` 1: `qty` must be from 1 to 99"},
    {R"([{"qty":1}])", "incomplete", "`lines` 1: `item` is missing"},
    {R"([{"item":"  "}])", "incomplete", "`lines` 1: `item` is missing"},
    {R"([{"item":"a"},{}])", "incomplete", "`lines` 2: `item` is missing"},
    {R"([{"item":"a","rate":1.5}])", "incomplete", "`lines` 1: `mail` is missing"},
    {R"([{"item":"a","who":"ghost"}])", "invalid", "`lines` 1: `who`: there is no user `ghost`"},
    {R"([{"item":"a","product":99}])", "invalid", "`lines` 1: `product`: there is no `product` `99`"},
    {R"([{"item":"a","product":1}])", "invalid", "`lines` 1: `product`: there is no `product` `1`"},
    {R"([{"item":"a","product":"key:none"}])", "invalid",
     "`lines` 1: `product`: there is no `product` `key:none`"},
    {R"([{"item":"a","price":"1000.01 EUR"}])", "refused", "`lines` 1: Too dear."},
    {R"([{"item":"a","amount":"7 EUR"}])", "invalid", "`lines` 1: `amount` is computed and cannot be set"},
    {R"([{"item":"a","parts":[{"what":"x"},{"what":""}]}])", "incomplete",
     "`lines` 1: `parts` 2: `what` is missing"},
    {R"([{"item":"a","qty":99,"price":"1000 EUR","who":"ana","product":2,"parts":[{"what":"x"}]}])", "done",
     ""},
    {R"([{"item":"a","product":"key:p"}])", "done", ""},
};

/// A maker #1, a product #2 of it, and an order #3 without lines.
class Shop : public Play {
 public:
  Shop() : Play(shop_program) {
    maker = add("maker", {{"name", "M"}, {"fee", "2"}});
    CreateCommand made;
    made.type = program().record_type("product");
    made.key = "p";
    made.values = given(made.type, {{"sku", "s"}, {"price", "10"}, {"maker", "1"}});
    product = world().apply({{}, made}).subject;
    order = add("order");
  }
  Value lines(const std::string& json) const {
    return given(program().record_type("order"), {{"lines", json}}).front().second;
  }
  /// An order as no command would leave it, with these lines.
  RecordId put(const std::vector<Element>& elements) {
    Record record = *world().record(order);
    record.id = 0;
    const compiler::RecordType& type = program().record_types[record.type];
    Value list;
    list.kind = ValueKind::List;
    list.list = std::make_shared<const std::vector<Element>>(elements);
    record.attributes[type.find("lines").index] = list;
    return world().put(std::move(record));
  }
  std::uint32_t of_line(const std::string& name) const {
    return program().record_types[program().record_type("line")].find(name).index;
  }
  Element element() const {
    return Element(program().record_types[program().record_type("line")].attributes.size());
  }

  RecordId maker = 0, product = 0, order = 0;
};

std::string message_of(const Decision& decision) {
  return decision.refused ? decision.refused->message : std::string();
}

}  // namespace

TEST_CASE("an element is what a record of its type could be, however it comes") {
  for (const Row& row : rows) {
    INFO(row.lines);
    Shop shop;
    const Value lines = shop.lines(row.lines);
    const auto check = [&](const Decision& decision, std::string message) {
      CHECK(kind_of(decision) == row.kind);
      CHECK(message_of(decision) == message);
    };
    check(shop.create("order", {{"lines", row.lines}}), row.message);
    check(shop.edit(shop.order, {{"lines", row.lines}}), row.message);
    check(shop.apply(shop.order, "fill", "ana", {{"lines", lines}}), row.message);
    std::string of_event = row.message;
    if (!of_event.empty()) of_event.replace(0, std::string("`lines`").size(), "`what`");
    check(shop.event(shop.order, dsl::ast::EventKind::Custom, "came", {{"what", lines}}), of_event);
  }
}

TEST_CASE("what an element lacks is named with its list") {
  Shop shop;
  CHECK(missing_of(shop.edit(shop.order, {{"lines", R"([{"parts":[{}],"item":"a"}])"}})) ==
        "lines.parts.what");
}

TEST_CASE("elements that a program writes or copies are held to their type too") {
  Shop shop;
  CHECK(message_of(shop.apply(shop.order, "many")) == "`lines` 2: `qty` must be from 1 to 99");
  CHECK(message_of(shop.apply(shop.order, "none")) == "`lines` 1: `item` is missing");
  const RecordId stale = shop.put({shop.element()});  // nothing set
  CHECK(message_of(shop.apply(stale, "copied")) == "`lines` 1: `item` is missing");
  CHECK(message_of(shop.world().apply({"ana", FollowCommand{stale, "again", {}}})) ==
        "`lines` 1: `item` is missing");
}

TEST_CASE("defaults stand where an element leaves them out") {
  Shop shop;
  shop.done(shop.order, "good");
  CHECK(shop.value(shop.order, "total") == "11.00 EUR");
  CHECK_FALSE(
      shop.edit(shop.order, {{"lines", R"([{"item":"a","price":5},{"item":"b","qty":null,"price":5}])"}})
          .refused);
  CHECK(shop.value(shop.order, "total") == "10.00 EUR");
}

TEST_CASE("computed attributes of an element are computed when they are read") {
  Shop shop;
  const std::string lines =
      R"([{"item":"a","qty":3,"price":"10.10 EUR","product":2},{"item":"b","price":10}])";
  REQUIRE_FALSE(shop.edit(shop.order, {{"lines", lines}}).refused);
  CHECK(shop.value(shop.order, "total") == "40.30 EUR");
  CHECK(shop.value(shop.order, "margins") == "2.50 EUR");
  CHECK(shop.value(shop.order, "fees") == "2.00 EUR");
  shop.done(shop.order, "add_up");
  CHECK(shop.value(shop.order, "written") == "40.30 EUR");
  shop.done(shop.order, "dearer");
  const Decision each = shop.done(shop.order, "each");
  REQUIRE(each.records.size() == 3);
  CHECK(shop.value(each.records[1].after.id, "item") == "a 30.30 EUR");
  CHECK(shop.value(each.records[2].after.id, "paid") == "10.00 EUR");
  const Decision copied = shop.done(shop.order, "copied");
  CHECK(shop.value(copied.records[1].after.id, "total") == "40.30 EUR");
}

TEST_CASE("an element was made by nobody, at no time") {
  Play play(R"(edition 1
record line { made boolean = created_at is set or created_by is set }
record order { lines list of line }
workflow orders for order { entry at first
  bucket open_ones { status first { category "All" {
    action one "One" when true in lines.made { note "one" }
    action own "Own" when created_at is set { note "own" }
  } } }
}
)");
  const RecordId id = play.add("order", {{"lines", "[{}]"}});
  CHECK(kind_of(play.apply(id, "one")) == "not_offered");
  CHECK(kind_of(play.apply(id, "own")) == "done");
}

TEST_CASE("what was stored by other rules is read without harm") {
  Shop shop;
  Element other = shop.element();  // its link leads to a record of another type
  other[shop.of_line("item")] = Value::text_of("x");
  other[shop.of_line("qty")] = Value::integer(1);
  other[shop.of_line("product")] = Value::of(ValueKind::Link, shop.maker);
  const RecordId stale = shop.put({other});
  CHECK(shop.value(stale, "margins") == "0.00 EUR");
  CHECK(shop.value(stale, "fees") == "0.00 EUR");
  CHECK_FALSE(shop.edit(stale, {{"name", "n"}}).refused);
  other[shop.of_line("product")] = Value::of(ValueKind::Link, 99);
  CHECK(shop.value(shop.put({other}), "margins") == "0.00 EUR");
  Element computed = shop.element();  // written before it was computed
  computed[shop.of_line("item")] = Value::text_of("x");
  computed[shop.of_line("amount")] = Value::money(700, "EUR");
  const RecordId older = shop.put({computed});
  CHECK(shop.value(older, "total") == "0.00 EUR");
  const Decision copied = shop.done(older, "copied");
  CHECK(shop.value(copied.records[1].after.id, "total") == "0.00 EUR");
  CHECK(shop.value(shop.put({Element{}}), "total") == "0.00 EUR");
}

TEST_CASE("all that a list asks for is asked for at once") {
  Shop shop;
  std::string many;
  for (int i = 0; i < 50; ++i) {
    const RecordId id = shop.add("product", {{"sku", "s"}, {"price", "1"}});
    many += (many.empty() ? "[" : ",") +
            (R"({"item":"a","who":"u)" + std::to_string(i % 5) + R"(","product":)") + std::to_string(id) +
            "}";
  }
  Situation facts;
  facts.now = monday();
  facts.records.emplace(shop.order, *shop.world().record(shop.order));
  int rounds = 0;
  const Decision decision = decide_with(
      shop.program(), facts, {{}, EditCommand{shop.order, {{"lines", shop.lines(many + "]")}}, false}},
      [&](const Needs& needs, Situation& into) {
        ++rounds;
        for (const Need& need : needs) {
          if (const auto* record = std::get_if<NeedRecord>(&need))
            into.records.emplace(record->id, *shop.world().record(record->id));
          else
            into.users.emplace(std::get<NeedUser>(need).name, person(std::get<NeedUser>(need).name));
        }
      });
  CHECK_FALSE(decision.refused);
  CHECK(rounds == 1);
}

TEST_CASE("lists are read as people and `show` write them, mistakes named by their place") {
  Shop shop;
  const compiler::RecordType& type = shop.program().record_types[shop.program().record_type("order")];
  const compiler::Type& list = type.attributes[type.find("lines").index].type;
  const auto read = [&](const std::string& text) -> std::string {
    const auto value = parse_value(shop.program(), list, text, "UTC");
    if (const std::string* error = std::get_if<std::string>(&value)) return *error;
    return "read";
  };
  CHECK(read(R"([{"price":{"amount":1000,"currency":"EUR"}}])") == "read");
  CHECK(read(R"([{"rate":1.5}])") == "read");
  CHECK(read(R"([{"rate":0.000000001,"price":1.25}])") == "read");
  CHECK(read(R"([{"product":"key:p"},{"product":2}])") == "read");
  CHECK(read(R"([{"price":{"amount":1000,"currency":"USD"}}])") == "element 1: the currency is EUR, not USD");
  CHECK(read(R"([{},{"item":"q","item":"r"}])") == "element 2: `item` is given twice");
  CHECK(read(R"([{"qty":"x"}])") == "element 1: `qty`: `x` is not a whole number");
  CHECK(read(R"([{"qty":1.5}])") == "element 1: `qty`: `1.5` is not a whole number");
  CHECK(read(R"([{"nope":1}])") == "element 1: record type `line` has no attribute `nope`");
  CHECK(read(R"([{"parts":[{},{"what":true}]}])") ==
        "element 1: `parts`: element 2: `what` can't be true or false");
  CHECK(read(R"({"item":"q"})") == R"(a list is written as JSON: [{"attribute": value, ...}, ...])");
  CHECK(read(R"([1])") == "element 1: the value can't be a number");
  const Value exact = shop.lines(R"([{"rate":0.100000001}])");
  CHECK(to_text(exact.list->front()[shop.of_line("rate")].decimal) == "0.100000001");
}

TEST_CASE("an event's data is within its range") {
  Shop shop;
  const auto came = [&](std::int64_t rank) {
    return shop.event(shop.order, dsl::ast::EventKind::Custom, "came", {{"rank", Value::integer(rank)}});
  };
  CHECK(message_of(came(0)) == "`rank` must be from 1 to 3");
  CHECK(kind_of(came(4)) == "invalid");
  CHECK_FALSE(came(3).refused);
  CHECK_FALSE(shop.apply(shop.order, "two").refused);
  CHECK(message_of(shop.apply(shop.order, "four")) == "`rank` must be from 1 to 3");
  CHECK(shop.notes() == "3|2");
}

TEST_CASE("create copies what the block leaves, values in place by their names") {
  Play play(R"(edition 1
record invoice {
  pct integer from 0 to 10
  level one of low "Low", high
  other one of high, low
}
record deal {
  pct integer
  level one of low, high "High"
  other one of low, high
}
workflow deals for deal { entry at first
  bucket open_ones { status first { category "All" {
    action over "Over" { create invoice { pct = 3, other = high } }
    action plain "Plain" { create invoice { other = low } }
    action say "Say" { create invoice { pct = 1, level = level, other = high } }
  } } }
}
)");
  const RecordId deal = play.add("deal", {{"pct", "50"}, {"level", "high"}});
  const Decision over = play.done(deal, "over");
  CHECK(play.value(over.records[1].after.id, "pct") == "3");
  CHECK(play.value(over.records[1].after.id, "level") == "high");
  CHECK(message_of(play.apply(deal, "plain")) == "`pct` must be from 0 to 10");
  CHECK(play.value(play.done(deal, "say").records[1].after.id, "level") == "high");
}

}  // namespace leadflow::test::elements_test

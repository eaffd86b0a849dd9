// Where names stand: whole programs in which one symbol at a time is called otherwise still check, so no use
// is missed.

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "compiler/compile.h"
#include "dsl/loader.h"
#include "dsl/parser.h"

namespace leadflow::name_uses_test {

namespace {

namespace fs = std::filesystem;

struct Named {
  dsl::SourceSet sources;
  dsl::SyntaxTree tree;
  compiler::NameUses names;
  dsl::Diagnostics found;
};

void load(Named& into, const dsl::FileSystem& disk, const fs::path& path) {
  into.tree = dsl::load_program(into.sources, disk, path, into.found);
  compiler::CompileOptions options;
  options.disk = &disk;
  options.read_holidays = [](std::string_view) { return compiler::HolidayFile(); };
  options.flow_checks = false;
  options.names = &into.names;
  compiler::compile(into.sources, into.tree, options, into.found);
}

/// Distinct places of a symbol, by path, last first.
std::map<fs::path, std::set<std::pair<std::uint32_t, std::uint32_t>>> places(const Named& named,
                                                                             dsl::Span symbol) {
  std::map<fs::path, std::set<std::pair<std::uint32_t, std::uint32_t>>> found;
  for (const compiler::UsedName& each : named.names.used) {
    if (each.symbol == symbol)
      found[named.sources[each.where.file].path()].emplace(each.where.begin, each.where.end);
  }
  return found;
}

std::string first_error(const dsl::Diagnostics& found) {
  for (const dsl::Diagnostic& each : found.in_order_found()) {
    if (dsl::severity(each.kind) == dsl::Severity::Error)
      return std::string(dsl::code(each.kind)) + " " + each.message;
  }
  return {};
}

std::string renamed(const Named& named, dsl::Span symbol, const dsl::FileSystem& below,
                    const fs::path& path) {
  dsl::OverlayFiles disk(&below);
  const std::string name = std::string(named.sources.text(symbol)) + "_zz";
  for (const auto& [file, list] : places(named, symbol)) {
    std::string text = std::get<std::string>(below.read(file));
    for (auto at = list.rbegin(); at != list.rend(); ++at)
      text.replace(at->first, at->second - at->first, name);
    disk.put(file, text);
  }
  Named after;
  load(after, disk, path);
  return first_error(after.found);
}

std::set<std::tuple<dsl::FileIndex, std::uint32_t, std::uint32_t>> symbols(const Named& named) {
  std::set<std::tuple<dsl::FileIndex, std::uint32_t, std::uint32_t>> all;
  for (const compiler::DeclaredName& each : named.names.declared)
    all.emplace(each.symbol.file, each.symbol.begin, each.symbol.end);
  return all;
}

void every_symbol_can_be_renamed(const dsl::FileSystem& disk, const fs::path& path) {
  Named named;
  load(named, disk, path);
  INFO(path.string());
  REQUIRE(first_error(named.found).empty());
  const auto all = symbols(named);
  REQUIRE(all.size() > 5);
  for (const auto& [file, begin, end] : all) {
    const dsl::Span symbol{file, begin, end};
    INFO("`" << named.sources.text(symbol) << "` at byte " << begin << " of " << named.sources[file].name());
    CHECK(renamed(named, symbol, disk, path).empty());
  }
}

constexpr const char* all_uses = R"(edition 1
values origin "Origin" { web "Web", fair }
record account {
  name text
  phone phone
}
record course { price money USD  }
record lead {
  first_name text
  email email
  source origin
  size one of small, large
  score integer default 0
  account link to account
  courses list of course
  ends date
  approver user
  total money USD = sum(courses, price)
  title text = "{{first_name}} {{account.name}}"
  unique email
  require email when source = web
  refuse "No." when lead.score < 0
  edit [score] by closers, approver
}
group closers
branch dallas
hours office {
  timezone "UTC"
  open mon-fri 09:00-17:00
}
email welcome {
  subject "Hi {{first_name or 'you'}}"
  body "{{account.name}}"
}
sms hello { text "{{source}}" }
endpoint partner {
  post "https://x.example/"
  send { n = first_name } as json
}
activity call_back
nurture drip {
  after 1 day send email welcome
  stop on contact made, signed
}
distribution east push for lead {
  qualifies when size = large and branch = dallas
  among groups closers
  order by score descending
}
event signed { by_hand boolean }
workflow leads for lead {
  hours office
  entry at fresh
  entry second at asked when source = fair
  follow on upsell at fresh by closers {
    copy first_name
    ask why text
  }
  bucket todo "To do" {
    status fresh {
      show first_name, email
      chance score percent
      category "C" {
        action stop by closers, owner, approver when status = fresh and owner in closers {
          require ends when entered_at(fresh) < now and size in [small, large]
          ask remark text
          ask before_that date
          ask ends date
          note ask remark
          if remark = "x" and before_that is set { set score = score + 1 }
          move to asked
        }
      }
      rule old on 3 days in fresh, entered todo { send sms hello }
    }
    status asked like fresh {
      without stop
      category "C" {
        action again {
          notify closers, group closers, owner, approver by email welcome
          start nurture drip
          web request partner
          create activity call_back due 2 days before ends { for groups closers }
          create account { name = first_name }
          create once course for each c in courses { price = c.price }
          transfer to branch dallas then distribute by east
          raise signed { by_hand = true }
          clear ends, email
          move to leads.gone
        }
      }
    }
  }
  bucket gone lost
  transition reopen from gone to fresh by closers
  rule seen on applied stop, applied reopen, changed lead.score, signed, activity done call_back, request failed partner, moved from asked to gone {
    when signed.by_hand and before.score < 3
    note "{{first_name}}"
  }
  prove "a" at phase gone always email is set
  prove "b" from fresh, todo can reach gone
  prove "c" never set score, create account after create call_back
}
rule top for lead on entered leads.asked {
  when status = leads.asked 
  return
}
test "t" for leads {
  user bo in closers
  given first_name = "A", source = web, size = large through second
  as bo in closers
  apply stop with remark = "x", ends = 2026-01-01 refused incomplete ends
  raise signed { by_hand = false }
  follow upsell with why = "x"
  expect activity call_back open
  expect sent email welcome
  expect record account with name = "A"
  expect status asked
  clear ends
  set score = 3
}
moved leads.old to leads.asked
moved attribute lead.points to lead.score
retired leads.older into leads.gone
)";

}  // namespace

TEST_CASE("every kind of name is found wherever it is used") {
  dsl::OverlayFiles disk;
  disk.put("/p/a.wf", all_uses);
  every_symbol_can_be_renamed(disk, "/p/a.wf");
}

TEST_CASE("in the examples every symbol can be renamed") {
  const dsl::DiskFiles disk;
  for (const char* name :
       {"leads.wf", "opportunities.wf", "call-centre/callcentre.wf", "sales-exec/training.wf"})
    every_symbol_can_be_renamed(disk, fs::path(LEADFLOW_ROOT) / "examples" / name);
}

TEST_CASE("nothing is written down where nobody asks") {
  dsl::OverlayFiles disk;
  disk.put("/p/a.wf", "edition 1\ngroup a\n");
  dsl::SourceSet sources;
  dsl::Diagnostics found;
  const dsl::SyntaxTree tree = dsl::load_program(sources, disk, "/p/a.wf", found);
  CHECK(compiler::compile(sources, tree, {}, found) != nullptr);
}

}  // namespace leadflow::name_uses_test

#include <string>
#include <string_view>

#include "bench/generate/generate.h"

namespace leadflow::bench {

namespace {

constexpr std::string_view proto_copy = R"(
enum Source_$ {
  SOURCE_$_UNKNOWN = 0;
  SOURCE_$_WEB = 1;
  SOURCE_$_REFERRAL = 2;
  SOURCE_$_FAIR = 3;
}
message Lead_$ {
  message Note {
    string text = 1;
    int64 at = 2;
    string author = 3;
  }
  string first_name = 1;
  string last_name = 2;
  string email = 3;
  string phone = 4;
  Source_$ source = 5;
  int32 score = 6;
  int64 budget = 7;
  repeated Note notes = 8;
  map<string, string> attributes = 9;
  oneof owner {
    string person = 10;
    string group = 11;
  }
}
message Disposition_$ {
  int64 id = 1;
  string action = 2;
  string actor = 3;
  Lead_$ lead = 4;
  bool replayed = 5;
}
service Calls_$ {
  rpc Apply(Disposition_$) returns (Lead_$);
  rpc Show(Disposition_$) returns (Lead_$);
  rpc Undo(Disposition_$) returns (Lead_$);
}
)";

constexpr std::string_view capnp_copy = R"(
enum Source$ {
  unknown @0;
  web @1;
  referral @2;
  fair @3;
}
struct Lead$ {
  struct Note {
    text @0 :Text;
    at @1 :Int64;
    author @2 :Text;
  }
  firstName @0 :Text;
  lastName @1 :Text;
  email @2 :Text;
  phone @3 :Text;
  source @4 :Source$;
  score @5 :Int32 = 10;
  budget @6 :Int64;
  notes @7 :List(Note);
  attributes @8 :List(Text);
  owner :union {
    person @9 :Text;
    group @10 :Text;
  }
}
struct Disposition$ {
  id @0 :Int64;
  action @1 :Text;
  actor @2 :Text;
  lead @3 :Lead$;
  replayed @4 :Bool;
}
interface Calls$ {
  apply @0 (disposition :Disposition$) -> (lead :Lead$);
  show @1 (disposition :Disposition$) -> (lead :Lead$);
  undo @2 (disposition :Disposition$) -> (lead :Lead$);
}
)";

// What `check` asks of a workflow, as assertions: types of members, and that what is named is there.
constexpr std::string_view jsonnet_head = R"(local text(value) = std.isString(value) && std.length(value) > 0;
local each(values, holds) = std.foldl(function(sum, value) sum && holds(value), values, true);
local action = {
  require: [],
  attempts: 0,
  assert text(self.label) : 'a label is text',
  assert text(self.move) : 'a move names a status',
  assert std.isNumber(self.attempts) : 'attempts are counted',
  assert each(self.require, std.isString) : 'attributes have names',
};
local status = {
  show: [],
  actions: {},
  assert text(self.label) : 'a label is text',
  assert each(self.show, std.isString) : 'attributes have names',
};
local workflow = {
  assert std.objectHas(self.statuses, self.entry) : 'the entry is a status',
};
)";

constexpr std::string_view jsonnet_copy = R"(  calls_$: workflow {
    label: 'Calls ' + '$',
    record: 'lead_$',
    entry: 'new_lead',
    statuses: {
      new_lead: status {
        label: 'New',
        show: ['first_name', 'phone', 'email'],
        actions: {
          no_answer: action {
            label: 'No answer',
            require: ['phone'],
            attempts: 1,
            move: 'attempted',
          },
          left_voicemail: self.no_answer {
            label: 'Left a voicemail',
            send: 'tried_to_reach_you',
            note: 'Left a voicemail.',
          },
          interested: action {
            label: 'Interested',
            require: ['email'],
            score: 20 + 1,
            move: 'in_talks',
          },
        },
      },
      attempted: self.new_lead {
        label: 'Attempted',
        days: 30,
      },
      in_talks: status {
        label: 'In conversation',
        chance: if self.weight > 3 then 60 else 20,
        weight: 4,
      },
    },
  },
)";

}  // namespace

void write_proto(Sink& to, std::int64_t statements) {
  to.line("syntax = \"proto3\";");
  to.line("package bench;");
  for (std::int64_t copy = 1; to.statements() < statements; ++copy)
    to.stamp(proto_copy, std::to_string(copy));
}

void write_capnp(Sink& to, std::int64_t statements) {
  to.line("@0xbf5147cbbecf40c1;");
  for (std::int64_t copy = 1; to.statements() < statements; ++copy)
    to.stamp(capnp_copy, std::to_string(copy));
}

void write_jsonnet(Sink& to, std::int64_t statements) {
  to.stamp(jsonnet_head, "");
  to.line("{");
  for (std::int64_t copy = 1; to.statements() < statements; ++copy)
    to.stamp(jsonnet_copy, std::to_string(copy));
  to.line("}");
}

}  // namespace leadflow::bench

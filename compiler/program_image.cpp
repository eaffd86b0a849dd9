#include "compiler/program_image.h"

#include <map>
#include <tuple>
#include <type_traits>
#include <utility>

#include "compiler/codec.h"

namespace leadflow::compiler {

namespace {

static_assert(image_format < 256, "the format is the first byte of a part");

// Every table of a program with its number and the kind whose ids point into it. The one list that all else
// is expanded from.
template <class P, class V>
void each_table(P& program, V&& visit) {
  visit(ImageTable::ValueSets, SymbolKind::ValueSet, program.value_sets);
  visit(ImageTable::RecordTypes, SymbolKind::RecordType, program.record_types);
  visit(ImageTable::Groups, SymbolKind::Group, program.groups);
  visit(ImageTable::Branches, SymbolKind::Branch, program.branches);
  visit(ImageTable::Activities, SymbolKind::Activity, program.activities);
  visit(ImageTable::Hours, SymbolKind::Hours, program.hours);
  visit(ImageTable::Messages, SymbolKind::Email, program.messages);
  visit(ImageTable::Endpoints, SymbolKind::Endpoint, program.endpoints);
  visit(ImageTable::Nurtures, SymbolKind::Nurture, program.nurtures);
  visit(ImageTable::Distributions, SymbolKind::Distribution, program.distributions);
  visit(ImageTable::Events, SymbolKind::Event, program.events);
  visit(ImageTable::Workflows, SymbolKind::Workflow, program.workflows);
  visit(ImageTable::Phases, SymbolKind::Phase, program.phases);
  visit(ImageTable::States, SymbolKind::State, program.states);
  visit(ImageTable::Actions, SymbolKind::Action, program.actions);
  visit(ImageTable::FollowOns, SymbolKind::FollowOn, program.follow_ons);
  visit(ImageTable::Rules, SymbolKind::Rule, program.rules);
  visit(ImageTable::Always, SymbolKind::Ask, program.always);  // no id of a program points at a promise
}

PartReader open_part(std::string_view bytes, const KindCounts& counts) {
  PartReader in(bytes, counts);
  if (in.byte() != image_format) throw ImageError("a part of the program has another format");
  return in;
}

void expect_end(const PartReader& in) {
  if (in.left() != 0) throw ImageError("a part of the program goes on after its end");
}

template <class T>
T decode_part(std::string_view bytes, const KindCounts& counts) {
  PartReader in = open_part(bytes, counts);
  T item;
  decode(in, item);
  expect_end(in);
  return item;
}

template <class T>
ImagePart encode_part(ImageTable table, std::uint32_t index, const T& item) {
  ByteWriter out;
  out.byte(static_cast<std::uint8_t>(image_format));
  encode(out, item);
  return {table, index, out.bytes()};
}

struct Header {
  std::vector<std::uint64_t> sizes;  // in the order of each_table
  std::vector<Change> changes;
};

ImagePart encode_header(const Program& program) {
  ByteWriter out;
  out.byte(static_cast<std::uint8_t>(image_format));
  std::vector<std::uint64_t> sizes;
  each_table(program, [&](ImageTable, SymbolKind, const auto& table) { sizes.push_back(table.size()); });
  encode(out, sizes);
  encode(out, program.changes);
  return {ImageTable::Header, 0, out.bytes()};
}

Header decode_header(std::string_view bytes) {
  static constexpr KindCounts no_ids{};
  PartReader in = open_part(bytes, no_ids);
  Header header;
  decode(in, header.sizes);
  decode(in, header.changes);
  expect_end(in);
  for (const std::uint64_t size : header.sizes) {
    if (size >= 0x10000000) throw ImageError("a table of the program is too large");
  }
  return header;
}

KindCounts counts_of(const Header& header) {
  KindCounts counts{};
  std::size_t at = 0;
  Program none;
  each_table(none, [&](ImageTable, SymbolKind kind, const auto&) {
    if (at >= header.sizes.size()) throw ImageError("the header of the program is damaged");
    counts[static_cast<std::size_t>(kind)] = header.sizes[at++];
  });
  if (at != header.sizes.size()) throw ImageError("the header of the program is damaged");
  return counts;
}

template <class T>
void attach(Table<T>& table, ImageTable number, std::uint64_t size,
            const std::shared_ptr<const KindCounts>& counts, const std::shared_ptr<const PartLoader>& load) {
  table.load_with(static_cast<std::uint32_t>(size), [number, counts, load](std::uint32_t index) {
    const std::string bytes = (*load)(number, index);
    return decode_part<T>(bytes, *counts);
  });
}

}  // namespace

void for_each_part(const Program& program, const std::function<void(const ImagePart&)>& take) {
  take(encode_header(program));
  each_table(program, [&](ImageTable number, SymbolKind, const auto& table) {
    for (std::uint32_t i = 0; i < table.size(); ++i) take(encode_part(number, i, table[i]));
  });
}

std::shared_ptr<const Program> open_image(PartLoader load, NameFinder find_name) {
  const Header header = decode_header(load(ImageTable::Header, 0));
  const auto counts = std::make_shared<const KindCounts>(counts_of(header));
  const auto shared = std::make_shared<const PartLoader>(std::move(load));
  auto program = std::make_shared<Program>();
  std::size_t at = 0;
  each_table(*program, [&](ImageTable number, SymbolKind, auto& table) {
    attach(table, number, header.sizes[at++], counts, shared);
  });
  program->changes = header.changes;
  program->find_name = std::move(find_name);
  return program;
}

Program lazy_copy(const Program& program) {
  Program copy;
  each_table(copy, [&]<class T>(ImageTable number, SymbolKind, Table<T>& to) {
    each_table(program, [&]<class U>(ImageTable same, SymbolKind, const Table<U>& from) {
      if constexpr (std::is_same_v<T, U>) {
        if (same == number) to.load_with(from.size(), [&from](std::uint32_t index) { return from[index]; });
      }
    });
  });
  copy.changes = program.changes;
  copy.find_name = program.find_name;
  return copy;
}

void check_part(std::string_view header_bytes, ImageTable number, std::string_view bytes) {
  const KindCounts counts = counts_of(decode_header(header_bytes));
  if (number == ImageTable::Header) {
    counts_of(decode_header(bytes));
    return;
  }
  bool known = false;
  Program none;
  each_table(none, [&]<class T>(ImageTable table, SymbolKind, const Table<T>&) {
    if (table != number) return;
    known = true;
    decode_part<T>(bytes, counts);
  });
  if (!known) throw ImageError("a table that this version does not know");
}

void for_each_name(const Program& program,
                   const std::function<void(SymbolKind, std::uint32_t scope, std::string_view name,
                                            std::uint32_t index)>& take) {
  const auto plain = [&](SymbolKind kind, const auto& table) {
    for (std::uint32_t i = 0; i < table.size(); ++i) {
      if (!table[i].name.empty()) take(kind, 0, table[i].name, i);
    }
  };
  const auto instances = [&](const auto& table, auto kind_of) {
    for (std::uint32_t i = 0; i < table.size(); ++i)
      take(kind_of(table[i]), table[i].record.index, table[i].name, i);
  };
  const auto scoped = [&](SymbolKind kind, const auto& table) {
    for (std::uint32_t i = 0; i < table.size(); ++i) take(kind, table[i].workflow.index, table[i].name, i);
  };
  plain(SymbolKind::ValueSet, program.value_sets);
  plain(SymbolKind::RecordType, program.record_types);
  plain(SymbolKind::Group, program.groups);
  plain(SymbolKind::Branch, program.branches);
  plain(SymbolKind::Activity, program.activities);
  plain(SymbolKind::Hours, program.hours);
  instances(program.messages, [](const Message& message) {
    return message.channel == dsl::Channel::Email ? SymbolKind::Email : SymbolKind::Sms;
  });
  instances(program.endpoints, [](const Endpoint&) { return SymbolKind::Endpoint; });
  instances(program.nurtures, [](const Nurture&) { return SymbolKind::Nurture; });
  plain(SymbolKind::Distribution, program.distributions);
  plain(SymbolKind::Event, program.events);
  plain(SymbolKind::Workflow, program.workflows);
  scoped(SymbolKind::Phase, program.phases);
  scoped(SymbolKind::State, program.states);
  scoped(SymbolKind::FollowOn, program.follow_ons);
  for (std::uint32_t w = 0; w < program.workflows.size(); ++w) {
    const std::vector<Entry>& entries = program.workflows[w].entries;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      if (!entries[i].name.empty()) take(SymbolKind::Entry, w, entries[i].name, i);
    }
  }
}

NameFinder index_names(const Program& program) {
  using Key = std::tuple<SymbolKind, std::uint32_t, std::string>;
  const auto index = std::make_shared<std::map<Key, std::uint32_t>>();
  for_each_name(program, [&](SymbolKind kind, std::uint32_t scope, std::string_view name, std::uint32_t at) {
    index->insert({Key{kind, scope, std::string(name)}, at});
  });
  return
      [index](SymbolKind kind, std::uint32_t scope, std::string_view name) -> std::optional<std::uint32_t> {
        const auto found = index->find(Key{kind, scope, std::string(name)});
        if (found == index->end()) return std::nullopt;
        return found->second;
      };
}

}  // namespace leadflow::compiler

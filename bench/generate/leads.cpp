#include <array>
#include <string>
#include <string_view>

#include "bench/generate/generate.h"

namespace leadflow::bench {

namespace {

constexpr std::array<std::string_view, 16> first_names = {
    "Ada",  "Grace", "Edsger",  "Barbara", "Donald", "Frances",   "Alan", "Margaret",
    "José", "Zoë",   "Niklaus", "Radia",   "Tony",   "Katherine", "Ken",  "Adele"};
constexpr std::array<std::string_view, 16> last_names = {
    "Lovelace", "Hopper", "Dijkstra", "Liskov",  "Knuth", "Allen",   "Turing",   "Hamilton",
    "García",   "Müller", "Wirth",    "Perlman", "Hoare", "Johnson", "Thompson", "Goldberg"};
constexpr std::array<std::string_view, 4> sources = {"web", "referral", "fair", "bought_list"};

/// Spreads neighbouring numbers over the 64 bits; a finaliser as in SplitMix64.
std::uint64_t spread(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15u;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return number ^ (number >> 31);
}

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& from, std::uint64_t number) {
  return from[number % N];
}

}  // namespace

void write_leads(Sink& to, std::int64_t count) {
  to.line("key,first_name,last_name,email,phone,town,source,score");
  std::string row;
  for (std::int64_t lead = 1; lead <= count; ++lead) {
    const std::uint64_t chance = spread(static_cast<std::uint64_t>(lead));
    const std::string number = std::to_string(lead);
    row = "L" + number;
    row += ',';
    row += pick(first_names, chance);
    row += ',';
    row += pick(last_names, chance >> 8);
    row += ",lead." + number + "@example.com,+1202555" + std::to_string(1'000'000 + lead) +
           ",\"Springfield, Ward " + std::to_string(chance >> 16 & 31) + "\",";
    row += pick(sources, chance >> 24);
    row += ',' + std::to_string((chance >> 32) % 60);
    to.line(row);
  }
}

void write_dispositions(Sink& to, std::int64_t count, std::int64_t leads) {
  for (std::int64_t at = 0; at < count; ++at) {
    // Every lead in turn where there are few, spread over the whole store where there are many.
    const std::int64_t step = leads > count ? leads / count : 1;
    const std::string number = std::to_string(at * step % leads + 1);
    to.line("{\"key\": \"L" + number +
            "\", \"action\": \"left_voicemail\", \"as\": \"ana\", \"with\": {\"said\": \"Try " +
            std::to_string(at) + ": left a voicemail.\"}, \"once\": \"bench-" + std::to_string(at) + "\"}");
  }
}

}  // namespace leadflow::bench

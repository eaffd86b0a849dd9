#include "cli/adopt/ends.h"

#include <algorithm>
#include <array>

#include "cli/adopt/names.h"

namespace leadflow::cli::adopt {

namespace {

struct EndWord {
  std::string_view word, kind;
};
// In this order: `closed lost` is lost.
constexpr auto end_words = std::to_array<EndWord>(
    {{"lost", "lost"},        {"rejected", "lost"},    {"refused", "lost"},      {"declined", "lost"},
     {"denied", "lost"},      {"failed", "lost"},      {"failure", "lost"},      {"error", "lost"},
     {"cancelled", "lost"},   {"canceled", "lost"},    {"aborted", "lost"},      {"disqualified", "lost"},
     {"unqualified", "lost"}, {"abandoned", "lost"},   {"void", "lost"},         {"withdrawn", "lost"},
     {"terminated", "lost"},  {"dead", "lost"},        {"expired", "lost"},      {"not_interested", "lost"},
     {"won", "won"},          {"approved", "won"},     {"accepted", "won"},      {"success", "won"},
     {"successful", "won"},   {"succeeded", "won"},    {"completed", "won"},     {"complete", "won"},
     {"done", "won"},         {"finished", "won"},     {"delivered", "won"},     {"paid", "won"},
     {"fulfilled", "won"},    {"converted", "won"},    {"confirmed", "won"},     {"resolved", "won"},
     {"signed", "won"},       {"closed", "archived"},  {"archived", "archived"}, {"ended", "archived"},
     {"retired", "archived"}, {"inactive", "archived"}});

}  // namespace

std::string_view end_by_name(std::string_view name) {
  const std::string words = '_' + identifier(name) + '_';
  const auto found = std::find_if(end_words.begin(), end_words.end(), [&](const EndWord& one) {
    return words.find('_' + std::string(one.word) + '_') != std::string::npos;
  });
  if (found == end_words.end()) return {};
  const bool denied = words.find("_not_" + std::string(found->word) + '_') != std::string::npos;
  return denied && found->kind == "won" ? "lost" : found->kind;
}

}  // namespace leadflow::cli::adopt

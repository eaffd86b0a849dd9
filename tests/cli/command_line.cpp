#include "tests/cli/command_line.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/run.h"

namespace leadflow::testing {

namespace fs = std::filesystem;

const char* const small_program = R"(edition 1

record lead "Lead" {
  first_name  text "First name"
  last_name   text required
  phone       phone
  email       email
  score       integer from 0 to 100 default 0
  budget      money USD
  region      one of north, south
}

group presales "Pre-sales"

workflow leads "Leads" for lead {
  entry at new_lead

  bucket uncontacted "Uncontacted" {
    status new_lead "New" {
      category "Contact" {
        action left_voicemail "Left voicemail" by presales, role admin {
          ask remark text "What happened?" default "Left a voicemail."
          contact attempted
          note ask remark
          move to attempted
        }
        action lose "Lost" by role admin { move to lost }
      }
    }

    status attempted "Attempted" {
      category "Contact" {
        action talked "Talked" {
          require budget
          contact made
          move to sold
        }
      }
    }
  }

  bucket lost "Lost" lost
  bucket sold "Sold" won
}
)";

Place::Place() : before_(fs::current_path()) {
  std::string name = (fs::temp_directory_path() / "leadflow-test-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  folder_ = name;
  fs::current_path(folder_);
}

Place::~Place() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
  fs::remove_all(folder_, ignored);
}

Ended Place::run(const std::vector<std::string>& args, const std::string& input) const {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  runtime::FixedClock clock(now);
  const dsl::DiskFiles disk;
  const auto lookup = [this](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  cli::Session session{in, out, err, clock, disk, lookup, "root", "testhost"};
  Ended ended;
  ended.code = cli::run(args, session);
  ended.out = out.str();
  ended.err = err.str();
  return ended;
}

Ended Place::line(const std::string& command) const {
  std::vector<std::string> args = words(command);
  REQUIRE_FALSE(args.empty());
  REQUIRE(args.front() == "leadflow");
  args.erase(args.begin());
  std::string input;
  std::string output;
  while (args.size() >= 2 && (args[args.size() - 2] == "<" || args[args.size() - 2] == ">")) {
    (args[args.size() - 2] == "<" ? input : output) = args.back();
    args.resize(args.size() - 2);
  }
  Ended ended = run(args, input.empty() ? std::string() : read(input));
  if (!output.empty()) {
    write(output, ended.out);
    ended.out.clear();
  }
  return ended;
}

void Place::write(const std::string& name, const std::string& text) const {
  const fs::path path = folder_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string Place::read(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

bool Place::has(const std::string& name) const {
  return fs::exists(folder_ / name);
}

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> found;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else if (quote == '"' && c == '\\' && i + 1 < line.size()) {
        word += line[++i];
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (c == ' ') {
      if (in_word) found.push_back(word);
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) found.push_back(word);
  return found;
}

void make_store(const Place& place, const std::string& program) {
  place.write("leads.wf", program);
  for (const char* command :
       {"leadflow init --rehearsal --admin root", "leadflow deploy leads.wf",
        "leadflow user add bo --group presales", "leadflow user add ana --role manager"}) {
    const Ended ended = place.line(command);
    INFO(command << "\n" << ended.out << ended.err);
    REQUIRE(ended.code == 0);
  }
}

bool is_json(const std::string& text) {
  return nlohmann::json::accept(text);
}

bool is_ndjson(const std::string& text) {
  std::istringstream lines(text);
  bool any = false;
  nlohmann::json last;
  for (std::string line; std::getline(lines, line);) {
    last = nlohmann::json::parse(line, nullptr, false);
    if (last.is_discarded()) return false;
    any = true;
  }
  return any && last.is_object() && last.value("kind", "") == "summary" && text.back() == '\n';
}

}  // namespace leadflow::testing

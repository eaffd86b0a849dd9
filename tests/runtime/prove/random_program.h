// Small programs made at random, to check the checker with.

#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace leadflow::test::random_program {

inline constexpr int states = 3;

/// One program a seed. Plain ones hold only what `prove` follows exactly without a solver; rich ones also
/// attributes side by side, what it leaves open, and people who may do different things.
class Generator {
 public:
  Generator(unsigned seed, bool rich) : random_(seed), rich_(rich) {
    for (int i = 0; i < 3; ++i) conditions_.push_back(any_condition());
    for (int i = 0; i < 4; ++i) operations_.push_back(any_operation());
    for (int i = 0; i < 2; ++i) events_.push_back(any_event());
  }

  std::string program() {
    std::string text = "edition 1\ngroup bosses\nrecord lead {\n  email email\n  score integer" +
                       std::string(one_in(3) ? " from 0 to 9" : "") +
                       std::string(one_in(4) ? " default 3" : "") +
                       "\n  ready boolean\n  kind one of a, b\n  due date\n  other integer from 0 to 9\n" +
                       (rich_ ? "  gap integer = score - other\n" : "") +
                       (rich_ && one_in(4) ? "  refuse \"Too much.\" when other > score\n" : "") +
                       (one_in(4) ? "  " + joint_validity() : "") +
                       "}\nemail hello {\n  subject \"Hello\"\n  body \"Hello\"\n}\nactivity call\nevent "
                       "ping { n integer }\n"
                       "nurture drip {\n  after 2 days send email hello\n  after 4 days send email hello\n"
                       "  stop on contact made" +
                       std::string(one_in(4) ? ", changed " + pick_of({"score", "kind"}) : "") +
                       "\n}\nworkflow leads for lead {\n" + entries();
    if (one_in(3)) text += "  edit [" + pick_of({"score", "ready", "kind", "email"}) + "] by nobody\n";
    if (rich_ && one_in(4)) text += "  edit [score] by bosses\n";
    text += "  bucket working {\n";
    for (int state = 0; state < states; ++state) text += status(state);
    text += "  }\n  bucket sold won\n  bucket gone lost\n";
    for (int i = pick(3); i > 0; --i) text += rule(i);
    if (rich_ && one_in(4)) text += "  follow on again at " + place() + " { copy email, score }\n";
    return text + "}\n" + promises();
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  bool one_in(int count) { return pick(count) == 0; }
  std::string pick_of(std::initializer_list<std::string> all) {
    return *(all.begin() + pick(static_cast<int>(all.size())));
  }
  std::string one_of(const std::vector<std::string>& all) {
    return all[static_cast<std::size_t>(pick(static_cast<int>(all.size())))];
  }
  std::string number(int below) { return std::to_string(pick(below)); }

  std::string entries() {
    if (!one_in(4)) return "  entry at s0\n";
    return "  entry at s0\n  entry known at s1 when " + condition() + "\n";
  }
  std::string place() { return pick_of({"s0", "s1", "s2", "sold", "gone"}); }
  std::string state() { return "s" + number(states); }

  /// Of several attributes together.
  std::string joint_condition() {
    return pick_of({"ready and score > " + number(9), "kind = a and score < " + number(9),
                    "kind = b and not ready", "email is set and kind is not set",
                    "ready and email is not set", "score is set and other < 5",
                    "(kind = a or ready) and score >= 5"});
  }
  std::string joint_validity() {
    if (one_in(2)) return "refuse \"Not together.\" when " + joint_condition() + "\n";
    return "require " + pick_of({"email", "score", "kind"}) + " when " +
           pick_of({"ready", "other > 4", "kind = a", "ready and other < 3"}) + "\n";
  }

  std::string condition() { return one_of(conditions_); }
  std::string operation() { return one_in(3) ? "send email hello" : one_of(operations_); }
  std::string event() { return one_of(events_); }

  std::string any_condition() {
    if (rich_ && one_in(4)) {
      return pick_of({"score + 1 > 4", "score * 2 = 6", "due < today", "owner in bosses", "actor in bosses"});
    }
    if (rich_ && one_in(3)) {
      return pick_of({"other > score", "other = score", "other != score", "score + other > 9",
                      "score - other >= 3", "score * 2 <= other + 4", "gap > 2", "gap = 0",
                      "other < score or score is not set", "score * other > 8"});
    }
    switch (pick(17)) {
      case 14:
      case 15:
        return joint_condition();
      case 0:
        return "ready";
      case 1:
        return "score is set";
      case 2:
        return "contacted";
      case 3:
        return "not ready";
      case 4:
        return "contact_attempts > " + number(3);
      case 5:
        return "kind = " + pick_of({"a", "b"});
      case 6:
        return "kind is not set";
      case 7:
        return "score " + pick_of({"=", "<", ">=", "!="}) + " " + number(9);
      case 8:
        return "status = " + state();
      case 9:
        return "ready and score > " + number(9);
      case 10:
        return "email starts with \"b\"";
      case 11:
        return "closed or favorite";
      case 12:
        return "do_not_contact";
      default:
        return "score > " + number(9);
    }
  }
  std::string any_operation() {
    if (rich_ && one_in(5)) return pick_of({"set score = other", "set other = score - 1", "clear other"});
    if (rich_ && one_in(4)) {
      return pick_of({"set score = score + 1", "set other = other - 1", "set ready = other > score",
                      "create activity call within 1 day",
                      "create activity call within 2 days { for groups bosses }", "transfer to me",
                      "transfer to user \"eve\"", "set due = today"});
    }
    switch (pick(17)) {
      case 0:
        return "do not contact";
      case 1:
        return "allow contact";
      case 2:
        return "contact made";
      case 3:
        return "contact attempted";
      case 4:
        return "set score = " + number(10);
      case 5:
        return "set ready = " + pick_of({"true", "false"});
      case 6:
        return "close";
      case 7:
        return "set kind = " + pick_of({"a", "b"});
      case 8:
        return "clear " + pick_of({"score", "kind", "ready"});
      case 9:
        return "set other = score";
      case 10:
        return "start nurture drip";
      case 11:
        return "stop nurture";
      case 12:
        return "favorite";
      case 13:
        return "raise ping { n = " + number(9) + " }";
      case 14:
        return "create activity call within 1 day";
      default:
        return "send email hello";
    }
  }
  std::string operations(bool moves) {
    std::string text;
    if (one_in(2)) text += "          " + operation() + "\n";
    if (one_in(3)) text += "          if " + condition() + " { " + operation() + " }\n";
    if (one_in(6))
      text += "          after " + std::to_string(1 + pick(4)) + " days { " + operation() + " }\n";
    if (moves && one_in(2)) text += "          if " + condition() + " { move to " + place() + " }\n";
    if (text.empty()) text = moves ? "          move to " + place() + "\n" : "          note \"x\"\n";
    return text;
  }
  std::string action(int state, int number_in_state) {
    const std::string name = "a" + std::to_string(state) + std::to_string(number_in_state);
    std::string text = "        action " + name + " \"" + name + "\"";
    if (rich_ && one_in(4)) text += " by " + pick_of({"bosses", "owner", "role manager", "owner, bosses"});
    if (one_in(3)) text += " when " + condition();
    text += " {\n";
    if (one_in(6)) text += "          require " + pick_of({"score", "email", "kind"}) + "\n";
    if (one_in(8)) text += "          refuse \"No.\" when " + condition() + "\n";
    if (one_in(6))
      text += "          ask answer integer optional\n          if answer > " +
              (rich_ ? pick_of({"4", "other", "score + 2"}) : std::string("4")) + " { " + operation() +
              " }\n";
    else if (rich_ && one_in(6))
      text += "          ask other integer" + std::string(one_in(2) ? " optional" : "") + "\n";
    return text + operations(true) + "        }\n";
  }
  std::string status(int state) {
    std::string text = "    status s" + std::to_string(state) + " {\n";
    if (one_in(4)) text += "      require " + pick_of({"email", "score"}) + "\n";
    if (one_in(8)) text += "      refuse \"Not here.\" when " + condition() + "\n";
    if (one_in(5)) text += "      " + joint_validity();
    text += "      category \"Work\" {\n";
    const int actions = one_in(3) ? 2 : 1;
    for (int i = 0; i < actions; ++i) text += action(state, i);
    text += "      }\n";
    if (one_in(8))
      text += "      rule of" + std::to_string(state) + " on " + event() + " {\n" + operations(false) +
              "      }\n";
    return text + "    }\n";
  }
  std::string any_event() {
    if (one_in(8)) return pick_of({"2 days before due", "reaching due"});
    return pick_of({"contact made", "becomes score > 4", "becomes ready and score > 2", "changed score",
                    "changed kind", "changed ready", "becomes " + joint_condition(), "ping", "email opened",
                    "closed", "activity late call", "activity done call", "do not contact",
                    "contact attempted"});
  }
  std::string rule(int number_of_rule) {
    std::string on = event();
    if (one_in(3)) on = "entered " + state();
    if (one_in(3)) on = std::to_string(1 + pick(9)) + " days in " + state();
    const std::string when = one_in(2) ? "    when " + condition() + "\n" : "";
    const bool timed = on.find(" in ") != std::string::npos;
    const std::string often = one_in(6) ? "    once\n" : "";
    return "  rule r" + std::to_string(number_of_rule) + " on " + on + " {\n" + when + often +
           operations(timed) + "  }\n";
  }
  std::string promises() {
    return std::string(
               "prove \"n\" never send email after do not contact\n"
               "prove \"c\" never send email after close\n"
               "prove \"t\" reach won only through s2\n"
               "prove \"a\" at s1 always " +
               pick_of(
                   {"email is set", "email is set", "email is set or ready", "kind = a implies score > 2"}) +
               "\n") +
           (rich_ ? "prove \"o\" at s1 always not (" +
                        pick_of({"other > score", "gap > 2", "other = score"}) + ")\n"
                  : std::string()) +
           std::string(one_in(3) ? "prove \"k\" never set kind after contact made\n" : "") +
           "prove \"w\" every open state is left within 5 days\n"
           "prove \"e\" from every open state can reach won, lost\n";
  }

  std::mt19937 random_;
  bool rich_;
  /// Few, used again and again: what one step does another asks for.
  std::vector<std::string> conditions_, operations_, events_;
};

}  // namespace leadflow::test::random_program

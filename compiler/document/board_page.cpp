#include "compiler/document/board_page.h"

#include <fmt/format.h>

#include "compiler/document/board_page_parts.h"
#include "dsl/markup.h"

namespace leadflow::compiler::document {

namespace {

using dsl::escaped_markup;

/// A piece of a program's text: its own direction does not turn the words around it.
/// Its lines stay lines.
std::string own(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines += (lines.empty() ? "" : "<br>") + escaped_markup(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return fmt::format("<bdi>{}</bdi>", lines);
}

class BoardPage {
 public:
  BoardPage(const std::vector<DescribedWorkflow>& workflows, const LivePage* live)
      : workflows_(workflows), live_(live) {
    for (const DescribedWorkflow& workflow : workflows) {
      for (const DescribedPhase& phase : workflow.phases) {
        for (const DescribedState& state : phase.states) ids_.emplace(state.id, id_of(workflow, state));
      }
    }
  }

  std::string write() {
    head();
    out_ += "<main id=\"board\" tabindex=\"-1\">\n";
    for (const DescribedWorkflow& workflow : workflows_) write_workflow(workflow);
    out_ += "</main>\n";
    out_ += fmt::format("<script>{}</script>\n</body>\n</html>\n", board_script);
    return std::move(out_);
  }

 private:
  static std::string id_of(const DescribedWorkflow& workflow, const DescribedState& state) {
    return fmt::format("s-{}.{}", workflow.name, state.name);
  }

  std::string title() const {
    if (workflows_.size() == 1) return workflows_.front().label;
    return live_ != nullptr ? "The board" : "Workflows";
  }

  void head() {
    out_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; "
        "script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
        "<a class=\"skip\" href=\"#board\">Skip to the board</a>\n<header>\n<h1>{}</h1>\n",
        page_style_hash, board_script_hash, escaped_markup(title()), page_style, own(title()));
    if (live_ != nullptr) out_ += fmt::format("<p class=\"soft\">As of {}</p>\n", own(live_->as_of));
    out_ +=
        "<div class=\"find\" role=\"search\" hidden>\n<label for=\"find\">Find</label>\n"
        "<input id=\"find\" type=\"search\" autocomplete=\"off\" aria-describedby=\"keys\">\n"
        "<output id=\"found\" for=\"find\" aria-live=\"polite\"></output>\n"
        "<span id=\"keys\" class=\"soft\">Keys: / to find, arrows from card to card, Esc back to the "
        "card</span>\n"
        "</div>\n</header>\n";
    if (workflows_.size() > 1) contents();
  }

  void contents() {
    out_ += "<nav aria-label=\"Workflows\">\n<ul>\n";
    for (const DescribedWorkflow& workflow : workflows_)
      out_ += fmt::format("<li><a href=\"#w-{}\">{}</a></li>\n", workflow.name, own(workflow.label));
    out_ += "</ul>\n</nav>\n";
  }

  void write_workflow(const DescribedWorkflow& workflow) {
    out_ += fmt::format("<section aria-labelledby=\"w-{0}\">\n<h2 id=\"w-{0}\">{1}{2}</h2>\n", workflow.name,
                        own(workflow.label), workflow.disabled ? " (switched off)" : "");
    if (!workflow.description.empty()) out_ += fmt::format("<p>{}</p>\n", own(workflow.description));
    out_ += "<div class=\"columns\">\n";
    for (const DescribedPhase& phase : workflow.phases) write_phase(workflow, phase);
    out_ += "</div>\n";
    if (!workflow.rules.empty()) {
      out_ += "<h3>What happens on its own, in any status</h3>\n";
      write_rules(workflow.rules);
    }
    if (!workflow.follow_ons.empty()) {
      out_ += "<h3>What can be started from any status</h3>\n<ul class=\"actions\">\n";
      for (const DescribedAction& each : workflow.follow_ons) write_action(each);
      out_ += "</ul>\n";
    }
    out_ += "</section>\n";
  }

  void write_phase(const DescribedWorkflow& workflow, const DescribedPhase& phase) {
    const std::string id = fmt::format("p-{}.{}", workflow.name, phase.name);
    const bool open = phase.kind == dsl::ast::PhaseKind::Open;
    out_ += fmt::format("<section class=\"column {}\" aria-labelledby=\"{}\">\n<h3 id=\"{}\">{}",
                        kind_words(phase.kind), id, id, own(phase.label));
    if (!open) out_ += fmt::format(" <span class=\"soft\">({})</span>", kind_words(phase.kind));
    out_ += "</h3>\n<ul class=\"cards\">\n";
    for (const DescribedState& state : phase.states) write_card(workflow, state);
    out_ += "</ul>\n</section>\n";
  }

  void write_card(const DescribedWorkflow& workflow, const DescribedState& state) {
    const std::string id = id_of(workflow, state);
    out_ += fmt::format(
        "<li><article class=\"card\" id=\"{0}\" tabindex=\"-1\" aria-labelledby=\"{0}-label\">\n"
        "<div class=\"top\"><h4 id=\"{0}-label\">{1}</h4>",
        id, own(state.label));
    const PageRecords* records = nullptr;
    if (live_ != nullptr) {
      const auto found = live_->states.find(state.id);
      if (found != live_->states.end()) records = &found->second;
      const std::int64_t count = records != nullptr ? records->count : 0;
      out_ += fmt::format("<span class=\"count\">{} {}</span>", count, count == 1 ? "record" : "records");
    }
    out_ += "</div>\n";
    if (records != nullptr) write_records(*records);
    for (const std::string& entry : state.entries)
      out_ += fmt::format("<p class=\"soft\">Comes in here: {}</p>\n", own(entry));
    if (!state.chance.empty()) out_ += fmt::format("<p class=\"soft\">Chance: {}</p>\n", own(state.chance));
    write_facts("Needs", state.validity.needs);
    write_facts("Refused with", state.validity.refusals);
    write_actions(state);
    if (!state.rules.empty()) {
      out_ += "<h5>On its own</h5>\n";
      write_rules(state.rules);
    }
    out_ += "</article></li>\n";
  }

  void write_records(const PageRecords& records) {
    if (records.first.empty()) return;
    out_ += "<ul class=\"records\" aria-label=\"Records, oldest first\">\n";
    for (const PageRecord& record : records.first) {
      out_ +=
          fmt::format("<li>{} <span class=\"soft\">#{}</span><br><span class=\"soft\">{}, {}</span></li>\n",
                      own(record.title.empty() ? "(no name)" : record.title), escaped_markup(record.id),
                      record.owner.empty() ? "nobody’s" : own(record.owner), escaped_markup(record.since));
    }
    const std::int64_t more = records.count - static_cast<std::int64_t>(records.first.size());
    if (more > 0) out_ += fmt::format("<li class=\"soft\">and {} more</li>\n", more);
    out_ += "</ul>\n";
  }

  void write_facts(std::string_view label, const std::vector<std::string>& facts) {
    if (facts.empty()) return;
    out_ += fmt::format("<dl><dt>{}</dt>", label);
    for (const std::string& fact : facts) out_ += fmt::format("<dd>{}</dd>", own(fact));
    out_ += "</dl>\n";
  }

  void write_actions(const DescribedState& state) {
    const std::string* category = nullptr;
    for (const DescribedAction& action : state.actions) {
      if (category == nullptr || *category != action.category) {
        if (category != nullptr) out_ += "</ul>\n";
        out_ += fmt::format("<h5>{}</h5>\n<ul class=\"actions\">\n",
                            action.category.empty() ? "Transitions" : own(action.category));
        category = &action.category;
      }
      write_action(action);
    }
    if (category != nullptr) out_ += "</ul>\n";
  }

  void write_action(const DescribedAction& action) {
    out_ += fmt::format(
        "<li><details><summary>{} <span class=\"soft\">{}{}</span></summary>\n<div class=\"more\">\n",
        own(action.label), own(action.who), action.disabled ? ", switched off" : "");
    if (!action.when.empty()) out_ += fmt::format("<p>Only when {}</p>\n", own(action.when));
    write_facts("Needs", action.needs);
    write_facts("Asks", action.asks);
    write_facts("Refused with", action.refusals);
    write_steps(action.steps);
    out_ += "</div></details></li>\n";
  }

  void write_rules(const std::vector<DescribedRule>& rules) {
    out_ += "<ul class=\"actions\">\n";
    for (const DescribedRule& rule : rules) {
      out_ += fmt::format(
          "<li><details><summary>{} <span class=\"soft\">{}{}</span></summary>\n<div class=\"more\">\n",
          own(rule.label), own(rule.on), rule.disabled ? ", switched off" : "");
      if (!rule.when.empty()) out_ += fmt::format("<p>Only when {}</p>\n", own(rule.when));
      if (!rule.often.empty()) out_ += fmt::format("<p>At most {}</p>\n", own(rule.often));
      write_steps(rule.steps);
      out_ += "</div></details></li>\n";
    }
    out_ += "</ul>\n";
  }

  void write_steps(const std::vector<Step>& steps) {
    if (steps.empty()) return;
    out_ += "<ul>\n";
    for (const Step& step : steps) {
      const auto to = step.to.valid() ? ids_.find(step.to) : ids_.end();
      out_ += to != ids_.end() ? fmt::format("<li><a href=\"#{}\">{}</a>", to->second, own(step.text))
                               : fmt::format("<li>{}", own(step.text));
      if (!step.inner.empty()) out_ += '\n';
      write_steps(step.inner);
      out_ += "</li>\n";
    }
    out_ += "</ul>\n";
  }

  const std::vector<DescribedWorkflow>& workflows_;
  const LivePage* live_;
  std::map<StateId, std::string> ids_;
  std::string out_;
};

}  // namespace

std::string board_page(const std::vector<DescribedWorkflow>& workflows, const LivePage* live) {
  return BoardPage(workflows, live).write();
}

}  // namespace leadflow::compiler::document

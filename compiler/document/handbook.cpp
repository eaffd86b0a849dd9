#include "compiler/document/handbook.h"

#include <fmt/format.h>

#include <map>

#include "compiler/document/describe.h"
#include "compiler/document/pages.h"

namespace leadflow::compiler::document {

namespace {

constexpr std::string_view contents_page = "README";

Run plain(std::string text) {
  return {std::move(text)};
}
Run strong(std::string text) {
  return {std::move(text), true};
}
Run link(std::string text, std::string page, std::string anchor) {
  return {std::move(text), false, true, std::move(page), std::move(anchor)};
}

/// Where each state and message is described.
struct Places {
  struct Place {
    std::string page;
    std::string anchor;
  };
  std::map<StateId, Place> states;
};

std::string state_anchor(const DescribedWorkflow& workflow, const DescribedState& state) {
  return fmt::format("{}-{}", workflow.state_word, state.name);
}

std::string message_anchor(const DescribedMessage& message) {
  return fmt::format("{}.{}", dsl::to_text(message.channel), message.name);
}

class PageWriter {
 public:
  PageWriter(const DescribedWorkflow& workflow, const Places& places) : workflow_(workflow), places_(places) {
    for (const DescribedMessage& message : workflow.messages)
      messages_.emplace(message.id, message_anchor(message));
  }

  Page write() {
    page_.name = workflow_.name;
    page_.title = workflow_.label;
    heading(1, workflow_.label, "");
    if (workflow_.disabled) paragraph({plain("This workflow is switched off.")});
    if (!workflow_.description.empty()) paragraph({plain(workflow_.description)});
    facts();
    overview();
    for (const DescribedPhase& phase : workflow_.phases) write_phase(phase);
    write_rules("What happens on its own, in any " + workflow_.state_word, "rules", workflow_.rules);
    follow_ons();
    nurtures();
    messages();
    paragraph({link("Contents", std::string(contents_page), "")});
    return std::move(page_);
  }

 private:
  Block& block(Block::Kind kind) {
    Block& added = page_.blocks.emplace_back();
    added.kind = kind;
    return added;
  }
  void heading(int level, std::string text, std::string anchor) {
    Block& added = block(Block::Kind::Heading);
    added.level = level;
    added.anchor = std::move(anchor);
    added.line = {plain(std::move(text))};
  }
  void paragraph(Line line) { block(Block::Kind::Paragraph).line = std::move(line); }
  void list(std::vector<Item> items) {
    if (!items.empty()) block(Block::Kind::List).items = std::move(items);
  }

  void facts() {
    std::vector<Item> items;
    const auto fact = [&items](std::string label, const std::string& text) {
      if (!text.empty()) items.push_back({{strong(std::move(label)), plain(": " + text)}, {}});
    };
    fact("Records", workflow_.record);
    fact("Every record needs", joined(workflow_.required));
    fact("Hours", workflow_.hours);
    fact("Messages", workflow_.brake);
    append_validity(workflow_.validity, items);
    list(std::move(items));
  }

  static void append_facts(std::string_view label, const std::vector<std::string>& facts,
                           std::vector<Item>& items) {
    for (const std::string& fact : facts)
      items.push_back({{strong(std::string(label)), plain(": " + fact)}, {}});
  }
  static void append_validity(const DescribedValidity& validity, std::vector<Item>& items) {
    append_facts("Needs", validity.needs, items);
    append_facts("Refused with", validity.refusals, items);
    append_facts("Who may change by hand", validity.edits, items);
  }

  void overview() {
    std::vector<Item> items;
    for (const DescribedPhase& phase : workflow_.phases) {
      Item item{{plain(phase_title(phase))}, {}};
      for (const DescribedState& state : phase.states)
        item.inner.push_back({{link(state.label, "", state_anchor(workflow_, state))}, {}});
      items.push_back(std::move(item));
    }
    list(std::move(items));
  }

  static std::string phase_title(const DescribedPhase& phase) {
    const bool open = phase.kind == dsl::ast::PhaseKind::Open;
    return open ? phase.label : fmt::format("{} ({})", phase.label, kind_words(phase.kind));
  }

  void write_phase(const DescribedPhase& phase) {
    heading(2, phase_title(phase), workflow_.phase_word + "-" + phase.name);
    for (const DescribedState& state : phase.states) write_state(state);
  }

  void write_state(const DescribedState& state) {
    heading(3, state.label, state_anchor(workflow_, state));
    std::vector<Item> items;
    append_facts("Comes in here", state.entries, items);
    if (!state.chance.empty()) append_facts("Chance of being won", {state.chance}, items);
    if (!state.shows.empty()) append_facts("Shows", {joined(state.shows)}, items);
    append_validity(state.validity, items);
    list(std::move(items));
    if (state.actions.empty()) paragraph({plain("There is nothing to do here.")});
    for (std::size_t from = 0; from < state.actions.size();) from = write_category(state, from);
    write_rules("On its own", "", state.rules);
  }

  /// The actions of one category from `from` on; where the next begins.
  std::size_t write_category(const DescribedState& state, std::size_t from) {
    const std::string& category = state.actions[from].category;
    heading(4, category.empty() ? std::string("Transitions") : category, "");
    std::vector<Item> items;
    for (; from < state.actions.size() && state.actions[from].category == category; ++from)
      items.push_back(action(state.actions[from]));
    list(std::move(items));
    return from;
  }

  Item action(const DescribedAction& action) const {
    Item item{{strong(action.label), plain(", by " + action.who)}, {}};
    if (action.disabled) item.line.push_back(plain(" (switched off)"));
    if (!action.when.empty()) item.inner.push_back({{plain("Only when " + action.when)}, {}});
    for (const std::string& each : action.needs) item.inner.push_back({{plain("Needs " + each)}, {}});
    for (const std::string& each : action.asks) item.inner.push_back({{plain("Asks " + each)}, {}});
    for (const std::string& each : action.refusals)
      item.inner.push_back({{plain("Refused with " + each)}, {}});
    append(action.steps, item.inner);
    return item;
  }

  void append(const std::vector<Step>& steps, std::vector<Item>& items) const {
    for (const Step& step : steps) {
      Item item{{run_of(step)}, {}};
      append(step.inner, item.inner);
      items.push_back(std::move(item));
    }
  }

  Run run_of(const Step& step) const {
    if (step.to.valid()) {
      const auto place = places_.states.find(step.to);
      if (place != places_.states.end())
        return link(step.text, place->second.page == workflow_.name ? "" : place->second.page,
                    place->second.anchor);
    }
    const auto message = messages_.find(step.message);
    return message != messages_.end() ? link(step.text, "", message->second) : plain(step.text);
  }

  void write_rules(const std::string& title, std::string anchor, const std::vector<DescribedRule>& rules) {
    if (rules.empty()) return;
    const int level = anchor.empty() ? 4 : 2;
    heading(level, title, std::move(anchor));
    std::vector<Item> items;
    for (const DescribedRule& rule : rules) {
      Item item{{strong(rule.label), plain(", " + rule.on)}, {}};
      if (rule.disabled) item.line.push_back(plain(" (switched off)"));
      if (!rule.when.empty()) item.inner.push_back({{plain("Only when " + rule.when)}, {}});
      if (!rule.often.empty()) item.inner.push_back({{plain("At most " + rule.often)}, {}});
      append(rule.steps, item.inner);
      items.push_back(std::move(item));
    }
    list(std::move(items));
  }

  void follow_ons() {
    if (workflow_.follow_ons.empty()) return;
    heading(2, "What can be started from any " + workflow_.state_word, "follow-ons");
    std::vector<Item> items;
    for (const DescribedAction& each : workflow_.follow_ons) items.push_back(action(each));
    list(std::move(items));
  }

  void nurtures() {
    if (workflow_.nurtures.empty()) return;
    heading(2, "Nurtures", "nurtures");
    std::vector<Item> items;
    for (const DescribedNurture& nurture : workflow_.nurtures) {
      Item item{{strong(nurture.label)}, {}};
      if (nurture.disabled) item.line.push_back(plain(" (switched off)"));
      for (const std::string& step : nurture.steps) item.inner.push_back({{plain(step)}, {}});
      if (!nurture.stop.empty()) item.inner.push_back({{plain("Ends " + nurture.stop)}, {}});
      items.push_back(std::move(item));
    }
    list(std::move(items));
  }

  void messages() {
    if (workflow_.messages.empty()) return;
    heading(2, "Messages", "messages");
    for (const DescribedMessage& message : workflow_.messages) {
      heading(3,
              fmt::format("{} {}", message.channel == dsl::Channel::Email ? "E-mail" : "SMS",
                          in_quotes(message.label)),
              message_anchor(message));
      if (message.disabled) paragraph({plain("It is switched off: nothing is sent.")});
      if (!message.subject.empty()) paragraph({strong("Subject"), plain(": " + message.subject)});
      block(Block::Kind::Quote).lines = lines_of(message.body);
    }
  }

  static std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      lines.emplace_back(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
  }

  const DescribedWorkflow& workflow_;
  const Places& places_;
  std::map<MessageId, std::string> messages_;  // anchors
  Page page_;
};

Page contents_of(const std::vector<DescribedWorkflow>& workflows) {
  Page page{std::string(contents_page), "Handbook", {}};
  Block title;
  title.kind = Block::Kind::Heading;
  title.level = 1;
  title.line = {plain("Handbook")};
  page.blocks.push_back(std::move(title));
  Block list;
  list.kind = Block::Kind::List;
  for (const DescribedWorkflow& workflow : workflows) {
    Item item{{link(workflow.label, workflow.name, "")}, {}};
    if (workflow.disabled) item.line.push_back(plain(" (switched off)"));
    for (const DescribedPhase& phase : workflow.phases) {
      for (const DescribedState& state : phase.states)
        item.inner.push_back({{link(state.label, workflow.name, state_anchor(workflow, state))}, {}});
    }
    list.items.push_back(std::move(item));
  }
  page.blocks.push_back(std::move(list));
  return page;
}

}  // namespace

std::vector<Page> handbook_pages(const Program& program) {
  std::vector<DescribedWorkflow> workflows;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i)
    workflows.push_back(describe(program, WorkflowId{i}));
  Places places;
  for (const DescribedWorkflow& workflow : workflows) {
    for (const DescribedPhase& phase : workflow.phases) {
      for (const DescribedState& state : phase.states)
        places.states.emplace(state.id, Places::Place{workflow.name, state_anchor(workflow, state)});
    }
  }
  std::vector<Page> pages = {contents_of(workflows)};
  for (const DescribedWorkflow& workflow : workflows) pages.push_back(PageWriter(workflow, places).write());
  return pages;
}

std::vector<HandbookFile> handbook(const Program& program, HandbookFormat format) {
  std::vector<HandbookFile> files;
  for (const Page& page : handbook_pages(program)) {
    if (format == HandbookFormat::Markdown) {
      files.push_back({page.name + ".md", to_markdown(page)});
    } else {
      files.push_back({html_name(page.name), to_html(page)});
    }
  }
  return files;
}

}  // namespace leadflow::compiler::document

// A page of the handbook before it has a format: headings, paragraphs, lists, quotes. Private to this folder.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/document/handbook.h"

namespace leadflow::compiler::document {

/// A piece of a line. A link names a page (empty: this one) and a place on it (empty: its top).
struct Run {
  std::string text{};
  bool strong = false;
  bool link = false;
  std::string page{};
  std::string anchor{};
};
using Line = std::vector<Run>;

/// An item of a list, with the list that stands below it.
struct Item {
  Line line;
  std::vector<Item> inner;
};

struct Block {
  enum class Kind : std::uint8_t { Heading, Paragraph, List, Quote };
  Kind kind = Kind::Paragraph;
  int level = 0;                   // of Heading, 1 to 4
  std::string anchor;              // of Heading: its place, in letters, digits, `_`, `.` and `-`
  Line line;                       // of Heading and Paragraph
  std::vector<Item> items;         // of List
  std::vector<std::string> lines;  // of Quote
};

struct Page {
  std::string name;  // without its ending
  std::string title;
  std::vector<Block> blocks;
};

/// The contents first, then a page a workflow.
std::vector<Page> handbook_pages(const Program& program);

std::string to_markdown(const Page& page);
std::string to_html(const Page& page);
/// The file of a page: the contents are `index.html`.
std::string html_name(const std::string& page);

}  // namespace leadflow::compiler::document

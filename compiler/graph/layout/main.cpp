// leadflow-graph: lays a picture out as SVG, for `leadflow graph --format svg`.
//
// Reads one graph in the language of Graphviz, ended by an empty line, from standard
// input. Answers on standard output with `ok N` and N lines of SVG, or with
// `error MESSAGE`. The same graph always gives the same bytes.

#include <cgraph.h>
#include <gvc.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string>

extern "C" {
extern gvplugin_library_t gvplugin_core_LTX_library;        // NOLINT: Graphviz's name
extern gvplugin_library_t gvplugin_dot_layout_LTX_library;  // NOLINT: Graphviz's name
}

namespace {

std::array<lt_symlist_t, 3> plugins = {{
    {"gvplugin_core_LTX_library", &gvplugin_core_LTX_library},
    {"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
    {nullptr, nullptr},
}};

int fail(std::string why) {
  std::replace(why.begin(), why.end(), '\n', ' ');
  std::cout << "error " << why << std::endl;
  return 1;
}

std::string read_graph() {
  std::string text;
  for (std::string line; std::getline(std::cin, line) && !line.empty();) text += line + "\n";
  return text;
}

/// What Graphviz says of itself is not part of the picture.
std::string without_comments(std::string svg) {
  for (std::size_t from = svg.find("<!--"); from != std::string::npos; from = svg.find("<!--", from)) {
    const std::size_t end = svg.find("-->", from);
    if (end == std::string::npos) break;
    svg.erase(from, end + 3 - from + (svg.compare(end + 3, 1, "\n") == 0 ? 1 : 0));
  }
  return svg;
}

int lay_out(GVC_t* context, Agraph_t* graph) {
  if (gvLayout(context, graph, "dot") != 0) return fail("the layout failed");
  char* data = nullptr;
  unsigned int length = 0;
  if (gvRenderData(context, graph, "svg", &data, &length) != 0) return fail("drawing failed");
  std::string svg = without_comments(std::string(data, length));
  gvFreeRenderData(data);
  if (!svg.ends_with('\n')) svg += '\n';
  std::cout << "ok " << std::count(svg.begin(), svg.end(), '\n') << '\n' << svg << std::flush;
  gvFreeLayout(context, graph);
  return 0;
}

}  // namespace

int main() {
  agseterr(AGMAX);  // nothing on standard error: the answer says it
  GVC_t* context = gvContextPlugins(plugins.data(), 0);
  if (context == nullptr) return fail("Graphviz does not start");
  const std::string text = read_graph();
  Agraph_t* graph = agmemread(text.c_str());
  if (graph == nullptr) return fail("this is no graph");
  const int code = lay_out(context, graph);
  agclose(graph);
  gvFreeContext(context);
  return code;
}

#include "compiler/document/board_page_parts.h"

namespace leadflow::compiler::document {

const std::string_view page_style = R"css(
:root{color-scheme:light dark;--page:#f3f5f8;--card:#fff;--text:#1a2330;--soft:#4d5a6b;--line:#c3ccd6;--link:#0b57a4;--open:#0b57a4;--won:#17703a;--lost:#a3341f;--archived:#5c6670}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1c222b;--text:#e8edf3;--soft:#aab6c4;--line:#3a4553;--link:#8cc2ff;--open:#8cc2ff;--won:#7fd6a0;--lost:#ff9f8a;--archived:#aab6c4}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.2rem 0}
h2{font-size:1.25rem;margin:1.5rem 0 .2rem}
h3{font-size:1.05rem;margin:0 0 .5rem}
h4{font-size:1rem;margin:0}
h5{font-size:.875rem;margin:.7rem 0 .2rem;color:var(--soft)}
p{margin:.3rem 0}
a{color:var(--link)}
ul{margin:.2rem 0;padding-left:1.2rem}
dl{margin:.3rem 0}
dt{font-weight:600;font-size:.875rem}
dd{margin:0 0 .3rem}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
.find{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:.7rem 0}
.find input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:.4rem;padding:.45rem .6rem;min-width:0;width:min(100%,24rem)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1rem;align-items:start}
.column{border-top:.3rem solid var(--open);min-width:0;padding-top:.5rem}
.column.won{border-color:var(--won)}
.column.lost{border-color:var(--lost)}
.column.archived{border-color:var(--archived)}
.cards,.actions,.records{list-style:none;padding:0;margin:0}
.cards>li{margin-bottom:.8rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .8rem}
.top{display:flex;gap:.5rem;justify-content:space-between;align-items:baseline}
.count{font-weight:600;border:1px solid var(--soft);border-radius:1rem;padding:0 .6rem;white-space:nowrap}
.records>li{border-left:.2rem solid var(--line);padding-left:.5rem;margin:.4rem 0}
.soft{color:var(--soft);font-size:.875rem}
summary{cursor:pointer;padding:.35rem 0;min-height:1.5rem}
.more{padding:0 0 .4rem 1rem;font-size:.9375rem}
:focus-visible{outline:.2rem solid var(--link);outline-offset:.15rem}
[hidden]{display:none!important}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
)css";
const std::string_view page_style_hash = "o+ucPMX/CfvOGU+rrHqjbHtMMRtUY14GhOvqUSKV/c0=";

// Finds in the cards' texts, and moves between cards with the arrow keys: one card at a time is a stop of the
// Tab key. The field to search in shows only where this runs.
const std::string_view board_script = R"js(
"use strict";
(() => {
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const cards = [...document.querySelectorAll(".card")];
  const columns = [...document.querySelectorAll(".column")];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const texts = new Map(cards.map((card) => [card, fold(card.textContent)]));
  const visible = (column) => [...column.querySelectorAll(".card")].filter((card) => !card.parentElement.hidden);
  const stop = (card) => {
    for (const each of cards) each.tabIndex = each === card ? 0 : -1;
  };
  const filter = () => {
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    let hits = 0;
    for (const card of cards) {
      const hit = words.every((word) => texts.get(card).includes(word));
      card.parentElement.hidden = !hit;
      hits += hit ? 1 : 0;
    }
    for (const column of columns) column.hidden = words.length > 0 && visible(column).length === 0;
    found.textContent = words.length > 0 ? `${hits} of ${cards.length} match` : "";
    const first = cards.find((card) => !card.parentElement.hidden);
    if (first) stop(first);
  };
  const clear = () => {
    find.value = "";
    filter();
  };
  const beside = (card, step) => {
    const shown = columns.filter((column) => visible(column).length > 0);
    const at = shown.findIndex((column) => column.contains(card));
    const next = shown[at + step];
    if (!next) return null;
    const row = visible(shown[at]).indexOf(card);
    const there = visible(next);
    return there[Math.min(row, there.length - 1)];
  };
  const target = (card, key) => {
    const own = visible(columns.find((column) => column.contains(card)));
    if (key === "ArrowDown") return own[own.indexOf(card) + 1];
    if (key === "ArrowUp") return own[own.indexOf(card) - 1];
    if (key === "ArrowRight") return beside(card, 1);
    if (key === "ArrowLeft") return beside(card, -1);
    if (key === "Home") return own[0];
    if (key === "End") return own[own.length - 1];
    return null;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === find) {
      if (event.key === "Escape") clear();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      find.focus();
      return;
    }
    const card = event.target.closest(".card");
    if (!card) return;
    if (event.key === "Escape") {
      card.focus();
      return;
    }
    const next = event.target === card ? target(card, event.key) : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card");
    if (card) stop(card);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const card = link && document.getElementById(link.getAttribute("href").slice(1));
    if (card && card.closest("[hidden]")) clear();
  });
  find.addEventListener("input", filter);
  document.querySelector(".find").hidden = false;
  if (cards.length > 0) stop(cards[0]);
})();
)js";
const std::string_view board_script_hash = "DJyqwcj3HbcIA3aCyIobxXdNXwzgy4His85nZwF44A8=";

}  // namespace leadflow::compiler::document

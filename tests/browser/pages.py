#!/usr/bin/env python3
"""The pages in a real browser, and the drawing of leadflow-graph.

    pages.py PATH/TO/leadflow ROOT

The board's page, the live board and the handbook are opened in Chromium at the width of a phone and of a desk:
nothing overflows, nothing is complained of, hostile labels stay text, the search finds, the keyboard moves.
"""

import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from chromium import Chromium

LEADFLOW = ROOT = None

# What a page must be for people who do not see it, or do not use a mouse; each gives the offenders.
DOM_CHECKS = {
    "ids twice": "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)",
    "links to nowhere": "[...document.querySelectorAll(\"a[href^='#']\")].filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => a.outerHTML)",
    "inline handlers or styles": "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'style')).map(e => e.outerHTML)",
    "elements of a label": "[...document.querySelectorAll('u,i,b,img,iframe,object,h6')].map(e => e.outerHTML)",
    "scripts that are not ours": "[...document.scripts].slice(1).map(e => e.outerHTML)",
    "references without a target": "[...document.querySelectorAll('[aria-labelledby],[aria-describedby]')].flatMap(e => [e.getAttribute('aria-labelledby'), e.getAttribute('aria-describedby')]).filter(id => id && !document.getElementById(id))",
    "fields without a label": "[...document.querySelectorAll('input')].filter(e => e.labels.length === 0).map(e => e.outerHTML)",
    "headings that skip a level": "[...document.querySelectorAll('h1,h2,h3,h4,h5')].map(e => +e.tagName[1]).filter((level, i, all) => level > (i ? all[i - 1] : 0) + 1)",
    "not one main": "document.querySelectorAll('main').length === 1 ? [] : ['main']",
    "not one h1": "document.querySelectorAll('h1').length === 1 ? [] : ['h1']",
    "no language": "document.documentElement.lang ? [] : ['lang']",
}
# The lowest contrast between a text and what is behind it, by WCAG's formula.
CONTRAST = """(() => {
  const numbers = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = numbers(c).slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const n = numbers(c); if (n.length < 4 || n[3] > 0) return c; } return 'rgb(255,255,255)'; };
  let least = 99;
  for (const e of document.querySelectorAll('body *')) {
    if (!e.childNodes.length || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.tagName === 'SCRIPT' || e.tagName === 'STYLE') continue;
    const a = light(getComputedStyle(e).color), b = light(behind(e));
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
})()"""


class Pages(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="leadflow-pages-")
        cls.folder = pathlib.Path(cls.temporary.name)
        parts = ROOT / "tests/golden/graph/parts"
        for name in ("calls", "hostile"):
            cls.leadflow("graph", str(parts / f"{name}.wf"), "--format", "html", "-o", f"{name}.html")
            cls.leadflow("doc", str(parts / f"{name}.wf"), "-o", f"{name}-book", "--format", "html")
        cls.leadflow("init", "--rehearsal", "--admin", "root", "--store", "board.db")
        cls.leadflow("deploy", str(parts / "hostile.wf"), "--store", "board.db", "--as", "root")
        for name in ("<script>alert(1)</script>", "Ada", "שלום", "x" * 300):
            cls.leadflow("add", "lead", f"name={name}", "--store", "board.db", "--as", "root")
        cls.leadflow("board", "--html", "board.html", "--limit", "3", "--store", "board.db")
        cls.browser = Chromium()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.temporary.cleanup()

    @classmethod
    def leadflow(cls, *args, code=0):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, text=True, cwd=cls.folder)
        assert done.returncode == code, (args, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def pages(self):
        found = sorted(self.folder.glob("*.html")) + sorted(self.folder.glob("*-book/*.html"))
        self.assertGreaterEqual(len(found), 8)
        return found

    def test_policy_names_the_hashes(self):
        for page in self.pages():
            text = page.read_text(encoding="utf-8")
            for tag in re.findall(r"<(style|script)>", text):
                content = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S).group(1)
                digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
                self.assertIn(f"{tag}-src 'sha256-{digest}'", text, f"the hash of the {tag} in board_page_parts.cpp is now {digest}")

    def test_every_page_at_every_width(self):
        for page in self.pages():
            for width in (360, 800, 1280):
                with self.subTest(page=page.name, width=width):
                    self.browser.open(page, width)
                    self.browser.js("document.querySelectorAll('details').forEach(d => d.open = true)")
                    self.assertLessEqual(self.browser.js("document.documentElement.scrollWidth"), width)
                    self.assertEqual(self.browser.complaints(), [])

    def test_dom(self):
        for page in self.pages():
            self.browser.open(page)
            for name, expression in DOM_CHECKS.items():
                with self.subTest(page=page.name, check=name):
                    self.assertEqual(self.browser.js(expression), [])

    def test_contrast_and_motion(self):
        for scheme in ("light", "dark"):
            for page in ("board.html", "calls.html", "calls-book/leads.html"):
                with self.subTest(scheme=scheme, page=page):
                    self.browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
                    self.browser.open(self.folder / page)
                    self.browser.js("document.querySelectorAll('details').forEach(d => d.open = true)")
                    self.assertGreaterEqual(self.browser.js(CONTRAST), 4.5)
                    self.assertEqual(self.browser.js("getComputedStyle(document.documentElement).scrollBehavior"), "auto")
        self.browser.media()

    def shown(self):
        return self.browser.js("[...document.querySelectorAll('.card')].filter(c => c.offsetParent).map(c => c.id)")

    def active(self):
        return self.browser.js("document.activeElement.id")

    def test_search(self):
        self.browser.open(self.folder / "calls.html")
        everything = self.shown()
        self.assertEqual(len(everything), 7)
        self.browser.press("/")
        self.assertEqual(self.active(), "find")
        self.browser.type("VOICEMAIL")
        self.assertEqual(self.shown(), ["s-leads.new_lead", "s-leads.attempted"])
        self.assertEqual(self.browser.js("document.getElementById('found').textContent"), "2 of 7 match")
        self.browser.type(" nothing-has-this")
        self.assertEqual(self.shown(), [])
        self.assertEqual(self.browser.complaints(), [])
        self.browser.press("Escape")
        self.assertEqual(self.shown(), everything)
        self.assertEqual(self.browser.js("document.getElementById('found').textContent"), "")

    def test_a_link_to_what_the_search_hides(self):
        self.browser.open(self.folder / "calls.html")
        self.browser.js("document.getElementById('find').focus()")
        self.browser.type("voicemail")
        self.browser.js("document.querySelector(\"a[href='#s-leads.gone']\").click()")
        self.assertIn("s-leads.gone", self.shown())

    def test_keyboard(self):
        self.browser.open(self.folder / "calls.html")
        self.browser.js("document.getElementById('s-leads.new_lead').focus()")
        for key, at in (("ArrowDown", "s-leads.attempted"), ("ArrowDown", "s-leads.attempted"), ("ArrowRight", "s-leads.talking"),
                        ("ArrowRight", "s-leads.sold"), ("ArrowLeft", "s-leads.talking"), ("ArrowLeft", "s-leads.new_lead"),
                        ("End", "s-leads.attempted"), ("Home", "s-leads.new_lead"), ("ArrowLeft", "s-leads.new_lead")):
            self.browser.press(key)
            self.assertEqual(self.active(), at, key)
        self.assertEqual(self.browser.js("[...document.querySelectorAll('.card')].filter(c => c.tabIndex === 0).length"), 1)
        self.browser.press("Tab")
        self.assertEqual(self.browser.js("document.activeElement.tagName"), "SUMMARY")
        self.browser.press("Enter", "\r")
        self.assertTrue(self.browser.js("document.activeElement.parentElement.open"))
        self.browser.press("Escape")
        self.assertEqual(self.active(), "s-leads.new_lead")

    def test_live_board(self):
        self.browser.open(self.folder / "board.html")
        self.assertEqual(self.browser.js("document.querySelector('[id=\"s-leads.fresh\"] .count').textContent"), "4 records")
        records = self.browser.js("[...document.querySelectorAll('[id=\"s-leads.fresh\"] .records bdi')].map(e => e.textContent)")
        self.assertIn("<script>alert(1)</script>", records)
        self.assertIn("and 1 more", self.browser.js("document.querySelector('.records').textContent"))

    def test_without_its_script_a_page_can_be_read(self):
        text = (self.folder / "calls.html").read_text(encoding="utf-8")
        (self.folder / "plain.htm").write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.S))
        self.browser.open(self.folder / "plain.htm")
        self.assertEqual(len(self.shown()), 7)
        self.assertFalse(self.browser.js("!!document.getElementById('find').offsetParent"))

    def test_svg(self):
        for name in ("calls", "hostile"):
            source = str(ROOT / f"tests/golden/graph/parts/{name}.wf")
            svg = self.leadflow("graph", source)
            self.assertEqual(svg, self.leadflow("graph", source, "--format", "svg"))
            tree = xml.fromstring(svg)
            self.assertEqual(tree.tag, "{http://www.w3.org/2000/svg}svg")
            texts = {"".join(e.itertext()) for e in tree.iter("{http://www.w3.org/2000/svg}text")}
            labels = {"calls": {"New lead", "Sold (won)", "Win (if)", "any that is open"},
                      "hostile": {"<script>alert('bucket')</script>", "שלום עולם", "Old; drop|table", "end", "Sold & <done> (won)"}}[name]
            self.assertLessEqual(labels, texts)
            self.assertEqual([e.tag for e in tree.iter() if e.tag.endswith("script")], [])
            (self.folder / f"{name}.svg").write_text(svg)
            self.browser.open(self.folder / f"{name}.svg")
            self.assertEqual(self.browser.complaints(), [])

    def test_svg_of_what_is_asked_for(self):
        source = str(ROOT / "tests/golden/graph/parts/calls.wf")
        svg = self.leadflow("graph", source, "--focus", "due")
        self.assertIn("Renewed", svg)
        self.assertNotIn("New lead", svg)

    def test_without_the_helper(self):
        source = str(ROOT / "tests/golden/graph/parts/calls.wf")
        sorry = self.folder / "sorry"
        sorry.write_text('#!/bin/sh\nwhile read -r line && [ -n "$line" ]; do :; done\necho error out of ink\n')
        sorry.chmod(0o755)
        for helper, why in (("/nowhere/leadflow-graph", "cannot start"), ("/bin/true", "without an answer"), (str(sorry), "out of ink")):
            done = subprocess.run([LEADFLOW, "graph", source, "-o", "never.svg"], capture_output=True, text=True, cwd=self.folder,
                                  env={**os.environ, "LEADFLOW_GRAPH": helper})
            self.assertIn(done.returncode, (1, 2))
            self.assertIn(why, done.stderr)
            self.assertIn("--format dot", done.stderr)
            self.assertFalse((self.folder / "never.svg").exists())


if __name__ == "__main__":
    LEADFLOW = os.path.abspath(sys.argv[1])
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)

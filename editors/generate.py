#!/usr/bin/env python3
"""Writes what editors know of the language's words, from grammar/keywords.def: TextMate's grammar and Vim's syntax.

    editors/generate.py [--check]

With --check nothing is written; the exit code is 1 where a file is not what would be written.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What each class of keywords is called in TextMate's themes and in Vim's.
CLASSES = {
    "Declaration": ("storage.type", "leadflowDeclaration", "Structure"),
    "Statement": ("keyword.other.statement", "leadflowStatement", "Statement"),
    "Operation": ("keyword.control", "leadflowOperation", "Keyword"),
    "Clause": ("keyword.other.clause", "leadflowClause", "Keyword"),
    "Event": ("support.function.event", "leadflowEvent", "PreProc"),
    "Type": ("support.type", "leadflowType", "Type"),
    "Function": ("support.function", "leadflowFunction", "Function"),
    "Operator": ("keyword.operator.word", "leadflowOperator", "Operator"),
    "Constant": ("constant.language", "leadflowConstant", "Constant"),
}


def keywords():
    text = (ROOT / "grammar" / "keywords.def").read_text(encoding="utf-8")
    found = {name: [] for name in CLASSES}
    for words, name in re.findall(r'^LEADFLOW_KEYWORD\("([^"]+)", (\w+)\)', text, re.M):
        found[name].append(words)
    return found


def phrases(words, blank):
    """An alternation, longer phrases first: `every open state is left within` before `every open state`."""
    return "|".join(blank.join(each.split()) for each in sorted(words, key=lambda each: (-len(each.split()), each)))


def textmate():
    patterns = []
    every = [(words, CLASSES[name][0]) for name, all_words in keywords().items() for words in all_words]
    # Longest phrases first over all classes: the first pattern that matches wins.
    for length in sorted({len(words.split()) for words, _ in every}, reverse=True):
        for scope in dict.fromkeys(scope for _, scope in every):
            of_scope = [words for words, other in every if other == scope and len(words.split()) == length]
            if of_scope:
                patterns.append({"name": f"{scope}.leadflow",
                                 "match": r"(?<![\w.])(?:" + phrases(of_scope, r"[ \t]+") + r")(?![\w.])"})
    placeholder = {"name": "meta.placeholder.leadflow", "begin": r"\{\{", "end": r"\}\}|$",
                   "beginCaptures": {"0": {"name": "punctuation.definition.placeholder.begin.leadflow"}},
                   "endCaptures": {"0": {"name": "punctuation.definition.placeholder.end.leadflow"}},
                   "patterns": [{"name": "string.quoted.single.leadflow", "match": "'[^']*'"},
                                {"name": "keyword.operator.word.leadflow", "match": r"\bor\b"},
                                {"name": "variable.other.leadflow", "match": r"[a-z][a-z0-9_.]*"}]}
    escape = {"name": "constant.character.escape.leadflow", "match": r'\\(?:["\\nt]|u\{[0-9A-Fa-f]+\})'}
    return {
        "name": "leadflow", "scopeName": "source.leadflow", "fileTypes": ["wf"],
        "patterns": [{"include": "#comment"}, {"include": "#block"}, {"include": "#string"}, {"include": "#number"},
                     {"include": "#declared"}, {"include": "#words"}],
        "repository": {
            "comment": {"name": "comment.line.number-sign.leadflow", "match": "#.*$"},
            "block": {"name": "string.quoted.triple.leadflow", "begin": '"""', "end": '"""', "patterns": [placeholder, escape]},
            "string": {"name": "string.quoted.double.leadflow", "begin": '"', "end": '"|$', "patterns": [escape, placeholder]},
            "number": {"patterns": [
                {"name": "constant.other.date.leadflow",
                 "match": r"\b\d{4}-\d{2}-\d{2}(?:[ \t]+\d{2}:\d{2})?\b|\b\d{2}:\d{2}\b"},
                {"name": "constant.numeric.leadflow", "match": r"\b\d[\d_]*(?:\.\d+)?\b(?:[ \t]+[A-Z]{3}\b)?"}]},
            "declared": {"patterns": [
                {"match": r"^[ \t]*(record|values|workflow|bucket|stage|status|step|action|transition|rule|group|branch|hours"
                          r"|email|sms|endpoint|nurture|distribution|event|activity|follow on|ask)[ \t]+([a-z][a-z0-9_]*)\b",
                 "captures": {"1": {"name": "storage.type.leadflow"}, "2": {"name": "entity.name.type.leadflow"}}}]},
            "words": {"patterns": patterns},
        },
    }


VIM_HEAD = '''" Vim syntax file of leadflow's workflows (*.wf).
" Made by editors/generate.py from grammar/keywords.def.

if exists("b:current_syntax")
  finish
endif

syn case match
syn match leadflowNumber "\\<\\d[0-9_]*\\(\\.\\d\\+\\)\\?\\(\\s\\+\\u\\u\\u\\>\\)\\?"
syn match leadflowDate "\\<\\d\\{4}-\\d\\d-\\d\\d\\(\\s\\+\\d\\d:\\d\\d\\)\\?\\>"
syn match leadflowDate "\\<\\d\\d:\\d\\d\\>"
'''

VIM_TAIL = '''syn match leadflowEscape "\\\\\\(["\\\\nt]\\|u{\\x\\+}\\)" contained
syn region leadflowPlaceholder start="{{" end="}}" contained oneline
syn region leadflowString start=+"+ skip=+\\\\.+ end=+"+ oneline contains=leadflowEscape,leadflowPlaceholder
syn region leadflowBlock start=+"""+ end=+"""+ contains=leadflowEscape,leadflowPlaceholder
syn match leadflowComment "#.*$" contains=leadflowAllow,@Spell
syn match leadflowAllow "leadflow: allow" contained
syn sync minlines=200

hi def link leadflowNumber Number
hi def link leadflowDate Number
hi def link leadflowString String
hi def link leadflowBlock String
hi def link leadflowEscape SpecialChar
hi def link leadflowPlaceholder Special
hi def link leadflowComment Comment
hi def link leadflowAllow SpecialComment
'''


def vim():
    text = VIM_HEAD
    every = [(words, CLASSES[name][1]) for name, all_words in keywords().items() for words in all_words]
    # Of two matches at one place Vim takes the one defined last: so the longest come last.
    for words, group in sorted(every, key=lambda each: (len(each[0].split()), each)):
        phrase = "\\s\\+".join(words.split())
        text += f'syn match {group} "\\.\\@1<!\\<{phrase}\\>\\.\\@!"\n'
    text += VIM_TAIL
    for _, group, target in CLASSES.values():
        text += f"hi def link {group} {target}\n"
    return text + '\nlet b:current_syntax = "leadflow"\n'


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    made = {"vscode/syntaxes/leadflow.tmLanguage.json": json.dumps(textmate(), indent=2) + "\n",
            "vim/syntax/leadflow.vim": vim()}
    stale = []
    for name, text in made.items():
        file = ROOT / "editors" / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, encoding="utf-8")
            print(f"wrote editors/{name}")
    if check and stale:
        print(f"not what grammar/keywords.def says: {', '.join(stale)}; editors/generate.py writes them anew")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

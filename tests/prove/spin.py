"""What `spin` says of an exported model."""
import json
import os
import re
import resource
import subprocess
from collections import defaultdict


STACK_AND_TABLE = 275  # megabytes that -m5000000 and -w20 take before the first state


class NoAnswer(Exception):
    """The model was not explored to its end."""


def run(argv, folder, stdout=subprocess.PIPE):
    # A limit of processor time, for what hangs: on a busy machine the same work must fit in it.
    done = subprocess.run([str(arg) for arg in argv], cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.STDOUT, check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (600, 600)))
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, argv))}\n{(done.stdout or b'').decode(errors='replace')}")
    return (done.stdout or b"").decode(errors="replace")


def notes(model):
    """What the model says of itself: its promises in the order of `prove`, and what goes either way."""
    found = [json.loads(text) for text in re.findall(r"^/\* leadflow: (.*) \*/$", model, re.M)]
    return [one for one in found if "promise" in one], next(one["open"] for one in found if "open" in one)


def explore(model, folder, megabytes):
    """Every step of the model, as the lines that -DGRAPH prints; the states have `megabytes` of memory, which bounds
    the search at the same place on every machine."""
    (folder / "model.pml").write_text(model, encoding="utf-8")
    # -o2: without it spin forgets variables that the end of a step still prints, and takes two steps for one.
    run(["spin", "-o2", "-DGRAPH", "-a", "model.pml"], folder)
    # Without optimising: one function holds all steps, and compilers take minutes to improve it.
    run([os.environ.get("CC", "cc"), "-O0", "-w", "-DSAFETY", "-DPRINTF", "-DVECTORSZ=4096",
         f"-DMEMLIM={STACK_AND_TABLE + megabytes}", "-o", "pan", "pan.c"], folder)
    with open(folder / "steps", "wb") as steps:
        run(["./pan", "-m5000000", "-w20"], folder, stdout=steps)
    lines, summary = [], ""
    with open(folder / "steps", encoding="utf-8") as steps:
        for text in steps:
            if text.startswith("@"):
                lines.append(text[1:].rstrip("\n").split("|"))
            else:
                summary += text
    if "errors: 0" not in summary or "Search not completed" in summary or "max search depth too small" in summary:
        bound = "its memory is used up" if "MEMLIM" in summary else summary[:200]
        raise NoAnswer(f"the search did not come to its end: {bound}")
    return lines


class Graph:
    def __init__(self, lines):
        self.broken, self.applied, self.states = set(), set(), set()
        self.steps = defaultdict(lambda: defaultdict(set))  # state -> what was chosen -> where it ends
        for refused, child, chosen, action, before, after, verdicts in lines:
            self.broken.update(int(one.split(":")[0]) for one in verdicts.split(",") if one.endswith(":1"))
            if refused == "0":
                self.states.add(after)
                if action != "-1":
                    self.applied.add(int(action))
            if child == "0" and before.split(",")[1] == "1":  # born; a refused step ends nowhere
                self.steps[before][chosen].add(None if refused == "1" else after)

    def leading_to(self, goal, surely):
        """States from which somebody can make sure of it (or, not `surely`, might come there)."""
        into = defaultdict(set)
        left = {}
        for state, chosen in self.steps.items():
            for choice, ends in chosen.items():
                left[state, choice] = len(ends)
                for end in ends:
                    into[end].add((state, choice))
        reached = {state for state in self.states if int(state.split(",")[0]) in goal}
        work = list(reached)
        while work:
            for step in into[work.pop()]:
                left[step] -= 1
                if step[0] not in reached and (not surely or left[step] == 0):
                    reached.add(step[0])
                    work.append(step[0])
        return reached


def verdicts(model, folder, megabytes):
    """Of each promise `holds`, `broken` or `unknown`, in the order of `prove`."""
    promises, unsure = notes(model)
    graph = Graph(explore(model, folder, megabytes))
    broken = "unknown" if unsure else "broken"  # a break may hang on what the model leaves open
    found = []
    for one in promises:
        if one["by"] == "ltl":
            found.append(broken if one["promise"] in graph.broken else "holds")
        elif one["by"] == "graph":
            start = {state for state in graph.states if int(state.split(",")[0]) in one["from"]}
            if start <= graph.leading_to(one["to"], True):
                found.append("holds")
            else:
                found.append("unknown" if start <= graph.leading_to(one["to"], False) else broken)
        elif one["by"] == "actions":
            dead = set(one["actions"]) - graph.applied
            found.append("some dead" if dead else "unknown" if unsure else "none dead")
        else:
            found.append("unknown")
    return promises, found

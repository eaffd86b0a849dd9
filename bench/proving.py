"""Proofs: the examples, a large program, states a second against spin on the exported model, and how cost grows."""
import json
import pathlib
import re
import subprocess
import sys

import tools
from table import Row, rate, seconds

LARGE = (200, 3, 300)  # statuses, flags, rules; ten actions a status, thirty promises
# One at a time grows, the others stand.
GROWTH = {"statuses": [(n, 2, n + n // 2) for n in (10, 20, 40, 80)],
          "flags": [(20, n, 30) for n in (0, 1, 2, 3, 4)],
          "rules": [(20, 2, n) for n in (20, 40, 60, 80)]}


def program(size):
    return tools.generated("promises", *size)[0]


def measured(argv):
    """What a process prints, its seconds of processor time, and the most memory it had, in MB."""
    done = subprocess.run(["/usr/bin/time", "-f", "used %U %S %M", *map(str, argv)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    used = re.search(rb"used (\S+) (\S+) (\d+)\s*$", done.stderr)
    return done.stdout, max(0.01, float(used.group(1)) + float(used.group(2))), int(used.group(3)) / 1024


def proved(path):
    out, taken, memory = measured([tools.LEADFLOW, "prove", path, "--json", "--max-states", "1000000"])
    return json.loads(out)["summary"], taken, memory


def examples():
    rows = []
    for path in sorted((tools.ROOT / "examples").rglob("*.wf")):
        if "workflow " not in path.read_text(encoding="utf-8"):
            continue
        taken = tools.interleaved({"prove": ["/bin/sh", "-c", f"{tools.LEADFLOW} prove {path} || true"]}, rounds=3)["prove"]
        rows.append(Row("prove", f"`{path.relative_to(tools.ROOT)}`", seconds(taken), "goal", "100 ms", taken / 0.1, 1,
                        at_most=True))
    return rows


def large():
    summary, taken, memory = proved(program(LARGE))
    ok = summary["unknown"] == 0
    what = f"200 statuses, 2,000 actions, 30 promises: {summary['states']:,} states, {memory:.0f} MB"
    if not ok:
        what += f"; {summary['unknown']} promises are unknown, so the goal is missed"
    return [Row("prove", what, seconds(taken), "goal", "5 s", taken / 5 if ok else 99.0, 1, at_most=True)]


def pan_of(path):
    """spin's checker of the program's model; None where spin is not there."""
    folder = tools.fresh("spin")
    with open(folder / "model.pml", "wb") as to:
        tools.call(tools.LEADFLOW, "prove", path, "--export", "promela", stdout=to)
    try:
        # What -O1 and more do to the one function that holds all steps takes minutes.
        for argv in (["spin", "-o2", "-DGRAPH", "-a", "model.pml"],
                     ["cc", "-O0", "-w", "-DSAFETY", "-DVECTORSZ=4096", "-o", "pan", "pan.c"]):
            subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    except FileNotFoundError:
        return None
    return folder / "pan"


def against_spin(quick):
    """Both search the same program; a state of spin's is one that it stores between steps."""
    path = program((10, 2, 15) if quick else (20, 2, 30))
    pan = pan_of(path)
    if pan is None:
        return [Row("prove", "states a second", "-", "spin", "not installed")]
    ours, taken, memory = proved(path)
    out, theirs_taken, theirs_memory = measured([pan, "-m10000000"])
    stored = int(float(re.search(rb"([\d.e+]+) states, stored", out).group(1)))
    mine, theirs = ours["states"] / taken, stored / theirs_taken
    what = f"states a second: {ours['states']:,} of ours, {memory:.0f} MB; {stored:,} of spin's, {theirs_memory:.0f} MB"
    return [Row("prove", what, rate(mine), "spin", rate(theirs), mine / theirs)]


def prove(quick):
    return examples() + ([] if quick else large()) + against_spin(quick)


# ---- the picture

def line_chart(title, points, left):
    """One panel: what grows against seconds, from 0 on both axes."""
    width, height = 220, 160
    most_x = max(x for x, _ in points) or 1
    most_y = max(y for _, y in points) or 1
    place = [(left + 40 + x / most_x * (width - 60), 30 + height - y / most_y * (height - 20)) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in place)
    parts = [f'<text x="{left + 40}" y="20" font-weight="bold">{title}</text>',
             f'<path d="M{left + 40} 40V{30 + height}H{left + width - 10}" fill="none" stroke="#888"/>',
             f'<polyline points="{path}" fill="none" stroke="#2456a6" stroke-width="2"/>']
    for (x, y), (amount, taken) in zip(place, points):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#2456a6"/>')
        parts.append(f'<text x="{x:.1f}" y="{45 + height}" text-anchor="middle">{amount}</text>')
        parts.append(f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" fill="#444">{taken:.2f} s</text>')
    return "\n".join(parts)


def picture(path):
    panels, left = [], 0
    for what, sizes in GROWTH.items():
        points = []
        for size in sizes:
            summary, taken, _ = proved(program(size))
            if summary["unknown"] > 0:
                break  # a bound was met: from here on it only costs as much as the bound
            points.append((size[("statuses", "flags", "rules").index(what)], taken))
        panels.append(line_chart(what, points, left))
        left += 240
    text = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left} 220" width="{left}" height="220" '
            'font-family="sans-serif" font-size="10">\n<title>Seconds to prove, as a program grows</title>\n'
            f'<rect width="{left}" height="220" fill="#fff"/>\n' + "\n".join(panels) + "\n</svg>\n")
    pathlib.Path(path).write_text(text, encoding="utf-8")
    print(f"wrote {path}", file=sys.stderr)

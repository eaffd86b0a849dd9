"""Measures leadflow against its goals and its peers; scripts/bench builds what this needs and calls it.

Every contender of a row runs in turn with the others, several rounds, and the medians are compared: the times of a
machine move, ratios of one run stay. Inputs and stores are kept in build/bench.
"""
import argparse
import os
import platform
import sys
import time

import checks
import instructions
import keystrokes
import proving
import steps
import table
import tools
import waiting

MEASURES = {
    "check": checks.check_flat,
    "peers": checks.check_peers,
    "start": checks.start,
    "diff": checks.diff,
    "fmt": checks.fmt,
    "tests": checks.tests,
    "keystrokes": keystrokes.keystrokes,
    "apply": steps.apply_one,
    "batch": steps.batch,
    "memory": steps.memory,
    "timers": waiting.timers,
    "outbox": waiting.outbox,
    "prove": proving.prove,
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures leadflow; see bench/README.md.")
    parser.add_argument("--quick", action="store_true", help="smaller sizes and fewer rounds: a look, not a verdict")
    parser.add_argument("--only", action="append", choices=MEASURES, metavar="NAME", help=f"one of {', '.join(MEASURES)}")
    parser.add_argument("--instructions", action="store_true", help="count instructions and compare with their limits")
    parser.add_argument("--update", action="store_true", help="with --instructions: set the limits to what is counted")
    parser.add_argument("--growth", metavar="SVG", help="draw how the cost of a proof grows, and measure nothing else")
    options = parser.parse_args()
    tools.WORK.mkdir(parents=True, exist_ok=True)
    if options.instructions:
        return 0 if instructions.gate(options.update) else 1

    if options.growth:
        proving.picture(options.growth)
        return 0

    rows = []
    load = os.getloadavg()[0]
    for name in options.only or MEASURES:
        begun = time.monotonic()
        rows += MEASURES[name](options.quick)
        print(f"scripts/bench: {name} took {time.monotonic() - begun:.0f} s", file=sys.stderr)
    about = {"kind": "bench", "format_version": 1, "quick": options.quick, "cores": os.cpu_count(),
             "machine": platform.machine(), "load_before": load, "load_after": os.getloadavg()[0]}
    table.write_json(rows, tools.WORK / "results.json", about)
    print(table.markdown(rows))
    print(f"\n{about['cores']} cores; load {about['load_before']:.1f} before, {about['load_after']:.1f} after"
          + ("; quick, so no verdict" if options.quick else ""))
    return 1 if any(row.met is False for row in rows) and not options.quick else 0


sys.exit(main())

"""Instructions executed, counted by callgrind: the same on every run, so that a change can be gated on them.

The limits stand in instructions.json. A count above its limit fails; one far below asks for a lower limit.
"""
import json
import os
import re
import shutil
import subprocess

import steps
import tools

LIMITS = tools.ROOT / "bench" / "instructions.json"


def count(argv, stdin=tools.NULL):
    """Instructions of one run."""
    with open(stdin, "rb") as source:
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={tools.WORK}/callgrind.out",
                               *map(str, argv)], stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              check=False, text=True, errors="replace", env={**os.environ, "NO_COLOR": "1"})
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise SystemExit(f"{argv}: exit code {done.returncode} under callgrind\n{done.stderr}")
    return int(found.group(1))


def measured():
    """Name -> (instructions, what one unit is, units)."""
    program, _ = tools.generated("wf", 200)
    base = tools.make_store("small", program, 1_000)
    folder = tools.fresh("instructions")
    results = {"start": count([tools.LEADFLOW, "--version"])}
    for size in (1_000, 10_000):
        path, _ = tools.generated("wf", size)
        results[f"check_{size}"] = count([tools.LEADFLOW, "check", path])
    shutil.copyfile(base, folder / "one.db")
    shutil.copyfile(base, folder / "many.db")
    results["apply"] = count([tools.LEADFLOW, *steps.disposition(folder / "one.db", 1)])
    lines, _ = tools.generated("dispositions", 1_000, 1_000)
    results["batch_1000"] = count([tools.LEADFLOW, *steps.batch_args(folder / "many.db")], stdin=lines)
    return results


def gate(update):
    """Prints a table; whether every count is within its limit."""
    limits = {} if not LIMITS.exists() else json.loads(LIMITS.read_text())
    found = measured()
    if update:
        limits = {name: int(number * 1.05) for name, number in found.items()}
        LIMITS.write_text(json.dumps(limits, indent=2) + "\n")
    print("| instructions of | counted | limit | within |\n|---|---:|---:|---|")
    fine = True
    for name, number in found.items():
        limit = limits.get(name)
        within = limit is None or number <= limit
        fine = fine and within
        note = "no limit set" if limit is None else "yes" if within else "**no**"
        if limit is not None and number < limit * 0.85:
            note += ", lower the limit"
        print(f"| {name} | {number:,} | {'-' if limit is None else f'{limit:,}'} | {note} |")
    return fine

#!/usr/bin/env python3
"""`spin` on the exported model says what `leadflow prove` says: of the examples, and of random programs.

    promela.py LEADFLOW ROOT PROGRAMS [COUNT [SEED [MEGABYTES]]]

PROGRAMS writes the random ones. An answer that one of the two leaves open is counted, a contradiction fails.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import spin  # noqa: E402


def said(leadflow, *argv):
    return subprocess.run([leadflow, *map(str, argv)], stdin=subprocess.DEVNULL, capture_output=True, check=False)


def contradicts(proved, of_spin, all_proofs, one):
    if one["by"] == "actions":  # `prove` tells what is incomplete from what is dead otherwise
        pair = [proof["verdict"] for proof in all_proofs if proof["workflow"] == one["workflow"]
                and proof["name"] in ("every `require` can be met", "every action can be applied")]
        if of_spin == "some dead":
            return pair == ["proved", "proved"]
        return of_spin == "none dead" and "broken" in pair
    return (proved, of_spin) in (("proved", "broken"), ("broken", "holds"))


def compare(leadflow, path, folder, megabytes, tally):
    """What contradicts; nothing if they agree."""
    proofs = json.loads(said(leadflow, "prove", path, "--json").stdout)["promises"]
    exported = said(leadflow, "prove", path, "--export", "promela")
    if exported.returncode != 0:
        raise SystemExit(f"{path}: {exported.stderr.decode()}")
    try:
        promises, verdicts = spin.verdicts(exported.stdout.decode(), folder, megabytes)
    except spin.NoAnswer as error:
        tally["not explored"] += 1
        print(f"{path}: {error}")
        return []
    names = [(one["workflow"], one["name"]) for one in promises]
    if names != [(one["workflow"], one["name"]) for one in proofs]:
        return [f"{path}: the model has other promises than `prove`"]
    wrong = []
    for proof, one, of_spin in zip(proofs, promises, verdicts):
        tally[f"{proof['verdict']} / {of_spin}"] += 1
        if contradicts(proof["verdict"], of_spin, proofs, one):
            wrong.append(f"{path}: {proof['name']}: prove says {proof['verdict']}, spin {of_spin}")
    return wrong


def main():
    leadflow, root, programs = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 6
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    megabytes = int(sys.argv[6]) if len(sys.argv) > 6 else 700
    wrong = []
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "random").mkdir()
        subprocess.run([programs, str(made / "random"), str(count), str(seed)], check=True)
        sets = {"examples": sorted((root / "examples").rglob("*.wf")),
                "random": [made / "random" / f"{i + 1}.wf" for i in range(count)]}
        for name, paths in sets.items():
            tally = collections.Counter()
            for path in paths:
                if said(leadflow, "check", path).returncode not in (0,) or b"workflow " not in path.read_bytes():
                    continue  # `check` refuses it: a contradiction, a circle
                tally["programs"] += 1
                wrong += compare(leadflow, path, made, megabytes, tally)
            print(f"{name} (prove / spin): " + ", ".join(f"{what} {many}" for what, many in sorted(tally.items())))
            if tally["programs"] < len(paths) / 3 or tally["not explored"] > tally["programs"] / 4:
                wrong.append(f"{name}: too few programs were compared")
    for one in wrong:
        print(one)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

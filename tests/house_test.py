#!/usr/bin/env python3
"""The direction of the house: an include never points up, between the rooms and within `runtime/`.

    house_test.py ROOT
"""

import pathlib
import re
import sys

ROOMS = ["grammar", "dsl", "compiler", "runtime", "cli"]
# The parts of `runtime/`, its folders and the files at its root: one may include those before it, and those beside it.
FLOORS = [{"clock", "instant", "placeholder", "randomness", "raw_json"}, {"calendar"}, {"csv"}, {"engine"}, {"store", "due"}, {"service"},
          {"rehearse"}, {"prove"}, {"report"}, {"deploy"}, {"settings", "work"}]
# Third-party headers stay in the room that owns them (and in sources of later rooms where a row says so).
OWNERS = {"tao/": {"grammar", "dsl"}, "utf8proc": {"dsl", "cli"}, "expat.h": {"cli"}, "nlohmann/": {"compiler", "runtime", "cli"},
          "SQLiteCpp/": {"runtime"}, "sqlite3.h": {"runtime"}, "absl/": {"compiler", "runtime"}, "csv.h": {"runtime"}, "CLI/": {"cli"},
          "toml++/": {"runtime"}, "curl/": {"runtime"}, "openssl/": {"runtime"}, "idn2.h": {"runtime"},
          "gvc.h": {"compiler"}, "cgraph.h": {"compiler"}}
NEVER_IN_HEADERS = ["tao/", "nlohmann/", "CLI/", "utf8proc", "absl/", "csv.h", "toml++/", "curl/", "openssl/", "idn2.h", "expat.h"]
PRIVATE = ["grammar/", "dsl/parser/", "compiler/json/", "runtime/store/sqlite/", "runtime/rehearse/past_step.h", "runtime/settings/toml_section.h",
           "runtime/work/delivery/", "cli/"]  # headers no other folder includes


def floor_of(name):
    """On which floor of `runtime/` a file stands; none for a file elsewhere."""
    top, _, rest = name.partition("/")
    if top != "runtime":
        return None
    part = pathlib.PurePath(rest).parts[0].split(".")[0]
    floors = [i for i, parts in enumerate(FLOORS) if part in parts]
    return floors[0] if floors else len(FLOORS)  # a new part is a row to write


def main():
    root = pathlib.Path(sys.argv[1])
    wrong = []
    seen = 0
    for room in ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.suffix not in (".h", ".cpp", ".def"):
                continue
            seen += 1
            name = str(file.relative_to(root))
            if floor_of(name) == len(FLOORS):
                wrong.append(f"{name} is a part of runtime/ that has no row in FLOORS")
            for target in re.findall(r'^#include [<"]([^>"]+)[>"]', file.read_text(encoding="utf-8"), re.M):
                top = target.split("/")[0]
                if top in ROOMS and ROOMS.index(top) > ROOMS.index(room):
                    wrong.append(f"{name} includes {target}, which points up")
                if floor_of(name) is not None and floor_of(target) is not None and floor_of(target) > floor_of(name):
                    wrong.append(f"{name} includes {target}, which stands above it in runtime/")
                for prefix, rooms in OWNERS.items():
                    if target.startswith(prefix) and room not in rooms:
                        wrong.append(f"{name} includes {target}, which belongs to {', '.join(sorted(rooms))}")
                is_private = any(name.startswith(folder) for folder in PRIVATE)
                if file.suffix == ".h" and not is_private and any(target.startswith(p) for p in NEVER_IN_HEADERS):
                    wrong.append(f"{name} shows {target} to other folders")
    print("\n".join(wrong) or f"{seen} files: every include points down")
    return 1 if wrong or seen < 50 else 0


if __name__ == "__main__":
    sys.exit(main())

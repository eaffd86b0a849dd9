#!/usr/bin/env python3
"""The direction of the house: an include never points up.

    house_test.py ROOT
"""

import pathlib
import re
import sys

ROOMS = ["grammar", "dsl", "compiler", "runtime", "cli"]
# Third-party headers stay in the room that owns them (and in sources of later rooms where a row says so).
OWNERS = {"tao/": {"grammar", "dsl"}, "utf8proc": {"dsl", "cli"}, "expat.h": {"cli"}, "nlohmann/": {"compiler", "runtime", "cli"},
          "SQLiteCpp/": {"runtime"}, "sqlite3.h": {"runtime"}, "absl/": {"compiler", "runtime"}, "csv.h": {"runtime"}, "CLI/": {"cli"},
          "toml++/": {"runtime"}, "curl/": {"runtime"}, "openssl/": {"runtime"}, "idn2.h": {"runtime"},
          "gvc.h": {"compiler"}, "cgraph.h": {"compiler"}}
NEVER_IN_HEADERS = ["tao/", "nlohmann/", "CLI/", "utf8proc", "absl/", "csv.h", "toml++/", "curl/", "openssl/", "idn2.h", "expat.h"]
PRIVATE = ["grammar/", "dsl/parser/", "compiler/json/", "runtime/store/sqlite/", "runtime/rehearse/past_step.h", "runtime/settings/toml_section.h",
           "runtime/work/delivery/", "cli/"]  # headers no other folder includes


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
            for target in re.findall(r'^#include [<"]([^>"]+)[>"]', file.read_text(encoding="utf-8"), re.M):
                top = target.split("/")[0]
                if top in ROOMS and ROOMS.index(top) > ROOMS.index(room):
                    wrong.append(f"{name} includes {target}, which points up")
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

"""The rows of the result and how they are shown."""
import json
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Row:
    """One comparison. `ratio` is as `how` says; `goal` is what it must be at least, or at most if `at_most`."""
    name: str
    what: str
    ours: str
    peer: str
    theirs: str
    ratio: Optional[float] = None
    goal: Optional[float] = None
    at_most: bool = False
    durability: str = "-"

    @property
    def met(self):
        if self.ratio is None or self.goal is None:
            return None
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal


def markdown(rows):
    """One table; the last column says whether the goal is met."""
    lines = ["| name | what | leadflow | against | figure | ratio | goal | durability | met |",
             "|---|---|---:|---|---:|---:|---:|---|---|"]
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "-" if row.goal is None else f"{'<=' if row.at_most else '>='} {row.goal:g}"
        met = {None: "-", True: "yes", False: "**no**"}[row.met]
        lines.append(f"| {row.name} | {row.what} | {row.ours} | {row.peer} | {row.theirs} | {ratio} | {goal} | "
                     f"{row.durability} | {met} |")
    return "\n".join(lines)


def write_json(rows, path, about):
    """`about` says on what and how it was measured."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump({**about, "rows": [{**asdict(row), "met": row.met} for row in rows]}, file, indent=2)
        file.write("\n")


def seconds(value):
    """With three digits, in the unit that suits."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-6:.3g} µs"


def rate(value):
    return f"{value:,.0f}/s"

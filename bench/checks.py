"""Programs: checking them, a line's cost and against other languages' compilers; formatting; tests; starting."""
import re
import statistics
import tempfile

import tools
from table import Row, rate, seconds


def sizes(quick):
    return [1_000, 10_000, 100_000] if quick else [1_000, 10_000, 100_000, 1_000_000]


def check_flat(quick):
    """The cost of a line at every size, against that at 10,000 lines."""
    rows = []
    for kind, what in (("wf", "many workflows"), ("wide", "one workflow")):
        files = {size: tools.generated(kind, size) for size in sizes(quick)}
        contenders = {size: [tools.LEADFLOW, "check", path] for size, (path, _) in files.items()}
        taken = tools.interleaved(contenders, rounds=3 if quick else 5)
        # A process's start is no line's cost; it would make the smallest size look dear.
        start = tools.interleaved({"start": [tools.LEADFLOW, "--version"]}, rounds=3, count=20)["start"]
        a_line = {size: (taken[size] - start) / files[size][1]["lines"] for size in files}
        for size in files:
            rows.append(Row("check", f"{size:,} lines, {what}", seconds(taken[size]), "a line at 10,000",
                            f"{seconds(a_line[size])} : {seconds(a_line[10_000])}", a_line[size] / a_line[10_000],
                            1.5, at_most=True))
    return rows


def check_peers(quick):
    """Statements a second against compilers of other languages on as many statements."""
    size = 10_000 if quick else 100_000
    path, held = tools.generated("wf", size)
    wanted = held["statements"]
    with tempfile.TemporaryDirectory(dir=tools.WORK) as folder:
        inputs = {kind: tools.generated(kind, wanted) for kind in ("jsonnet", "proto", "capnp")}
        contenders = {
            "leadflow": [tools.LEADFLOW, "check", path],
            "jsonnet": ["jsonnet", inputs["jsonnet"][0]],
            "protoc": ["protoc", f"--proto_path={inputs['proto'][0].parent}", f"--descriptor_set_out={folder}/out",
                       inputs["proto"][0]],
            "capnp": ["capnp", "compile", "-o-", f"--src-prefix={inputs['capnp'][0].parent}", inputs["capnp"][0]],
        }
        taken = tools.interleaved(contenders, rounds=3 if quick else 7)
    ours = wanted / taken["leadflow"]
    rows = []
    for peer, kind, goal in (("jsonnet", "jsonnet", 20), ("protoc", "proto", 3), ("capnp", "capnp", 3)):
        theirs = inputs[kind][1]["statements"] / taken[peer]
        rows.append(Row("peers", f"statements a second, {wanted:,} of them", rate(ours), peer, rate(theirs),
                        ours / theirs, goal))
    return rows


def start(quick):
    taken = tools.interleaved({"leadflow": [tools.LEADFLOW, "--version"], "hello": [tools.tool("hello")]},
                              rounds=5 if quick else 10, count=50)
    return [Row("start", "`leadflow --version`", seconds(taken["leadflow"]), "C++ hello world", seconds(taken["hello"]),
                taken["leadflow"] / taken["hello"], 1.5, at_most=True)]


def diff(quick):
    """Two programs of many lines that differ in a tenth of their actions: read, compiled and compared."""
    size = 10_000 if quick else 100_000
    rows = []
    for kind, what in (("wf", "many workflows"), ("wide", "one workflow")):
        path, _ = tools.generated(kind, size)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        actions = 0
        for number, line in enumerate(lines):
            if line.lstrip().startswith("contact attempted"):
                actions += 1
                if actions % 10 == 0:
                    lines[number] = line.replace("attempted", "made")
        changed = path.with_name(f"{path.stem}.changed.wf")
        changed.write_text("".join(lines), encoding="utf-8")
        taken = tools.interleaved({"diff": [tools.LEADFLOW, "diff", path, changed, "--json"]}, rounds=3 if quick else 5)["diff"]
        rows.append(Row("diff", f"two programs of {size:,} lines, {what}", seconds(taken), "a second", seconds(1.0), taken, 1,
                        at_most=True))
    return rows


def fmt(quick):
    """Bytes formatted a second, from standard input to output, against jsonnetfmt on as many statements."""
    path, held = tools.generated("wf", 10_000 if quick else 100_000)
    peer, _ = tools.generated("jsonnet", held["statements"])
    neat = path.with_name(f"{path.stem}.neat.wf")
    with open(neat, "wb") as to:
        tools.call(tools.LEADFLOW, "fmt", "-", stdin=path, stdout=to)
    far = path.with_name(f"{path.stem}.far.wf")  # every line that is further in than it is laid out
    far.write_text(re.sub(r"^( +)", r"\1\1", neat.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    contenders = {"laid out": ([tools.LEADFLOW, "fmt", "-"], neat), "two lines to change": ([tools.LEADFLOW, "fmt", "-"], path),
                  "every line further in": ([tools.LEADFLOW, "fmt", "-"], far), "jsonnetfmt": (["jsonnetfmt", "-"], peer)}
    rates = {name: [] for name in contenders}
    for _ in range(3 if quick else 7):
        for name, (argv, source) in contenders.items():
            rates[name].append(source.stat().st_size / tools.timed(argv, stdin=source)["seconds"][0])
    theirs = statistics.median(rates["jsonnetfmt"])
    return [Row("fmt", f"bytes formatted a second, {what}, {held['statements']:,} statements", rate(ours), "jsonnetfmt",
                rate(theirs), ours / theirs, 10)
            for what, ours in ((what, statistics.median(found)) for what, found in rates.items() if what != "jsonnetfmt")]


def many_tests(count):
    """The starter project's tests again and again, each under a name of its own."""
    folder = tools.fresh("tests")
    tools.call(tools.LEADFLOW, "new", folder / "shop", "--like", "leads")
    path = folder / "shop" / "leads.wf"
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^test .*?^}\n", text, re.DOTALL | re.MULTILINE)
    for block in blocks:
        text = text.replace(block, "")
    named = (blocks[i % len(blocks)].replace('" for', f' {i}" for', 1) for i in range(count))
    path.write_text(text + "\n".join(named), encoding="utf-8")
    return path


def tests(quick):
    """`test` blocks run a second, the program's reading and checking and the process's start in it."""
    count = 5_000 if quick else 20_000
    argv = [tools.LEADFLOW, "test", many_tests(count)]
    taken = tools.interleaved({"tests": argv}, rounds=3 if quick else 7)["tests"]
    return [Row("tests", f"`test` blocks a second, {count:,} of them", rate(count / taken), "goal", rate(10_000),
                count / taken / 10_000, 1)]

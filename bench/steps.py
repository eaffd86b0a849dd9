"""Dispositions: one a process, many a process, and the memory that takes."""
import os
import pathlib
import shutil
import statistics
import subprocess

import tools
from table import Row, rate, seconds

NODE_MODULES = tools.WORK / "node" / "node_modules"


def node_ready():
    """Installs the Node script's packages, SQLite compiled here; whether that went well."""
    folder = NODE_MODULES.parent
    addon = NODE_MODULES / "better-sqlite3" / "build" / "Release" / "better_sqlite3.node"
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "apply.mjs"):
        shutil.copyfile(tools.ROOT / "bench" / "node" / name, folder / name)
    if addon.exists():
        return True
    env = {**os.environ, "npm_config_build_from_source": "true"}
    prefix = pathlib.Path(os.path.realpath(shutil.which("node"))).parent.parent
    if (prefix / "include" / "node" / "node.h").exists():
        env["npm_config_nodedir"] = str(prefix)  # else node-gyp would fetch the headers
    with open(folder / "npm.log", "wb") as log:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, env=env, stdout=log, stderr=log, check=False)
    return addon.exists()


def disposition(store, lead):
    return ["apply", f"key:L{lead}", "left_voicemail", "--store", store, "--as", "ana", "--with",
            "said=Left a voicemail."]


def record_disposition(folder, lead):
    """What leadflow does for one disposition, as input for the others."""
    tools.call(tools.tool("record"), "--trace", folder / f"{lead}.trace", "--shell", folder / f"{lead}.sql",
               "--json", folder / f"{lead}.json", "--", *disposition(folder / "recorded.db", lead))


def apply_one(quick):
    """One disposition a process, each contender on its own copy of the store, the same leads in the same order."""
    rounds, count = (2, 40) if quick else (5, 100)
    program, _ = tools.generated("wf", 200)
    base = tools.make_store("small", program, 1_000)
    folder = tools.fresh("apply")
    contenders = {
        "leadflow": [tools.LEADFLOW, *disposition(folder / "leadflow.db", "{i}")],
        "sqlite3 shell": ["sqlite3", "-batch", folder / "sqlite3 shell.db"],
        "bare C": [tools.tool("bare"), folder / "bare C.db", folder / "{i}.trace"],
        "Python": [tools.PYTHON, tools.ROOT / "bench" / "apply.py", folder / "Python.db", folder / "{i}.json"],
    }
    if node_ready():
        contenders["Node"] = ["node", NODE_MODULES.parent / "apply.mjs", folder / "Node.db", folder / "{i}.json"]
    for name in (*contenders, "recorded"):
        shutil.copyfile(base, folder / f"{name}.db")
    taken = {name: [] for name in contenders}
    for turn in range(rounds):
        first = turn * count + 1
        for lead in range(first, first + count):
            record_disposition(folder, lead)
        for name, argv in contenders.items():
            stdin = folder / "{i}.sql" if name == "sqlite3 shell" else tools.NULL
            taken[name] += tools.timed(argv, count, first, stdin)["seconds"]
    return apply_rows({name: statistics.median(times) for name, times in taken.items()}, tools.durability(base))


def apply_rows(taken, mode):
    ours = taken["leadflow"]
    what = "one disposition a process"
    rows = [Row("apply", what, seconds(ours), "sqlite3 shell, the same SQL", seconds(taken["sqlite3 shell"]),
                ours / taken["sqlite3 shell"], 1.5, at_most=True, durability=mode)]
    for name, peer, goal in (("bare C", "bare C program, the same statements", 0.8),
                             ("Python", "Python script, the same statements", 3),
                             ("Node", "Node script, XState, better-sqlite3", 3)):
        if name in taken:
            rows.append(Row("apply", what, rate(1 / ours), peer, rate(1 / taken[name]), taken[name] / ours, goal,
                            durability=mode))
        else:
            rows.append(Row("apply", what, rate(1 / ours), peer, "not available here"))
    return rows


def batch_args(store):
    return ["apply", "--store", store, "--json", "--batch", "-"]


def batch_of(name, base, leads, rounds, count):
    """Batches on copies of `base`: each round's lines are recorded, then run by leadflow and by the bare loop."""
    folder = tools.fresh(f"batch-{name}")
    stores = {who: folder / f"{who}.db" for who in ("leadflow", "bare", "recorded")}
    for store in stores.values():
        shutil.copyfile(base, store)
    path, _ = tools.generated("dispositions", rounds * count, leads)
    lines = path.read_text().splitlines(keepends=True)
    rates = {"leadflow": [], "bare": []}
    for turn in range(rounds):
        slice_of = folder / f"{turn}.ndjson"
        slice_of.write_text("".join(lines[turn * count:(turn + 1) * count]))
        trace = folder / "batch.trace"
        tools.call(tools.tool("record"), "--trace", trace, "--", *batch_args(stores["recorded"]), stdin=slice_of)
        for who, argv, stdin in (("leadflow", [tools.LEADFLOW, *batch_args(stores["leadflow"])], slice_of),
                                 ("bare", [tools.tool("bare"), stores["bare"], trace], tools.NULL)):
            rates[who].append(count / tools.timed(argv, stdin=stdin, stdout=folder / f"{who}.out")["seconds"][0])
    mode = tools.durability(base)
    shutil.rmtree(folder)
    return {who: statistics.median(found) for who, found in rates.items()}, mode


def batch(quick):
    """`apply --batch` against the bare loop, on a small and a large store and under a large program."""
    small, _ = tools.generated("wf", 200)
    large, _ = tools.generated("wf", 10_000 if quick else 100_000)
    many = 20_000 if quick else 1_000_000
    rounds, count = (2, 2_000) if quick else (5, 10_000)
    rows = []
    for name, program, leads, what in (("small", small, 1_000, "1,000 leads"), ("many", small, many, f"{many:,} leads"),
                                       ("long", large, 1_000, f"1,000 leads, program of {large.stem[3:]} lines")):
        base = tools.make_store(name, program, leads)
        found, mode = batch_of(name, base, leads, rounds, count)
        rows.append(Row("batch", f"groups of 100, {what}", rate(found["leadflow"]), "bare loop, the same statements",
                        rate(found["bare"]), found["leadflow"] / found["bare"], 0.7, durability=mode))
    return rows


def memory(quick):
    """Peak memory of long inputs against short ones."""
    few, many = (2_000, 20_000) if quick else (10_000, 200_000)
    program, _ = tools.generated("wf", 200)
    folder = tools.fresh("memory")
    peak = {}
    for count in (few, many):
        store = folder / f"import-{count}.db"
        tools.leadflow(store, "init")
        tools.leadflow(store, "deploy", program)
        tools.leadflow(store, "user", "add", "ana", "--group", "callers")
        leads, _ = tools.generated("leads", count)
        argv = [tools.LEADFLOW, "import", "lead", leads, "--store", store, "--key-column", "key"]
        peak["import", count] = tools.timed(argv)["max_rss_kib"]
        lines, _ = tools.generated("dispositions", count, few)
        argv = [tools.LEADFLOW, *batch_args(store)]
        peak["apply --batch", count] = tools.timed(argv, stdin=lines)["max_rss_kib"]
    shutil.rmtree(folder)
    return [Row("memory", f"`{what}` of {many:,} lines, peak", f"{peak[what, many] / 1024:.1f} MiB", f"{few:,} lines",
                f"{peak[what, few] / 1024:.1f} MiB", peak[what, many] / peak[what, few], 1.2, at_most=True)
            for what in ("import", "apply --batch")]

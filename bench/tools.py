"""Where the benchmarks' parts are, and how they are run."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEADFLOW = ROOT / "build" / "leadflow"
TOOLS = ROOT / "build" / "bench-tools"
WORK = ROOT / "build" / "bench"
NULL = "/dev/null"
PYTHON = "/usr/bin/python3"


def tool(name):
    return str(TOOLS / f"bench_{name}")


def call(*argv, stdin=None, stdout=subprocess.DEVNULL, ok=(0,), env=None):
    """Runs a step that is not measured; what it says is shown only if it fails."""
    with open(stdin or NULL, "rb") as source:
        done = subprocess.run([str(arg) for arg in argv], stdin=source, stdout=stdout, stderr=subprocess.PIPE,
                              check=False, env={**os.environ, **(env or {})})
    if done.returncode not in ok:
        raise SystemExit(f"{' '.join(str(arg) for arg in argv)}\n{done.stderr.decode()}exit code {done.returncode}")
    return done


def generated(kind, *counts):
    """The path of a generated input and what it holds; made once."""
    path = WORK / "inputs" / ("-".join([kind, *map(str, counts)]) + {"leads": ".csv", "dispositions": ".ndjson",
                                                                    "wide": ".wf", "promises": ".wf"}.get(kind, "." + kind))
    about = path.with_suffix(path.suffix + ".about")
    newest = pathlib.Path(tool("generate")).stat().st_mtime
    if not about.exists() or about.stat().st_mtime < newest:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as to:
            about.write_bytes(call(tool("generate"), kind, *counts, stdout=to).stderr)
    return path, json.loads(about.read_text())


def timed(argv, count=1, first=1, stdin=NULL, stdout=NULL):
    """The stopwatch's figures for `count` runs in a row; `{i}` in an argument or a path is the run's number from `first`."""
    done = call(tool("stopwatch"), first, count, stdin, stdout, *argv, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def interleaved(contenders, rounds, count=1):
    """Median seconds a run of each contender, name -> argv; the rounds go A B C A B C, the first is thrown away."""
    runs = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, argv in contenders.items():
            taken = timed(argv, count)["seconds"]
            if turn > 0:
                runs[name] += taken
    return {name: statistics.median(taken) for name, taken in runs.items()}


def fresh(path):
    """An empty folder under the working folder."""
    folder = WORK / path
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def leadflow(store, *argv, **options):
    return call(LEADFLOW, *argv, "--store", store, **options)


def make_store(name, program, leads):
    """A store with `program` and that many leads, made once for these binaries and inputs."""
    store = WORK / "stores" / f"{name}.db"
    made = store.with_suffix(".made")
    mark = f"{LEADFLOW.stat().st_mtime_ns} {program.stat().st_mtime_ns} {leads}"
    if not (store.exists() and made.exists() and made.read_text() == mark):
        store.parent.mkdir(parents=True, exist_ok=True)
        for old in store.parent.glob(f"{name}.*"):
            old.unlink()
        rows, _ = generated("leads", leads)
        leadflow(store, "init")
        leadflow(store, "deploy", program)
        leadflow(store, "user", "add", "ana", "--group", "callers", "--email", "ana@example.com")
        leadflow(store, "import", "lead", rows, "--key-column", "key")
        made.write_text(mark)
    return store


def durability(store):
    """Journal mode and synchronous, as leadflow's connection has them; TRUNCATE and FULL if the file does not say WAL."""
    with open(store, "rb") as file:
        header = file.read(20)
    return "wal/full" if header[18] == 2 else "truncate/full"

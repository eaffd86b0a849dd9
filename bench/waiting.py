"""The worker: timers that fire and messages that leave, with few and with many more that wait."""
import json
import shutil
import sqlite3
import statistics
import subprocess

import tools
from table import Row, rate

AT = "2050-01-01T00:00:00Z"  # long before the base stores' work is due, long after all else
DUE = 2_524_608_000_000 - 1  # a millisecond before, as the store keeps it
NEVER = 4_000_000_000_000
KINDS = {"timers": ("timer", "due", "state = 'waiting'"), "outbox": ("outbox", "next_at", "state = 'queued'")}


def base_store(leads):
    """A store in which every lead has a timer and a message, none of them due by AT."""
    store = tools.make_store(f"waiting-{leads}", tools.ROOT / "bench" / "waiting.wf", leads)
    with sqlite3.connect(store) as connection:
        for table, time, waiting in KINDS.values():
            connection.execute(f"UPDATE {table} SET {time} = {NEVER} WHERE {waiting} AND {time} <> {NEVER}")
    connection.close()
    return store


def let_fall_due(store, kind, count):
    table, time, waiting = KINDS[kind]
    with sqlite3.connect(store) as connection:
        connection.execute(f"UPDATE {table} SET {time} = {DUE} WHERE id IN (SELECT id FROM {table} WHERE {waiting} "
                           f"ORDER BY id * 7919 % 1000003 LIMIT {count})")
    connection.close()


def rounds_of(kind, base, rounds, count):
    """Each round's work is recorded, then done by the worker and by the bare loop, on a copy of the store each."""
    folder = tools.fresh(f"waiting-{kind}")
    stores = {who: folder / f"{who}.db" for who in ("leadflow", "bare", "recorded")}
    for store in stores.values():
        shutil.copyfile(base, store)
    rates = {"leadflow": [], "bare": []}
    for _ in range(rounds):
        for store in stores.values():
            let_fall_due(store, kind, count)
        trace = folder / "work.trace"
        tools.call(tools.tool("work"), "--trace", trace, stores["recorded"], AT)
        done = tools.call(tools.tool("work"), stores["leadflow"], AT, stdout=subprocess.PIPE)
        told = json.loads(done.stdout)
        if told["timers" if kind == "timers" else "sent"] != count or told["problems"]:
            raise SystemExit(f"scripts/bench: {kind}: {count} were due, and the worker says {told}")
        rates["leadflow"].append(count / told["seconds"])
        rates["bare"].append(count / tools.timed([tools.tool("bare"), stores["bare"], trace])["seconds"][0])
    mode = tools.durability(base)
    shutil.rmtree(folder)
    return {who: statistics.median(found) for who, found in rates.items()}, mode


def rows_of(kind, what, quick):
    """The share of the bare loop at two sizes, and the one share against the other: it is to be flat."""
    sizes = (1_000, 20_000) if quick else (1_000, 1_000_000)
    rounds, count = (2, 200) if quick else (3, 300)
    rows, shares = [], []
    for leads in sizes:
        found, mode = rounds_of(kind, base_store(leads), rounds, count)
        shares.append(found["leadflow"] / found["bare"])
        rows.append(Row(kind, f"{what} of {leads:,} waiting", rate(found["leadflow"]),
                        "bare loop, the same statements", rate(found["bare"]), shares[-1], None, durability=mode))
    rows.append(Row(kind, f"the share with {sizes[1]:,} waiting", f"{shares[1]:.2f}", f"with {sizes[0]:,}",
                    f"{shares[0]:.2f}", shares[1] / shares[0], 0.8))
    return rows


def timers(quick):
    return rows_of("timers", "timers fired", quick)


def outbox(quick):
    return rows_of("outbox", "messages delivered to nobody", quick)

"""A long steady load on one server with SQLite and on two nodes: how fast, and whether anything grows.

soak.py BINARY FOLDER SECONDS prints a table; scripts/faults --soak SECONDS starts what it needs."""

import os
import statistics
import sys
import time

import main as faults
from streets import on_sqlite, two_nodes
from world import Load

SECONDS = int(sys.argv[3])
# what starting costs is no growth
WARM = min(120, SECONDS // 3)
# how much more memory or how many more files than after the start are a leak
MEMORY, FILES = 1.2, 20


def memory(process):
    """Mebibytes that a process has in memory."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024


def files(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def quantiles(times):
    """The middle one and the ninety-ninth of a hundred, in milliseconds."""
    cut = statistics.quantiles(times, n=100)
    return f"{cut[49] * 1000:.0f} / {cut[98] * 1000:.0f} ms"


def soak(title, street):
    processes = [node.process for node in street.nodes]
    with Load(street.installation, street.port, writers=16, readers=48, pause=0.5) as load:
        time.sleep(WARM)
        first = [(memory(one), files(one)) for one in processes]
        load.write_times.clear()
        load.read_times.clear()
        time.sleep(SECONDS - WARM)
        last = [(memory(one), files(one)) for one in processes]
    lost, doubled = faults.check(street, load)
    grown = [f"{a[0]} → {b[0]}" for a, b in zip(first, last)]
    opened = [f"{a[1]} → {b[1]}" for a, b in zip(first, last)]
    print(f"| {title} | {len(load.acknowledged)} | {lost} | {doubled} | {quantiles(load.write_times)} "
          f"| {quantiles(load.read_times)} | {', '.join(grown)} | {', '.join(opened)} |", flush=True)
    leaks = any(b[0] > a[0] * MEMORY or b[1] > a[1] + FILES for a, b in zip(first, last))
    return lost + doubled + leaks


def run():
    print("| soak | acknowledged | lost | doubled | writes p50 / p99 | reads p50 / p99 | MiB | files |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    return soak("one server, SQLite", on_sqlite()) + soak("two nodes, PostgreSQL, Redis", two_nodes())


faults.main(run)

"""What the service survives: one fault after the other under load, and what must hold after each.

main.py BINARY FOLDER [--rounds N] [NAME…] prints a table: rounds, acknowledged, lost, doubled, longest outage.
scripts/faults starts PostgreSQL, Redis and a bucket before it."""

import argparse
import errno
import functools
import os
import signal
import socket
import subprocess
import sys
import time

from world import PATIENCE, Client, Installation, Load, free_port, wait_until, with_database

BINARY, FOLDER = sys.argv[1], sys.argv[2]

FAULTS = []
# everything that was started, ended whatever happens
running = []


class Street:
    """An installation with its servers, the port that clients ask, and all that it ever acknowledged."""

    def __init__(self, installation, nodes, port):
        self.installation, self.nodes, self.port = installation, nodes, port
        self.acknowledged = []
        installation.open_inspections(nodes[0].port)

    def load(self):
        return Load(self.installation, self.port)

    def restart(self, node):
        node.start()
        running.append(node.process)


def fault(title):
    def register(function):
        FAULTS.append((function.__name__.replace("_", "-"), title, function))
        return function
    return register


def sqlite(folder):
    os.makedirs(folder, exist_ok=True)
    installation = Installation(BINARY, folder, f"sqlite:{folder}/heping.db", f"file:{folder}/photos")
    node = installation.node("node")
    running.append(node.process)
    return Street(installation, [node], node.port)


@functools.cache
def on_sqlite():
    return sqlite(os.path.join(FOLDER, "sqlite"))


@functools.cache
def two_nodes():
    """On PostgreSQL, Redis and a bucket, behind haproxy."""
    postgres = os.environ["HEPING_TEST_POSTGRES_URL"]
    subprocess.run(["psql", "-Xq", postgres, "-c", "CREATE DATABASE faults"], check=True)
    REDIS.start()
    installation = Installation(BINARY, FOLDER, with_database(postgres, "faults"),
                                f"{os.environ['HEPING_TEST_BUCKET']}/faults", REDIS.url)
    nodes = [installation.node(name) for name in ("one", "two")]
    running.extend(node.process for node in nodes)
    return Street(installation, nodes, balancer(*(node.port for node in nodes)))


def in_background(command, port):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running.append(process)

    def listens():
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", port)) == 0
    wait_until(listens, command[0])
    return process


def balancer(*ports):
    """haproxy, which asks each server five times a second whether it is ready, and tries a request that
    reached none once more at the other."""
    port = free_port()
    servers = "\n".join(f"  server n{at} 127.0.0.1:{at} check inter 200ms fall 1 rise 1" for at in ports)
    config = os.path.join(FOLDER, "haproxy.cfg")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch 1
frontend f
  bind 127.0.0.1:{port}
  default_backend b
backend b
  option httpchk GET /readyz
{servers}
""")
    in_background(["haproxy", "-db", "-f", config], port)
    return port


class Redis:
    """A Redis of ours: stopped, frozen, started again empty."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/"
        self.process = None

    def start(self):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = in_background(command, self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


REDIS = Redis()


def postgres(*command):
    subprocess.run([*os.environ["FAULTS_PG_CTL"].split(), *command], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def check(street, load):
    """Everything acknowledged is there once and whole; books and seals are in order. Answers how many
    were lost and how many are there twice."""
    installation = street.installation
    street.acknowledged += load.acknowledged
    rows = {row[0] for row in installation.rows("SELECT id FROM hazards")}
    acknowledged = set(street.acknowledged)
    assert len(acknowledged) == len(street.acknowledged)
    lost, doubled = len(acknowledged - rows), len(rows - acknowledged)
    for sql in ("SELECT subject_id FROM audit_log WHERE action = 'record_finding'",
                "SELECT source_id FROM safety_facts WHERE source_type = 'hazard'"):
        found = [row[0] for row in installation.rows(sql)]
        doubled += len(found) - len(set(found))
        lost += len(acknowledged - set(found))
    numbers = sorted(int(row[0].rsplit("-", 1)[1]) for row in installation.rows("SELECT number FROM hazards"))
    assert numbers == list(range(1, len(rows) + 1)), "numbers have gaps"
    installation.run("rebuild", "--check")
    installation.run("verify", "audit")
    return lost, doubled


@fault("一台 SQLite：kill -9，立即重启")
def sqlite_kill(rounds):
    street = on_sqlite()
    with street.load() as load:
        for _ in range(rounds):
            street.nodes[0].kill()
            street.restart(street.nodes[0])
            load.more()
    return load, *check(street, load)


@fault("两台、PostgreSQL：轮流 kill -9")
def node_kill(rounds):
    street = two_nodes()
    with street.load() as load:
        for turn in range(rounds):
            node = street.nodes[turn % 2]
            node.kill()
            load.more()
            street.restart(node)
            node.wait()
    return load, *check(street, load)


@fault("两台：轮流正常停止（SIGTERM）再启动")
def rolling(rounds):
    street = two_nodes()
    with street.load() as load:
        for turn in range(rounds):
            node = street.nodes[turn % 2]
            node.stop()
            load.more()
            street.restart(node)
            node.wait()
    assert load.repeated == 0 and load.failed_reads == 0, f"cut: {dict(load.troubles)}"
    return load, *check(street, load)


@fault("PostgreSQL 重启（fast 与 immediate 轮流）")
def postgres_restart(rounds):
    street = two_nodes()
    with street.load() as load:
        for turn in range(rounds):
            postgres("-w", "-m", ("fast", "immediate")[turn % 2], "stop")
            time.sleep(0.5)
            postgres("-w", "-l", os.environ["FAULTS_PG_LOG"], "start")
            load.more()
    return load, *check(street, load)


@fault("Redis 停、空着回来、冻结")
def redis_away(rounds):
    street = two_nodes()
    with street.load() as load:
        for _ in range(rounds):
            REDIS.stop()
            load.more()
            REDIS.start()
            load.more()
            REDIS.process.send_signal(signal.SIGSTOP)
            load.more()
            REDIS.process.send_signal(signal.SIGCONT)
            load.more()
    return load, *check(street, load)


@fault("对象存储没有应答：照片迟些再传，其余照常")
def bucket_away(rounds):
    street = two_nodes()
    bucket = int(os.environ["FAULTS_BUCKET_PID"])
    client = Client(street.port, timeout=40)
    client.sign_in("inspector1")
    with street.load() as load:
        for turn in range(rounds):
            os.kill(bucket, signal.SIGSTOP)
            try:
                load.more()
            finally:
                os.kill(bucket, signal.SIGCONT)
            client.photo(100 + turn)
    return load, *check(street, load)


@fault("备份：服务照常，没有一次写入被拒")
def backup(rounds):
    street = on_sqlite()
    folder = os.path.join(FOLDER, "backups")
    with street.load() as load:
        for _ in range(rounds):
            street.installation.run("backup", folder)
            load.more()
    assert load.repeated == 0, dict(load.troubles)
    return load, *check(street, load)


@fault("SQLite 磁盘写满，腾出后不重启即恢复")
def disk_full(rounds):
    folder = os.path.join(FOLDER, "full")
    os.makedirs(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", folder], check=True)
    street = None
    try:
        street = sqlite(folder)
        filler, (_, firm) = os.path.join(folder, "filler"), street.installation.inspections[0]
        client = Client(street.port)
        client.sign_in("office")
        with street.load() as load:
            for _ in range(rounds):
                fill(filler)
                wait_until(lambda: is_refused(client), "a write is refused with 503")
                client.must(200, "GET", f"/api/v1/enterprises/{firm}/overview")
                os.remove(filler)
                load.more()
        outcome = check(street, load)
        street.nodes[0].stop()
    finally:
        for node in street.nodes if street else []:
            end(node.process)
        subprocess.run(["umount", folder], check=True)
    return load, *outcome


def fill(path):
    """Takes what is left of a disk."""
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)) == 65536:
                pass
        except OSError as full:
            assert full.errno == errno.ENOSPC, full


def is_refused(client):
    status, answer = client.send("POST", "/api/v1/enterprises", {"name": "演示满厂", "industry": "2110", "village": "江东村"})
    assert status in (201, 503), f"{status} {answer}"
    return status == 503


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def run():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("folder")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_intermixed_args()
    chosen = [one for one in FAULTS if not given.names or one[0] in given.names]
    assert len(chosen) >= len(given.names), f"there are {', '.join(name for name, _, _ in FAULTS)}"
    print("| fault | rounds | acknowledged | lost | doubled | sent again | reads failed | longest outage |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    bad = 0
    for name, title, function in chosen:
        load, lost, doubled = function(given.rounds)
        bad += lost + doubled
        print(f"| `{name}` {title} | {given.rounds} | {len(load.acknowledged)} | {lost} | {doubled} | {load.repeated} "
              f"| {load.failed_reads} of {load.reads} | {load.outage:.1f} s |", flush=True)
    return bad


def main(work):
    """Does it, ends everything that was started, and exits by whether anything was bad."""
    try:
        bad = work()
    finally:
        for process in running:
            end(process)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(run)

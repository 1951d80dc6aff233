"""What the service survives: one fault after the other under load, and what must hold after each.

main.py BINARY FOLDER [--rounds N] [NAME…] prints a table: rounds, acknowledged, lost, doubled, longest outage.
scripts/faults starts PostgreSQL, Redis and a bucket before it."""

import argparse
import glob
import os
import signal
import subprocess
import sys
import time

from servers import Pooler, end, end_all
from streets import BINARY, FOLDER, REDIS, of_the_last_release, on_sqlite, pooled, sqlite, two_nodes, with_sentinels, with_standby
from wechat import WeChat
from world import Client, cut, fill, wait_until

FAULTS = []
# at so many places an upload is cut
PLACES = 100
# of a photo: the picture and its thumbnail
FILES = 2


def fault(title):
    def register(function):
        FAULTS.append((function.__name__.replace("_", "-"), title, function))
        return function
    return register


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
    # a machine that is loaded may say so; nobody may be cut off
    cut = {what: count for what, count in load.troubles.items() if "503 busy" not in what}
    assert not cut, f"cut: {cut}"
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


@fault("PgBouncer（transaction 模式）：重启；别人的会话不受影响")
def pgbouncer(rounds):
    street, pooler = pooled()
    with street.load() as load:
        for _ in range(rounds):
            pooler.stop()
            time.sleep(0.5)
            pooler.start()
            load.more()
        load.more(60)
    # whatever was set of a session would now be there for whoever comes next
    for setting, own in (("statement_timeout", "0"), ("lock_timeout", "0"), ("idle_in_transaction_session_timeout", "0")):
        seen = {pooler.ask(f"SHOW {setting}") for _ in range(2 * Pooler.SIZE)}
        assert seen == {own}, f"{setting}: {seen}"
    assert pooler.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0"
    return load, *check(street, load)


@fault("PostgreSQL 主库断电，同步备库接替")
def failover(rounds):
    street, pair = with_standby()
    with street.load() as load:
        for _ in range(rounds):
            pair.fail_over()
            load.more()
            pair.follow(1 - pair.primary)
            load.more()
    return load, *check(street, load)


@fault("Redis 主库停止或冻结，Sentinel 选出新主库")
def sentinel(rounds):
    street, watched = with_sentinels()
    with street.load() as load:
        for turn in range(rounds):
            old = watched.primary()
            if turn % 2:
                old.process.send_signal(signal.SIGSTOP)
            else:
                old.stop()
            load.more()
            wait_until(lambda: watched.primary() is not old, "the Sentinels choose")
            for node in street.nodes:
                wait_until(lambda: node.health() == "ok", f"{node.name} has found the new primary")
            if turn % 2:
                old.process.send_signal(signal.SIGCONT)
            else:
                old.start()
            wait_until(watched.replica_is_usable, "the old primary follows the new one")
            load.more()
    return load, *check(street, load)


@fault("逐台升级：新旧版本并排服务同一个数据库")
def upgrade(rounds):
    street = of_the_last_release(os.environ["FAULTS_PREVIOUS"])
    assert not os.path.samefile(street.nodes[0].binary, BINARY), "the release before this one is this one"
    with street.load() as load:
        for node in street.nodes:
            node.stop()
            load.more()
            node.binary = BINARY
            street.restart(node)
            node.wait()
            # both releases answer for a while
            load.more(20 * rounds)
    cut = {what: count for what, count in load.troubles.items() if "503 busy" not in what}
    assert not cut, f"cut: {cut}"
    street.installation.binary = BINARY
    return load, *check(street, load)


@fault("一台的时钟快十分钟，再拨回")
def clock(rounds):
    street = two_nodes()
    with street.load() as load:
        for turn in range(rounds):
            node = street.nodes[turn % 2]
            right = node.settings
            node.settings = {**right, "LD_PRELOAD": ahead_of_time(), "FAKETIME": "+10m", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
            for settings, seconds in ((node.settings, 600), (right, 0)):
                node.stop()
                node.settings = settings
                street.restart(node)
                node.wait()
                said = node.told()
                assert abs(said.get("clockAheadSeconds", 0) - seconds) < 30, said
                assert (said["status"] == "degraded") == bool(seconds), said
                load.more(40)
    return load, *check(street, load)


def ahead_of_time():
    """What has a program see another time."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    assert found, "the package faketime is missing"
    return found[0]


@fault("微信连不上、不应答、出错、答非所问，再恢复")
def wechat_away(rounds):
    wechat = WeChat()
    wechat.start()
    street = sqlite(os.path.join(FOLDER, "wechat"), **wechat.settings)

    def sign_in(name, status):
        client = Client(street.port, timeout=20)
        answer = client.must(status, "POST", "/api/v1/sessions/wechat", {"code": name})
        assert status == 201 or answer["code"] == "wechat_unavailable", answer
        return answer

    with street.load() as load:
        for turn in range(rounds):
            for mood in ("silent", "broken", "garbled"):
                wechat.mood = mood
                sign_in(f"somebody-{turn}", 503)
                load.more()
            wechat.stop()
            sign_in(f"somebody-{turn}", 503)
            load.more()
            wechat.mood = "well"
            wechat.start()
            # one person, however often they tried
            assert sign_in(f"somebody-{turn}", 201)["user"]["id"] == sign_in(f"somebody-{turn}", 201)["user"]["id"]
    wechat.stop()
    assert load.repeated == 0, dict(load.troubles)
    return load, *check(street, load)


@fault("照片传到任意一处断线：没有半张照片")
def upload_cut(rounds):
    street = on_sqlite()
    client = Client(street.port)
    client.sign_in("inspector1")
    photos = os.path.join(FOLDER, "sqlite", "photos")

    def kept():
        """Photos that rows name, and files that are there."""
        rows = street.installation.rows("SELECT id FROM photos")
        return len(rows), sum(len(files) for _, _, files in os.walk(photos))

    before = kept()
    for turn in range(rounds):
        for place in range(PLACES):
            cut(client, shade=turn, place=place / PLACES)
    client.photo(90)
    wait_until(lambda: kept()[0] == before[0] + 1, "what was whole is there, and nothing else")
    # files that were begun are taken away again
    wait_until(lambda: kept()[1] <= before[1] + FILES, f"no half photo is left: {kept()}, and there were {before}")
    with street.load() as load:
        load.more()
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
                assert street.nodes[0].told().get("writes") is False, "/readyz says nothing of it"
                client.must(200, "GET", f"/api/v1/enterprises/{firm}/overview")
                os.remove(filler)
                load.more()
                assert street.nodes[0].health() == "ok"
        outcome = check(street, load)
        street.nodes[0].stop()
    finally:
        for node in street.nodes if street else []:
            end(node.process)
        subprocess.run(["umount", folder], check=True)
    return load, *outcome


def is_refused(client):
    status, answer = client.send("POST", "/api/v1/enterprises", {"name": "演示满厂", "industry": "2110", "village": "江东村"})
    assert status in (201, 503), f"{status} {answer}"
    return status == 503


def run():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("binary")
    arguments.add_argument("folder")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_intermixed_args()
    # an upgrade takes two programs
    usual = [one for one in FAULTS if one[0] != "upgrade" or "FAULTS_PREVIOUS" in os.environ]
    chosen = [one for one in usual if not given.names or one[0] in given.names]
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
        end_all()
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main(run)

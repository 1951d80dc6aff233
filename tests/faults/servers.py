"""Servers of others that an installation stands on, each of them ours to stop: Redis alone and with Sentinels,
PostgreSQL behind PgBouncer and with a standby, haproxy."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import urllib.parse

from world import PATIENCE, free_port, wait_until, with_database

# everything that was started, ended whatever happens
running = []


def in_background(command, port, **more):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    running.append(process)
    wait_until(lambda: listens(port), command[0])
    return process


def listens(port):
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def end(process):
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def end_all():
    for process in running:
        end(process)
    for pair in Pair.ALL:
        pair.stop()


def balancer(folder, *ports):
    """haproxy, which asks each server five times a second whether it is ready, and tries a request that
    reached none once more at the other."""
    port = free_port()
    servers = "\n".join(f"  server n{at} 127.0.0.1:{at} check inter 200ms fall 2 rise 1" for at in ports)
    config = os.path.join(folder, f"haproxy-{port}.cfg")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout check 2s
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

    def __init__(self, folder, primary=None):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/"
        self.follows = ["--replicaof", "127.0.0.1", str(primary)] if primary else []
        self.process = None

    def start(self):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no",
                   "--dir", self.folder]
        self.process = in_background([*command, *self.follows], self.port)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


class Watched:
    """Two Redis, and three Sentinels that make the other one the primary within two seconds."""

    NAME = "main"

    def __init__(self, folder):
        first = Redis(folder)
        self.redis = [first, Redis(folder, primary=first.port)]
        for one in self.redis:
            one.start()
        sentinels = []
        for n in range(3):
            port = free_port()
            config = os.path.join(folder, f"sentinel-{n}.conf")
            with open(config, "w", encoding="utf-8") as file:
                file.write(f"""
bind 127.0.0.1
port {port}
dir {folder}
sentinel monitor {self.NAME} 127.0.0.1 {first.port} 2
sentinel down-after-milliseconds {self.NAME} 1000
sentinel failover-timeout {self.NAME} 4000
""")
            in_background(["redis-sentinel", config], port)
            sentinels.append(f"127.0.0.1:{port}")
        self.sentinel = sentinels[0].rpartition(":")[2]
        self.url = f"redis+sentinel://{','.join(sentinels)}/{self.NAME}/0"
        wait_until(lambda: len(self.asked("SENTINELS")) == 2 and len(self.asked("REPLICAS")) == 1, "Sentinels know each other")

    def asked(self, what):
        said = subprocess.run(["redis-cli", "-p", self.sentinel, "--json", "SENTINEL", what, self.NAME],
                              check=True, capture_output=True, text=True).stdout
        return json.loads(said)

    def primary(self):
        """The one that the Sentinels call so."""
        port = int(self.asked("GET-MASTER-ADDR-BY-NAME")[1])
        return next(one for one in self.redis if one.port == port)

    def replica_is_usable(self):
        replicas = self.asked("REPLICAS")
        return len(replicas) == 1 and replicas[0]["flags"] == "slave" and replicas[0]["master-link-status"] == "ok"


class Pooler:
    """PgBouncer in transaction mode, with fewer connections to the server than its clients have."""

    SIZE = 6
    # it refuses to run as root; unlike runuser, this leaves no process between that would end alone
    AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]

    def __init__(self, folder, database):
        self.port, self.process = free_port(), None
        parts = urllib.parse.urlsplit(database)
        self.name = parts.path[1:]
        self.config = os.path.join(folder, "pgbouncer.ini")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"""
[databases]
{self.name} = host={parts.hostname} port={parts.port} user={parts.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {self.SIZE}
max_client_conn = 200
""")
        self.url = with_database(f"postgres://{parts.username}@127.0.0.1:{self.port}", self.name) + "?pgbouncer=true"

    def start(self):
        self.process = in_background([*self.AS_POSTGRES, "pgbouncer", self.config], self.port)

    def stop(self):
        # at once, whoever is connected
        self.process.terminate()
        self.process.wait(PATIENCE)

    def ask(self, sql):
        """What a stranger is answered who comes through the same pool."""
        url = f"postgres://heping@127.0.0.1:{self.port}/{self.name}"
        return subprocess.run(["psql", "-XAt", url, "-c", sql], check=True, capture_output=True, text=True).stdout.strip()


class Pair:
    """A PostgreSQL and its standby, which has each commit before it is acknowledged. Their URL names both
    and asks for the one that may be written."""

    ALL = []

    def __init__(self, folder, name):
        # runuser -u postgres -- …/pg_ctl -D …
        words = shlex.split(os.environ["FAULTS_PG_CTL"])
        control = next(n for n, word in enumerate(words) if word.endswith("/pg_ctl"))
        self.as_user, self.programs = words[:control], os.path.dirname(words[control])
        self.folder = os.path.join(folder, "pair")
        os.mkdir(self.folder)
        shutil.chown(self.folder, words[2])
        self.ports = [free_port(), free_port()]
        self.primary = 0
        Pair.ALL.append(self)
        self.run("initdb", "-D", self.data(0), "-U", "heping", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.configure(0, "synchronous_standby_names = ''")
        self.run("pg_ctl", "-w", "-D", self.data(0), "-l", self.log(0), "start")
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        self.url = f"postgres://heping@{hosts}/{name}?target_session_attrs=read-write"
        subprocess.run(["psql", "-Xq", self.own(0), "-c", f"CREATE DATABASE {name}"], check=True)
        self.follow(1)

    def data(self, n):
        return os.path.join(self.folder, str(n))

    def log(self, n):
        return os.path.join(self.folder, f"{n}.log")

    def own(self, n):
        return f"postgres://heping@127.0.0.1:{self.ports[n]}/postgres"

    def run(self, program, *arguments):
        subprocess.run([*self.as_user, os.path.join(self.programs, program), *arguments], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def configure(self, n, *lines):
        with open(os.path.join(self.data(n), "postgresql.auto.conf"), "a", encoding="utf-8") as file:
            file.write("\n".join([
                "listen_addresses = '127.0.0.1'", f"port = {self.ports[n]}", f"unix_socket_directories = '{self.folder}'",
                "max_connections = 100", "synchronous_commit = on", *lines, ""]))

    def follow(self, n):
        """Makes the one at `n` the standby of the other, from nothing, and has the other wait for it."""
        shutil.rmtree(self.data(n), ignore_errors=True)
        self.run("pg_basebackup", "-d", self.own(self.primary), "-D", self.data(n), "-R", "-X", "stream", "-c", "fast")
        self.configure(n, "synchronous_standby_names = ''")
        self.run("pg_ctl", "-w", "-D", self.data(n), "-l", self.log(n), "start")
        primary = self.own(self.primary)
        for setting in ("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"):
            subprocess.run(["psql", "-Xq", primary, "-c", setting], check=True, stdout=subprocess.DEVNULL)

        def waits():
            said = subprocess.run(["psql", "-XAt", primary, "-c", "SELECT sync_state FROM pg_stat_replication"],
                                  check=True, capture_output=True, text=True).stdout
            return said.strip() == "sync"
        wait_until(waits, "the standby has each commit first")

    def fail_over(self):
        """The primary dies without a word; its standby takes over."""
        self.run("pg_ctl", "-w", "-D", self.data(self.primary), "-m", "immediate", "stop")
        self.primary = 1 - self.primary
        self.run("pg_ctl", "-w", "-D", self.data(self.primary), "promote")

    def stop(self):
        for n in (0, 1):
            if os.path.exists(os.path.join(self.data(n), "postmaster.pid")):
                self.run("pg_ctl", "-w", "-D", self.data(n), "-m", "immediate", "stop")

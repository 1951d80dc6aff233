"""Installations to be tried: each with its servers, and what they ever acknowledged."""

import functools
import itertools
import os
import subprocess
import sys

from servers import Pair, Pooler, Redis, Watched, balancer, running
from world import Installation, Load, with_database

BINARY, FOLDER = sys.argv[1], sys.argv[2]
REDIS = Redis(FOLDER)
# each installation has a database of its own in the one Redis
DATABASES = itertools.count()


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


def sqlite(folder, **settings):
    os.makedirs(folder, exist_ok=True)
    installation = Installation(BINARY, folder, f"sqlite:{folder}/heping.db", f"file:{folder}/photos")
    installation.settings |= settings
    node = installation.node("node")
    running.append(node.process)
    return Street(installation, [node], node.port)


@functools.cache
def on_sqlite():
    return sqlite(os.path.join(FOLDER, "sqlite"))


@functools.cache
def two_nodes():
    """On PostgreSQL, Redis and a bucket, behind haproxy."""
    return street("faults", made("faults"))


@functools.cache
def pooled():
    """The same behind PgBouncer, of which nobody but us may notice anything."""
    database = made("pooled")
    pooler = Pooler(folder("pooled"), database)
    pooler.start()
    return street("pooled", pooler.url, asked_directly=database), pooler


@functools.cache
def with_standby():
    """The same on a PostgreSQL with a synchronous standby."""
    pair = Pair(folder("standby"), "heping")
    return street("standby", pair.url), pair


@functools.cache
def with_sentinels():
    """The same with two Redis, of which three Sentinels make one the primary."""
    watched = Watched(folder("sentinel"))
    return street("sentinel", made("sentinel"), redis=watched.url), watched


def of_the_last_release(binary):
    """The same, as the release before this one left it."""
    return street("upgrade", made("upgrade"), binary=binary)


def street(name, database, redis=None, asked_directly=None, binary=BINARY):
    if redis is None:
        if REDIS.process is None:
            REDIS.start()
        redis = f"{REDIS.url}{next(DATABASES)}"
    installation = Installation(binary, folder(name), database, f"{os.environ['HEPING_TEST_BUCKET']}/{name}", redis)
    installation.asked_directly = asked_directly or database
    nodes = [installation.node(name) for name in ("one", "two")]
    running.extend(node.process for node in nodes)
    return Street(installation, nodes, balancer(folder(name), *(node.port for node in nodes)))


def made(name):
    """The URL of a new database."""
    postgres = os.environ["HEPING_TEST_POSTGRES_URL"]
    subprocess.run(["psql", "-Xq", postgres, "-c", f"CREATE DATABASE {name}"], check=True)
    return with_database(postgres, name)


def folder(name):
    path = os.path.join(FOLDER, name)
    os.makedirs(path, exist_ok=True)
    return path

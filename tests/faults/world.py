"""A street with firms and inspectors, the servers of it, and clients who keep what was acknowledged."""

import collections
import errno
import http.client
import json
import os
import secrets
import socket
import struct
import subprocess
import threading
import time
import urllib.parse
import zlib

PASSWORD = "not-a-secret-of-anyone"
KEY = "5e0b7c1f49d2a8366fb1c07de94a25830d71ec5f2ab94867"
# How long anything may take before a round has failed.
PATIENCE = 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def uuid7():
    """An id as a phone makes it."""
    number = int(time.time() * 1000) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    text = f"{number:032x}"
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


def picture(shade):
    """A small PNG; no two of them alike."""
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    pixels = b"".join(b"\0" + bytes((shade + x + y) % 256 for x in range(300)) for y in range(200))
    head = struct.pack(">IIBBBBB", 100, 200, 8, 2, 0, 0, 0)
    text = b"Comment\0" + secrets.token_hex(8).encode()
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"tEXt", text) + part(b"IDAT", zlib.compress(pixels)) + part(b"IEND", b"")


# what a form with one file says of itself
FORM = "multipart/form-data; boundary=heping"


def form(shade):
    head = "--heping\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n"
    return head.encode() + picture(shade) + b"\r\n--heping--\r\n"


def cut(client, shade, place):
    """Uploads a photo over a line that breaks: after such a part of the request, nothing more comes."""
    body = form(shade)
    head = (f"POST /api/v1/photos HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {client.token}\r\n"
            f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    whole = head + body
    with socket.create_connection(("127.0.0.1", client.port)) as line:
        line.sendall(whole[:int(len(whole) * place)])


class Away(Exception):
    """No answer, or not a whole one."""


class Client:
    """One connection, opened again when it breaks."""

    def __init__(self, port, timeout=15):
        self.port, self.timeout, self.token, self.connection = port, timeout, None, None
        # what went wrong, by kind
        self.troubles = collections.Counter()

    def send(self, method, path, body=None, kind="application/json"):
        headers = {"Content-Type": kind} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            raise Away(str(error)) from error
        if answer.getheader("Connection", "").lower() == "close":
            self.connection.close()
            self.connection = None
        try:
            return answer.status, json.loads(text) if text else {}
        except ValueError:
            # what a balancer says for a server that it cannot reach
            return answer.status, {"text": text[:200].decode(errors="replace")}

    def must(self, status, method, path, body=None, kind="application/json"):
        found, answer = self.send(method, path, body, kind)
        assert found == status, f"{method} {path}: {found} {answer}"
        return answer

    def until(self, statuses, method, path, body=None, kind="application/json", stop=None):
        """Sends the same until it is answered so, as the mini-program does. A refusal that no repetition
        mends fails the run."""
        end, tries = time.monotonic() + PATIENCE, 0
        while True:
            tries += 1
            try:
                status, answer = self.send(method, path, body, kind)
                if status in statuses:
                    return answer, tries
                assert status in (408, 429, 500, 502, 503, 504), f"{method} {path}: {status} {answer}"
                # 500 is a mistake of ours even in a storm
                assert status != 500, f"{method} {path}: {answer}"
                self.troubles[f"{status} {answer.get('code') or answer.get('text', '')[:60]}"] += 1
            except Away as away:
                self.troubles[str(away)] += 1
            assert time.monotonic() < end, f"{method} {path} got no answer for {PATIENCE} s"
            time.sleep(0.05)

    def sign_in(self, username):
        answer, _ = self.until((201,), "POST", "/api/v1/sessions/password",
                               {"username": username, "password": PASSWORD, "device": "phone"})
        self.token = answer["token"]
        return answer

    def photo(self, shade):
        answer, tries = self.until((200, 201), "POST", "/api/v1/photos", form(shade), FORM)
        return answer["id"], tries


class Node:
    """A server of the installation, on a port of its own for good."""

    def __init__(self, binary, folder, settings, name):
        self.binary, self.settings, self.name = binary, settings, name
        self.port = free_port()
        self.log = os.path.join(folder, f"{name}.log")
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--bind", f"127.0.0.1:{self.port}"], env=self.settings, stderr=log, stdin=subprocess.DEVNULL)

    def is_ready(self):
        try:
            return Client(self.port, timeout=3).send("GET", "/readyz")[0] == 200
        except Away:
            return False

    def told(self):
        """What it says of itself."""
        try:
            return Client(self.port, timeout=3).send("GET", "/readyz")[1]
        except Away as away:
            return {"status": f"away: {away}"}

    def health(self):
        return self.told().get("status")

    def wait(self):
        try:
            wait_until(self.is_ready, f"{self.name} is ready")
        except AssertionError as error:
            # the folder is gone before anybody can look
            with open(self.log, encoding="utf-8", errors="replace") as log:
                raise AssertionError(f"{error}\n{log.read()[-4000:]}") from None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, f"{self.name} did not end in order"


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{PATIENCE} s and it does not hold: {what}"
        time.sleep(0.05)


class Installation:
    """A database, photos, and a street made by the commands that make a real one."""

    def __init__(self, binary, folder, database, photos, redis=None, firms=4):
        self.binary, self.folder, self.database = binary, folder, database
        # where the rows are, when the service asks through another
        self.asked_directly = database
        self.settings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HEPING_")},
            "HEPING_DATABASE_URL": database, "HEPING_PHOTOS": photos, "HEPING_SECRET_KEY": KEY,
            "HEPING_LIMIT_FACTOR": "1000000", "HEPING_LOG": "warn", "HEPING_PHOTO_FLOOR_MB": "0",
            "HEPING_DRAIN_SECONDS": "5",
        }
        if redis:
            self.settings["HEPING_REDIS_URL"] = redis
        self.run("migrate")
        self.run("admin", "create-subdistrict", "--code", "330114003", "--name", "河庄街道")
        for username, role in (("office", "office"), ("inspector1", "inspector"), ("inspector2", "inspector")):
            self.run("admin", "create-user", "--username", username, "--name", "演示", "--role", role,
                     "--own-password", *(["--certificate", "33-DEMO-1"] if role == "inspector" else []), stdin=PASSWORD)
        self.firms = firms
        self.inspections = []

    def run(self, *arguments, stdin=""):
        done = subprocess.run([self.binary, *arguments], env=self.settings, input=stdin, capture_output=True, text=True)
        assert done.returncode == 0, f"heping {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def node(self, name):
        node = Node(self.binary, self.folder, self.settings, name)
        node.start()
        node.wait()
        return node

    def open_inspections(self, port):
        office, one, two = Client(port), Client(port), Client(port)
        office.sign_in("office")
        officers = [one.sign_in("inspector1")["user"]["id"], two.sign_in("inspector2")["user"]["id"]]
        now = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 8 * 3600))
        for n in range(self.firms):
            firm = office.must(201, "POST", "/api/v1/enterprises",
                               {"name": f"演示{n}厂", "industry": "2110", "village": "江东村"})
            opened = one.must(201, "POST", "/api/v1/inspections", {
                "enterpriseId": firm["id"], "kind": "routine", "legalBasis": "《中华人民共和国安全生产法》第六十五条",
                "approvalNumber": f"演示-{n}", "startedAt": now, "officerIds": officers})
            self.inspections.append((opened["id"], firm["id"]))

    def rows(self, sql):
        """What the database holds, asked without the service."""
        if self.asked_directly.startswith("sqlite:"):
            import sqlite3
            connection = sqlite3.connect(self.asked_directly.removeprefix("sqlite:"), timeout=30)
            try:
                return [tuple(map(str, row)) for row in connection.execute(sql)]
            finally:
                connection.close()
        done = subprocess.run(["psql", "-XAtF", "\t", self.asked_directly, "-c", sql], capture_output=True, text=True, check=True)
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


class Load:
    """Writers who log findings until they are told to stop, each sending the same id until it is
    acknowledged; readers who look meanwhile."""

    def __init__(self, installation, port, writers=6, readers=4, pause=0.02):
        self.installation, self.port, self.pause = installation, port, pause
        # seconds of each answer
        self.write_times, self.read_times = [], []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        # the token of all readers
        self.office, self.signing_in = None, threading.Lock()
        self.acknowledged, self.repeated, self.reads, self.failed_reads = [], 0, 0, 0
        self.last = time.monotonic()
        self.outage = 0.0
        self.failures = []
        self.troubles = collections.Counter()
        work = [(self.write, n) for n in range(writers)] + [(self.read, n) for n in range(readers)]
        self.threads = [threading.Thread(target=self.guarded, args=each, daemon=True) for each in work]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        wait_until(lambda: len(self.acknowledged) >= 10 and self.reads or self.failures, "writers write and readers read")
        with self.lock:
            self.last, self.outage = time.monotonic(), 0.0
        return self

    def __exit__(self, kind, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE * 2)
        if kind is None:
            assert not self.failures, "\n".join(self.failures[:3])

    def guarded(self, work, n):
        try:
            work(n)
        except Exception as failure:  # noqa: BLE001: told by the one who waits
            self.failures.append(f"{type(failure).__name__}: {failure}")

    def client(self):
        client = Client(self.port)
        client.troubles = self.troubles
        return client

    def write(self, n):
        client = self.client()
        client.sign_in(("inspector1", "inspector2")[n % 2])
        photo, _ = client.photo(n)
        inspection, _ = self.installation.inspections[n % len(self.installation.inspections)]
        due = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600 + 10 * 86400))
        while not self.stopping.is_set():
            body = {"id": uuid7(), "title": "除尘管道积尘", "place": "打磨工段", "level": "general", "dueOn": due, "photoIds": [photo]}
            began = time.monotonic()
            _, tries = client.until((200, 201), "POST", f"/api/v1/inspections/{inspection}/findings", body)
            with self.lock:
                now = time.monotonic()
                self.write_times.append(now - began)
                self.acknowledged.append(body["id"])
                self.repeated += tries - 1
                self.outage = max(self.outage, now - self.last)
                self.last = now
            if self.pause > 0.02:
                time.sleep(self.pause)

    def read(self, n):
        client = self.client()
        # a person has only so many sessions, and readers are many
        with self.signing_in:
            if self.office is None:
                client.sign_in("office")
                self.office = client.token
        client.token = self.office
        _, firm = self.installation.inspections[n % len(self.installation.inspections)]
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                status, answer = client.send("GET", f"/api/v1/enterprises/{firm}/overview")
                went_well = status == 200
                assert status in (200, 429, 502, 503, 504), f"overview: {status}"
                if not went_well:
                    self.troubles[f"read {status} {answer.get('code', '')}"] += 1
            except Away as away:
                went_well = False
                self.troubles[f"read {away}"] += 1
            with self.lock:
                self.reads += 1
                self.failed_reads += not went_well
                self.read_times.append(time.monotonic() - began)
            time.sleep(self.pause)

    def more(self, count=20):
        """Waits until so many more are acknowledged: the service works again."""
        goal = len(self.acknowledged) + count
        wait_until(lambda: len(self.acknowledged) >= goal or self.failures, "writes are acknowledged again")


def with_database(url, name):
    parts = urllib.parse.urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()


def fill(path):
    """Takes what is left of a disk."""
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)) == 65536:
                pass
        except OSError as full:
            assert full.errno == errno.ENOSPC, full

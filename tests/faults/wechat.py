"""WeChat as a server sees it on a bad day: gone, slow, or answering what is no answer. On a good one a code
is somebody's who has that name."""

import hashlib
import http.server
import json
import threading
import urllib.parse

from world import free_port

# seconds; nobody waits so long for an answer
SLOW = 30


class WeChat:
    """A WeChat that does as `mood` says: `well`, `silent`, `broken` (500) or `garbled`; away once stopped."""

    def __init__(self):
        self.port, self.mood, self.server, self.ended = free_port(), "well", None, threading.Event()

    @property
    def settings(self):
        return {"HEPING_WECHAT_APP_ID": "wx0000000000000000", "HEPING_WECHAT_APP_SECRET": "none",
                "HEPING_WECHAT_API_BASE": f"http://127.0.0.1:{self.port}"}

    def start(self):
        wechat = self

        class Answers(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = wechat.answer(urllib.parse.urlsplit(self.path))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Answers)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, asked):
        if self.mood == "silent":
            # who asks has gone long before
            self.ended.wait(SLOW)
        if self.mood == "broken":
            return 500, b""
        if self.mood == "garbled":
            return 200, "<html>微信".encode()
        code = urllib.parse.parse_qs(asked.query).get("js_code", [""])[0]
        person = hashlib.sha256(code.encode()).hexdigest()[:24]
        return 200, json.dumps({"openid": person, "session_key": "bm8ga2V5IG9mIGFueW9uZQ=="}).encode()

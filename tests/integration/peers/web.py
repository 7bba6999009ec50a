# SPDX-License-Identifier: Apache-2.0
"""A real HTTP server on a port of its own: what ADD of a URL is tested with. `requests` holds what was asked:
(path, status, request headers)."""
import http.server
import threading
import time
from email.utils import formatdate

TIME = 1_500_000_000


class Web:
    def __init__(self, files):
        """files: path -> bytes. Each has an entity tag and a date, but those below /plain/."""
        self.files = dict(files)
        self.requests = []
        self.release = threading.Event()  # lets /stall/ answers go on
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", headers=(), length=None):
                web.requests.append((self.path, status, dict(self.headers)))
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            def do_GET(self):
                path = self.path
                if path.startswith("http://"):  # as a proxy
                    path = "/" + path.split("/", 3)[3]
                path = path.split("?")[0]
                if path.startswith("/status/"):
                    return self.answer(int(path.split("/")[2]), b"<html>not the file</html>")
                if path.startswith("/redirect/"):
                    return self.answer(302, b"moved", [("Location", path[len("/redirect"):])])
                if path.startswith("/loop/"):
                    return self.answer(302, b"", [("Location", path + "x")])
                if path.startswith("/elsewhere/"):
                    return self.answer(302, b"", [("Location", "file:///etc/passwd")])
                if path.startswith("/cut/"):
                    self.answer(200, b"half of it", length=1000)
                    self.close_connection = True
                    return None
                if path.startswith("/stall/"):
                    self.answer(200, b"the beginning", length=1000)
                    self.wfile.flush()
                    web.release.wait(60)
                    self.close_connection = True
                    return None
                body = web.files.get(path)
                if body is None:
                    return self.answer(404, b"no such page")
                if path.startswith("/plain/"):
                    return self.answer(200, body)
                tag = f'"{hash(body) & 0xffffffff:x}"'
                headers = [("ETag", tag), ("Last-Modified", formatdate(TIME, usegmt=True))]
                if self.headers.get("If-None-Match") == tag:
                    return self.answer(304, b"", headers)
                return self.answer(200, body, headers)

            do_HEAD = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://{self.address}{path}"

    def stop(self):
        self.release.set()
        time.sleep(0.05)
        self.server.shutdown()
        self.server.server_close()

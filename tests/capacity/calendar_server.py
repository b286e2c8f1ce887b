"""A calendar kept elsewhere, in a process of its own: `python calendar_server.py PORT FOLDER`.

It serves FOLDER/*.ics with ETag and 304, and addresses that misbehave.
"""

import hashlib
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

REDIRECTS = {
    "/moved.ics": "/cal.ics",
    "/loop.ics": "/loop.ics",
    "/metadata.ics": "http://169.254.169.254/latest/meta-data/",
}


class Calendar(BaseHTTPRequestHandler):
    folder = Path()

    def do_GET(self) -> None:
        if self.path in REDIRECTS:
            self.send_response(302)
            self.send_header("Location", REDIRECTS[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/slow.ics":
            time.sleep(5)
        elif self.path == "/huge.ics":
            self._answer(b"x" * (3 * 2**20))
        else:
            self._file()

    def _file(self) -> None:
        file = self.folder / self.path.lstrip("/")
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
        else:
            self._answer(content, etag)

    def _answer(self, content: bytes, etag: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar")
        self.send_header("Content-Length", str(len(content)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, pattern: str, *args: object) -> None:
        with (self.folder / "log.txt").open("a") as log:
            log.write(pattern % args + "\n")


if __name__ == "__main__":
    Calendar.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Calendar).serve_forever()

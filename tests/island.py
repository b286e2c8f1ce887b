"""A site of its own beside the suite's: database copy, Valkey, web, worker and beat, each of which
a test may stop, kill and start again without disturbing anybody.
"""

import os
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from marketplace.processes import (
    Process,
    beat_command,
    stop_all,
    wait_for,
    web_command,
    worker_command,
)
from marketplace.run import fetch
from marketplace.servers import Valkey, free_port
from marketplace.services import start_on_free_port
from tests.personas import PASSWORD

READY_SECONDS = 60


class Island:
    """Starts with Valkey and the web process; worker and beat come when they are called."""

    def __init__(self, folder, *, database_url, first_port):
        self.folder = folder
        self.valkey = Valkey(folder, durable=True)  # like in production: a queue survives a restart
        self.valkey.password = "only-for-tests"
        start_on_free_port(self.valkey, first_port + 1000)
        port = free_port(first_port)
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": self.valkey.url,
            "SITE_URL": self.url,
        }
        self.web = self.process("web", web_command("127.0.0.1", port)).start()
        self.worker = self.process("worker", worker_command(concurrency=1))
        self.beat = self.process("beat", beat_command())
        assert wait_for(self.serves, seconds=READY_SECONDS, process=self.web), self.web.tail()

    def process(self, name, command):
        return Process(name, command, environment=self.environment, logs=self.folder)

    def serves(self):
        return fetch(f"{self.url}/healthz") == 200

    def work(self):
        """Worker and beat run from here on."""
        self.worker = self.process("worker", worker_command(concurrency=1)).start()
        if not self.beat.alive():
            self.beat = self.process("beat", beat_command()).start()

    def rest(self):
        stop_all([self.worker, self.beat])

    def sink(self):
        stop_all([self.worker, self.beat, self.web])
        self.valkey.stop()


class Reader:
    """A browser without scripts: keeps cookies, follows redirects, sends forms with their token."""

    def __init__(self, site):
        self.site = site
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/account/login/")
        self.post("/language/", language="en", next="/healthz")

    def get(self, path):
        return self._ask(urllib.request.Request(self.site + path))

    def post(self, path, **fields):
        self.get(path)  # the form brings its token
        token = next(each.value for each in self.cookies if each.name == "csrftoken")
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        headers = {"X-CSRFToken": token, "Referer": self.site + path}
        return self._ask(urllib.request.Request(self.site + path, data=body, headers=headers))

    def log_in(self, user, password=PASSWORD):
        return self.post("/account/login/", login=user.email, password=password)

    def _ask(self, request):
        """Status, address and the words of the answer."""
        try:
            with self.opener.open(request, timeout=20) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url, error.read().decode())


class Answer:
    def __init__(self, status, url, text):
        self.status, self.url = status, url
        self.words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))

    @property
    def path(self):
        return urllib.parse.urlsplit(self.url).path

"""Embedded database services: one PostgreSQL and one Valkey per checkout, under `var/`.

    python -m marketplace.services start|stop|status|env|serve

`start` returns once both answer; `env` prints `export DATABASE_URL=…` lines for a shell.
"""

import fcntl
import json
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

from marketplace import database_roles
from marketplace.servers import (
    CHECKOUT,
    VAR,
    Postgres,
    StartupError,
    Valkey,
    free_port,
)

FOLDER = VAR / "services"
START_TRIES = 5
SECRETS = ("superuser", "owner", "app", "valkey", "secret_key", "gateway_key")


class AlreadyRunningError(RuntimeError):
    """Another process holds this folder's services."""


class Services:
    """PostgreSQL and Valkey in one folder; a context manager whose value is their environment:
    their addresses, and the secrets of this installation made at its first start.

    `durable=False` is for tests: no fsync, nothing kept in Valkey.
    """

    def __init__(self, folder=FOLDER, *, durable=True):
        self.folder = folder
        self.postgres = Postgres(folder, durable=durable)
        self.valkey = Valkey(folder, durable=durable)
        self.lock = None

    def __enter__(self):
        make_private(self.folder)
        self.lock = hold_lock(self.folder)
        (self.folder / "state.json").unlink(missing_ok=True)  # of a supervisor that was killed
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self.environment

    def __exit__(self, *_):
        self.stop()

    def start(self):
        known = self.remembered()
        self.postgres.password = known["superuser"]
        self.valkey.password = known["valkey"]
        for server in (self.postgres, self.valkey):
            server.end_predecessor()
            start_on_free_port(server, known.get(f"{server.name}_port", server.first_port))
            known[f"{server.name}_port"] = server.port
        write_private(self.folder / "secrets.json", json.dumps(known))
        address = self.postgres.url
        superuser = address("postgres", known["superuser"], "postgres")
        database_roles.prepare(superuser, owner_password=known["owner"], app_password=known["app"])
        self.environment = {
            "DATABASE_URL": address("gongzao_app", known["app"], "gongzao"),
            "MIGRATE_DATABASE_URL": address("gongzao_owner", known["owner"], "gongzao"),
            "SUPERUSER_DATABASE_URL": superuser,
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": known["secret_key"],
            "SANDBOX_GATEWAY_KEY": known["gateway_key"],
        }
        state = {"pid": os.getpid(), "environment": self.environment}
        write_private(self.folder / "state.json", json.dumps(state))
        for path in self.folder.iterdir():
            if path.is_file():  # the logs; the data folders belong to whom the servers run as
                give_to_owner(path)

    def remembered(self):
        """Passwords and ports of the last start; written before the first initdb needs them."""
        kept = self.folder / "secrets.json"
        if not kept.exists():
            write_private(kept, json.dumps({name: secrets.token_hex(24) for name in SECRETS}))
        return json.loads(kept.read_text())

    def revive(self):
        """Bring back, on its old port, a server that was killed from outside."""
        for server in (self.postgres, self.valkey):
            if not server.alive():
                with suppress(StartupError):  # shared memory still held: the next round succeeds
                    server.start()

    def stop(self):
        (self.folder / "state.json").unlink(missing_ok=True)
        self.valkey.stop()
        self.postgres.stop()
        if self.lock:
            self.lock.close()


def start_on_free_port(server, preferred):
    for _ in range(START_TRIES):
        server.port = preferred = free_port(preferred)
        try:
            return server.start()
        except StartupError:
            if free_port(preferred) == preferred:  # not the port: somebody should read the log
                raise
    raise StartupError(f"{server.name} found no port to listen on.")


def make_private(folder):
    for path in (*reversed(folder.parents), folder):
        if not path.exists():
            path.mkdir(mode=0o755)
            give_to_owner(path)


def write_private(path, text):
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    give_to_owner(fresh)
    fresh.replace(path)


def give_to_owner(path):
    """What root writes into somebody's checkout belongs to that somebody."""
    if os.geteuid() == 0:
        owner = CHECKOUT.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def hold_lock(folder):
    """The open lock file; the kernel frees it however the holder ends."""
    path = folder / "lock"
    path.touch(mode=0o600)
    give_to_owner(path)
    handle = path.open("r+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise AlreadyRunningError(f"The services in {folder} already run.") from None
    return handle


def is_held(folder=FOLDER):
    if not (folder / "lock").exists():
        return False
    with (folder / "lock").open("r+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def running(folder=FOLDER):
    """{"pid", "environment"} of the services up in this folder, else None."""
    if is_held(folder):
        with suppress(FileNotFoundError):
            return json.loads((folder / "state.json").read_text())
    return None


@contextmanager
def stopping_on_signals():
    """SIGTERM and SIGINT end the block like Ctrl-C; a second one is ignored while clearing up."""

    def leave(*_):
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve():
    services = Services()
    with suppress(KeyboardInterrupt), stopping_on_signals(), services:
        while True:
            time.sleep(1)
            services.revive()


def start():
    """Start in the background and wait until both servers answer."""
    if running():
        return print("Already running.")
    make_private(FOLDER)
    with (FOLDER / "supervisor.log").open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "marketplace.services", "serve"],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while (running() or {}).get("pid") != child.pid:
        if child.poll() is not None:
            if running():
                return print("Already running.")
            sys.exit(f"The services did not start; see {log.name}")
        time.sleep(0.1)
    return print("Started.")


def stop(folder=FOLDER):
    state = running(folder)
    if state is None:
        return print("Not running.")
    os.kill(state["pid"], signal.SIGTERM)
    while is_held(folder):
        time.sleep(0.1)
    return print("Stopped.")


def status():
    state = running()
    if state is None:
        sys.exit("Not running: `python -m marketplace.services start` starts them.")
    print(f"Running, supervisor {state['pid']}.")


def env():
    state = running()
    if state is None:
        sys.exit("Not running: `python -m marketplace.services start` starts them.")
    for name, value in state["environment"].items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    commands = {"start": start, "stop": stop, "status": status, "env": env, "serve": serve}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: python -m marketplace.services {'|'.join(commands)}")
    commands[sys.argv[1]]()

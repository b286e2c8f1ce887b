"""An MTConnect agent of its own process, speaking the documented protocol over HTTP.

    python tests/counterparts/mtconnect_agent.py PORT [--buffer 64] [--version 1.3]

`probe`, `current` (also `?at=`), `sample` (`?from=&count=`), each for one device under its name;
a buffer that overwrites its oldest observations, sequence numbers, an instance number that differs
after a restart, and error documents. What the machine does is told by POST /tell, as an adapter
would: {"Execution": "ACTIVE", "Wattage": 3200}; POST /behave sets {"delay": s, "raw": "…"}.
"""

import argparse
import json
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

KINDS = {
    "Availability": ("Events", "avail"),
    "Execution": ("Events", "exec"),
    "Execution2": ("Events", "exec2"),
    "ControllerMode": ("Events", "mode"),
    "Wattage": ("Samples", "watt"),
    "Position": ("Samples", "pos"),
}
TYPES = {
    "Availability": "AVAILABILITY",
    "Execution": "EXECUTION",
    "ControllerMode": "CONTROLLER_MODE",
    "Wattage": "WATTAGE",
    "Position": "POSITION",
}


class Machine:
    """What the agent knows: the present value of each item, and a buffer of changes."""

    def __init__(self, *, buffer, version, devices, clock):
        self.instance = int(time.time() * 1000)
        self.buffer = deque(maxlen=buffer)
        self.version, self.devices = version, devices
        self.clock = timedelta(seconds=clock)
        self.following = 1
        self.delay, self.raw = 0.0, ""
        for kind in ("Availability", "Execution", "ControllerMode", "Wattage"):
            self.observe(kind, "UNAVAILABLE")

    def now(self):
        return datetime.now(UTC) + self.clock

    def observe(self, kind, value, at=None):
        moment = at or self.now().isoformat().replace("+00:00", "Z")
        self.buffer.append((self.following, kind, str(value), moment))
        self.following += 1

    @property
    def first(self):
        return self.buffer[0][0] if self.buffer else 1

    def at(self, sequence):
        """The latest value of each item up to a sequence, as far as the buffer reaches."""
        latest = {}
        for row in self.all_rows():
            if row[0] <= sequence:
                latest[row[1]] = row
        return list(latest.values())

    def all_rows(self):
        return [*getattr(self, "base", {}).values(), *self.buffer]

    def keep_base(self):
        """Before the oldest is overwritten, its value becomes what everything starts from."""
        self.base = getattr(self, "base", {})
        if len(self.buffer) == self.buffer.maxlen:
            oldest = self.buffer[0]
            self.base[oldest[1]] = oldest


class Handler(BaseHTTPRequestHandler):
    machine = None

    def do_GET(self):
        machine = self.machine
        time.sleep(machine.delay)
        if machine.raw:
            return self.answer(machine.raw.encode())
        parts, query = urlsplit(self.path), parse_qs(urlsplit(self.path).query)
        *device, request = [unquote(each) for each in parts.path.split("/") if each]
        if device and device[0] not in machine.devices:
            return self.error("NO_DEVICE", f"Could not find the device '{device[0]}'", 404)
        asked = device or list(machine.devices)
        numbers = {name: int(values[0]) for name, values in query.items() if name != "path"}
        if request == "probe":
            return self.answer(self.devices(asked))
        if request == "current":
            return self.current(asked, numbers.get("at"))
        if request == "sample":
            return self.sample(asked, numbers.get("from", machine.first), numbers.get("count", 100))
        return self.error("UNSUPPORTED", "The following path is invalid", 400)

    def do_POST(self):
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/behave":
            for name, value in data.items():
                setattr(self.machine, name, value)
        for each in data if isinstance(data, list) else [data] if self.path == "/tell" else []:
            at = each.pop("at", None)
            for kind, value in each.items():
                self.machine.keep_base()
                self.machine.observe(kind, value, at)
        self.answer(b"{}", content="application/json")

    def current(self, asked, at):
        machine = self.machine
        sequence = machine.following - 1 if at is None else at
        if not machine.first <= sequence < machine.following:
            return self.error("OUT_OF_RANGE", f"'at' must be from {machine.first}", 404)
        return self.answer(self.streams(asked, machine.at(sequence), machine.following))

    def sample(self, asked, start, count):
        machine = self.machine
        if not machine.first <= start <= machine.following:
            return self.error("OUT_OF_RANGE", f"'from' must be from {machine.first}", 404)
        rows = [row for row in machine.buffer if row[0] >= start][:count]
        following = rows[-1][0] + 1 if rows else machine.following
        return self.answer(self.streams(asked, rows, following))

    def header(self, following):
        machine = self.machine
        moment = machine.now().isoformat().replace("+00:00", "Z")
        return (
            f'<Header creationTime="{moment}" sender="test" instanceId="{machine.instance}" '
            f'version="{machine.version}" bufferSize="{machine.buffer.maxlen}" '
            f'nextSequence="{following}" firstSequence="{machine.first}" '
            f'lastSequence="{machine.following - 1}"/>'
        )

    def streams(self, asked, rows, following):
        inside = "".join(
            f'<DeviceStream name="{name}" uuid="uuid-{name}">{self.components(rows)}</DeviceStream>'
            for name in asked
        )
        return self.document("MTConnectStreams", following, f"<Streams>{inside}</Streams>")

    def components(self, rows):
        parts = {"Samples": [], "Events": []}
        for sequence, kind, value, at in rows:
            group, item = KINDS[kind]
            name = kind.rstrip("2")
            parts[group].append(
                f'<{name} dataItemId="{item}" sequence="{sequence}" timestamp="{at}">'
                f"{value}</{name}>"
            )
        inside = "".join(f"<{k}>{''.join(v)}</{k}>" for k, v in parts.items() if v)
        return (
            f'<ComponentStream component="Controller" componentId="c1">{inside}</ComponentStream>'
        )

    def devices(self, asked):
        items = "".join(
            f'<DataItem id="{KINDS[kind][1]}" type="{name}" '
            f'category="{"SAMPLE" if kind in ("Wattage", "Position") else "EVENT"}"/>'
            for kind, name in TYPES.items()
        )
        inside = "".join(
            f'<Device id="d{n}" name="{name}" uuid="uuid-{name}"><DataItems>{items}</DataItems>'
            "</Device>"
            for n, name in enumerate(asked)
        )
        return self.document("MTConnectDevices", 1, f"<Devices>{inside}</Devices>")

    def document(self, root, following, inside):
        namespace = f"urn:mtconnect.org:{root}:{self.machine.version}"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{namespace}">'
            f"{self.header(following)}{inside}</{root}>"
        ).encode()

    def error(self, code, words, status):
        inside = f'<Errors><Error errorCode="{code}">{words}</Error></Errors>'
        self.answer(self.document("MTConnectError", 1, inside), status=status)

    def answer(self, body, status=200, content="text/xml"):
        self.send_response(status)
        self.send_header("Content-Type", content)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--buffer", type=int, default=64)
    parser.add_argument("--version", default="1.3")
    parser.add_argument("--devices", default="Mill-1")
    parser.add_argument("--clock", type=float, default=0.0, help="seconds its clock is off")
    given = parser.parse_args()
    Handler.machine = Machine(
        buffer=given.buffer,
        version=given.version,
        devices=given.devices.split(","),
        clock=given.clock,
    )
    ThreadingHTTPServer(("127.0.0.1", given.port), Handler).serve_forever()


if __name__ == "__main__":
    main()

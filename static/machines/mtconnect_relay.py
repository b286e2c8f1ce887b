"""Passes on what an MTConnect agent inside the factory says; needs Python 3.8, no package.

    GONGZAO_URL=https://…/api/v1/units/…/readings/ GONGZAO_KEY=… GONGZAO_SECRET=… \
        python3 mtconnect_relay.py http://192.168.1.20:5000/Mill-1

Asks the agent every 10 seconds and sends what it heard every minute. What could not be sent is kept
in memory for a day and sent later; readings that arrive twice do no harm.
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from xml.etree import ElementTree as ET

URL, KEY, SECRET = (os.environ[name] for name in ("GONGZAO_URL", "GONGZAO_KEY", "GONGZAO_SECRET"))
ASK_EVERY = float(os.environ.get("ASK_SECONDS", "10"))
SEND_EVERY = float(os.environ.get("SEND_SECONDS", "60"))
MOST, KEPT = 1000, 8640
ORDER = ["ACTIVE", "WAIT", "READY", "INTERRUPTED", "FEED_HOLD", "STOPPED", "OPTIONAL_STOP"]
ORDER += ["PROGRAM_STOPPED", "PROGRAM_OPTIONAL_STOP", "PROGRAM_COMPLETED", "UNAVAILABLE"]


def ask(agent):
    """One reading from the agent's present state, or None when it says nothing we know."""
    with urllib.request.urlopen(agent.rstrip("/") + "/current", timeout=10) as answer:
        document = answer.read(4_000_000)
    if b"<!DOCTYPE" in document:
        raise ValueError("an agent sends no DOCTYPE")
    said = {"Execution": [], "Wattage": [], "Availability": []}
    for element in ET.fromstring(document).iter():
        name = element.tag.rpartition("}")[2]
        if name in said and element.text:
            said[name].append(element.text.strip())
    reading = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    executions = [each for each in ORDER if each in said["Execution"]]
    if "UNAVAILABLE" in said["Availability"]:
        return {**reading, "execution": "UNAVAILABLE"}
    if executions:
        reading["execution"] = executions[0]
    watts = [float(each) for each in said["Wattage"] if each != "UNAVAILABLE"]
    if watts:
        reading["power_w"] = max(watts)
    return reading if len(reading) > 1 else None


def send(readings):
    """Raises HTTPError with the platform's sentence when it refuses."""
    body = json.dumps({"readings": readings}).encode()
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    digest = hashlib.sha256(body).hexdigest()
    path = urllib.parse.urlsplit(URL).path
    text = "\n".join(["gongzao-v1", "POST", path, timestamp, nonce, digest])
    headers = {
        "Content-Type": "application/json",
        "Gongzao-Key": KEY,
        "Gongzao-Timestamp": timestamp,
        "Gongzao-Nonce": nonce,
        "Gongzao-Digest": digest,
        "Gongzao-Signature": hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }
    with urllib.request.urlopen(urllib.request.Request(URL, body, headers), timeout=30) as answer:
        return answer.read().decode()


def say(words):
    print(time.strftime("%H:%M:%S"), words, flush=True)


def relay(agent):
    waiting, sent_at = [], 0.0
    while True:
        try:
            reading = ask(agent)
            if reading and not (waiting and waiting[-1]["at"] == reading["at"]):
                waiting.append(reading)
        except (OSError, ValueError, ET.ParseError) as error:
            say(f"the agent cannot be read: {error}")
        if waiting and time.monotonic() - sent_at >= SEND_EVERY:
            sent_at = time.monotonic()
            try:
                say(send(waiting[:MOST]))
                del waiting[:MOST]
            except urllib.error.HTTPError as error:
                say(f"refused: {error.read().decode(errors='replace')}")
            except OSError as error:
                say(f"the platform cannot be reached: {error}")
        del waiting[:-KEPT]
        time.sleep(ASK_EVERY)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    relay(sys.argv[1])

"""What the documentation says is what runs: its examples are executed against the live site."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from capacity.models import Observation
from marketplace.processes import Process, wait_for
from tests.capacity.machines import connected
from tests.capacity.test_mtconnect import agent_process

ROOT = Path(__file__).parent.parent.parent
DOC = (ROOT / "docs" / "connecting-machines.md").read_text(encoding="utf-8")
SCRIPTS = ROOT / "static" / "machines"


@pytest.fixture
def gateway(live_site, committed_db, unit, lin):
    """The environment of a gateway with a fresh key."""
    line, key = connected(unit, lin, timezone.now())
    address = f"{live_site}/api/v1/units/{unit.uuid}/readings/"
    names = {"GONGZAO_URL": address, "GONGZAO_KEY": str(line.uuid), "GONGZAO_SECRET": key}
    return {"PATH": os.environ["PATH"], **names}


def run(command, gateway):
    done = subprocess.run(
        command, env=gateway, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("file", ["send_reading.py", "send_reading.sh"])
def test_the_examples_of_the_documentation_are_the_files(file):
    language = {".py": "python", ".sh": "sh"}[Path(file).suffix]
    [block] = re.findall(rf"```{language}\n(.*?)```", DOC, flags=re.DOTALL)
    assert block == (SCRIPTS / file).read_text(encoding="utf-8")
    assert len(block.splitlines()) <= 16


@pytest.mark.parametrize("file", ["send_reading.py", "send_reading.sh"])
def test_an_example_sends_a_reading(gateway, file):
    program = sys.executable if file.endswith(".py") else "sh"
    if program == "sh" and not (shutil.which("openssl") and shutil.which("curl")):
        pytest.skip("neither openssl nor curl on this machine")
    answer = run([program, str(SCRIPTS / file)], gateway)
    assert '"accepted":1' in answer.replace(" ", "")
    assert Observation.objects.get().execution == "ACTIVE"


def test_the_relay_passes_on_what_an_agent_says(gateway, tmp_path):
    environment = {**gateway, "ASK_SECONDS": "0.2", "SEND_SECONDS": "0.4"}
    with agent_process(tmp_path) as agent:
        agent.tell(Availability="AVAILABLE", Execution="ACTIVE", Wattage=1800)
        command = [sys.executable, str(SCRIPTS / "mtconnect_relay.py"), agent.url]
        relay = Process("relay", command, environment=environment, logs=tmp_path).start()
        try:
            assert wait_for(Observation.objects.exists, seconds=20, process=relay), relay.tail()
        finally:
            relay.stop()
    first = Observation.objects.order_by("at").first()
    assert (first.execution, first.power_w) == ("ACTIVE", 1800.0)


def test_every_code_of_a_refusal_is_documented():
    sources = [(ROOT / "capacity" / name).read_text() for name in ("ingestion.py", "readings.py")]
    codes = set(re.findall(r'code="(\w+)"', "".join(sources)))
    codes |= set(re.findall(r'_\(".*?"\), "(\w+)"', sources[1]))
    assert {code for code in codes if f"`{code}`" not in DOC} == set()

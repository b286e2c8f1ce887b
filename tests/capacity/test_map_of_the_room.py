"""capacity/README.md names every module and folder of the room once, and nothing else."""

import re

from marketplace.servers import CHECKOUT

ROOM = CHECKOUT / "capacity"
LINE = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)


def test_the_map_names_everything_once():
    modules = {path.name for path in ROOM.glob("*.py")} - {"__init__.py"}
    folders = {f"{path.name}/" for path in ROOM.iterdir() if path.is_dir()} - {"__pycache__/"}
    lines = LINE.findall((ROOM / "README.md").read_text())
    assert sorted(name for name, _words in lines) == sorted(modules | folders)
    assert [name for name, words in lines if not words.endswith(".")] == []

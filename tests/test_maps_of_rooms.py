"""The README of a big room names every module and folder of it once, and nothing else."""

import re

import pytest

from marketplace.servers import CHECKOUT

LINE = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)


@pytest.mark.parametrize("name", ["capacity", "orders"])
def test_the_map_names_everything_once(name):
    room = CHECKOUT / name
    modules = {path.name for path in room.glob("*.py")} - {"__init__.py"}
    folders = {f"{path.name}/" for path in room.iterdir() if path.is_dir()} - {"__pycache__/"}
    lines = LINE.findall((room / "README.md").read_text())
    assert sorted(name for name, _words in lines) == sorted(modules | folders)
    assert [name for name, words in lines if not words.endswith(".")] == []

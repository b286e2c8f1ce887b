"""Rules every template keeps: the content policy forbids what they forbid."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\s(?:on(?!e\b)[a-z]+|hx-on[:\w-]*)\s*=\s*[\"']"),
    "an inline script": re.compile(r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>"),
    "a style element": re.compile(r"<style\b"),
    "a script address": re.compile(r"javascript:"),
}
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_holds_nothing_the_policy_blocks(name):
    text = COMMENT.sub("", (FOLDER / name).read_text())
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_stays_within_120_lines(name):
    assert len((FOLDER / name).read_text().splitlines()) <= 120


PARTS = [name for name in TEMPLATES if name.startswith("cotton/")]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_says_what_it_takes(name):
    assert (FOLDER / name).read_text().lstrip().startswith("{% comment %}")

"""Drawn once, filled many times: escaped, in the reader's language, with what each row has."""

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from capacity.cards import SKETCH
from marketplace.ui.holes import Sketch

ROW = {
    "url": "/x/",
    "title": "<五轴>",
    "process_name": "a & b",
    "grade_mark": mark_safe("<b>AA</b>"),
    "photo_url": "",
    "hours": "12 h",
}


def filled(**more):
    return SKETCH.fill(lambda name: (ROW | more).get(name, ""))


def test_texts_are_escaped_and_safe_ones_stay():
    html = filled()
    assert "&lt;五轴&gt;" in html
    assert "a &amp; b" in html
    assert "<b>AA</b>" in html


def test_parts_a_row_has_not_are_left_out():
    assert ("<img" in filled(), "<img" in filled(photo_url="/p/")) == (False, True)
    assert ("12 h" in filled(), "12 h" in filled(hours="")) == (True, False)


def test_a_value_that_looks_like_a_mark_stays_a_value():
    assert "\x02price\x03" in filled(title="\x02price\x03", price="¥1")


@pytest.mark.parametrize(("language", "word"), [("en", "all kinds"), ("zh-hans", "全部类别")])
def test_each_language_is_drawn_on_its_own(language, word):
    sketch = Sketch("capacity/_search_panel.html", row="panel")
    with translation.override(language):
        assert word in sketch.fill(lambda name: "")

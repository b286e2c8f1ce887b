"""Texts are compared by Chinese characters and English words, and read as phrases."""

import random
import time

import pytest

from capacity.word_diff import diff


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("铝合金与不锈钢", "铝合金与不锈钢", [("same", "铝合金与不锈钢")]),
        (
            "精度 IT7。",
            "精度 IT6。",
            [("same", "精度 "), ("gone", "IT7"), ("new", "IT6"), ("same", "。")],
        ),
        (
            "up to 500 mm",
            "up to 650 mm",
            [("same", "up to "), ("gone", "500"), ("new", "650"), ("same", " mm")],
        ),
        ("", "新", [("new", "新")]),
        ("旧", "", [("gone", "旧")]),
        ("", "", []),
    ],
)
def test_what_went_stands_before_what_came(before, after, parts):
    assert diff(before, after).parts == parts


def test_a_lone_character_that_stayed_joins_the_changes_around_it():
    assert diff("甲乙丙", "丁乙戊").parts == [("gone", "甲乙丙"), ("new", "丁乙戊")]


def test_both_texts_can_be_read_back():
    dice = random.Random(5)
    for _turn in range(50):
        before, after = ("".join(dice.choices("的是 ab。\n1", k=60)) for _side in range(2))
        parts = diff(before, after).parts
        assert "".join(words for kind, words in parts if kind != "new") == before
        assert "".join(words for kind, words in parts if kind != "gone") == after


def test_the_longest_texts_do_not_take_long():
    dice = random.Random(5)
    start = time.process_time()
    for letters in ("的", "的了是在。"):
        diff("".join(dice.choices(letters, k=4_000)), "".join(dice.choices(letters, k=4_000)))
    assert time.process_time() - start < 2

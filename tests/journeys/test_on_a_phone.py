"""A buyer with a phone, in English: from the bottom bar to ranked matches."""

import re

import pytest

from tests.journeys import steps
from tests.orders import worlds

pytestmark = pytest.mark.journey

PHONE = {"language": "en", "width": 390, "height": 844}


@pytest.fixture
def factories(committed_db):
    """Three with the right machine, the nearest at the best price; one that only turns."""
    for region, fen in (("320505", 20_000), ("330110", 24_000), ("440306", 30_000)):
        worlds.make_listing(worlds.make_firm(region=region), price_fen=fen)
    worlds.make_listing(worlds.make_firm(), process="MFG.CUT.TURN.CNC2")


def test_a_buyer_posts_a_job_from_the_phone_and_reads_ranked_matches(
    factories, chen_firm, chen, arrive
):
    phone = arrive("Chen", **PHONE)
    steps.log_in(phone, chen.email)
    assert phone.read(".tabbar") == "Home Find Orders Messages Me"
    phone.follow("Find", within=".tabbar")
    phone.follow("Home", within=".tabbar")
    phone.follow("Post a job")
    phone.fill(title="5-axis milled aluminium bracket")
    phone.see("Suggested from your text.")
    assert phone.written("process") == "MFG.CUT.MILL.AX5"
    phone.fill(material="ALU", quantity=100, minutes_per_piece=12, budget="8000")
    assert not phone.scrolls_sideways()
    phone.press("Post the job")
    phone.see("3 listings of this process were looked at; 3 fit.", "¥4,200.00", "¥42.00 / piece")
    totals = re.findall(r"(¥[\d,.]+) ¥[\d.]+ / piece", phone.read("#matches"))
    assert totals == ["¥4,200.00", "¥5,040.00", "¥6,300.00"]
    assert not phone.scrolls_sideways()

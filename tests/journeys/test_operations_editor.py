"""A buyer draws how a cabinet is made: arrows by dragging, words that find their process, undo.

First at a desk with scripts; then on a phone, where the list does what the picture does.
"""

import pytest
from playwright.sync_api import expect

from orders.models import Job, JobDraft
from tests.journeys import steps
from tests.journeys.access import violations

pytestmark = pytest.mark.journey


@pytest.fixture
def at_desk(arrive, chen, chen_firm):
    person = arrive("Chen", language="en")
    steps.log_in(person, chen.email)
    return person


@pytest.fixture
def on_phone(arrive, chen, chen_firm):
    person = arrive("Chen", width=390, height=844, touch=True)
    steps.log_in(person, chen.email)
    return person


def test_a_cabinet_is_drawn_saved_and_posted(at_desk):
    chen = at_desk
    chen.open("orders:draft_new")
    chen.page.fill("#id_quantity", "50")
    chen.page.click("button[value='family:sheet_cabinet']")
    chen.see("Cut the sheets by laser", "6")
    assert violations(chen, "operations editor") == {}
    an_arrow_is_drawn(chen, "3", "4")
    words_find_their_process(chen)
    what_is_taken_out_comes_back(chen)
    chen.fill(budget="90000")
    chen.page.click("button[value='post']")
    chen.reach("**/orders/jobs/*-*/")
    weld = Job.objects.get().operations.get(sequence=4)
    assert sorted(weld.after.values_list("sequence", flat=True)) == [2, 3]
    assert violations(chen, "job of several operations") == {}


def an_arrow_is_drawn(chen, earlier, later):
    """From the dot of one box into another; the draft is saved by itself."""
    arrows = chen.page.locator(".graph__arrow")
    expect(arrows).to_have_count(6)
    grip = chen.page.locator(f"[data-graph-box='{earlier}'] [data-graph-grip]").bounding_box()
    box = chen.page.locator(f"[data-graph-box='{later}'] rect").bounding_box()
    chen.page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    chen.page.mouse.down()
    chen.page.mouse.move(box["x"] + 60, box["y"] + 30, steps=5)
    chen.page.mouse.up()
    expect(arrows).to_have_count(7)
    chen.see("Saved", within="#autosave")
    assert earlier in JobDraft.objects.get().steps[3]["after"]


def words_find_their_process(chen):
    chen.page.click("button[value='add']")
    chen.page.fill("#id_s7-name", "CMM inspection")
    chen.see("Process suggested from", within="#autosave")
    assert chen.page.input_value("#id_s7-process") == "SRV.TEST.DIM"
    chen.see("CMM inspection", within="#head-7")


def what_is_taken_out_comes_back(chen):
    chen.page.click("#op-7 button[value='remove-7']")
    expect(chen.page.locator(".step")).to_have_count(6)
    chen.press("Bring it back")
    expect(chen.page.locator(".step")).to_have_count(7)


def test_on_a_phone_the_list_does_what_the_picture_does(on_phone):
    chen = on_phone
    chen.open("orders:draft_new")
    chen.page.tap("button[value='family:flange']")
    chen.page.tap("#op-4 > summary")
    chen.page.tap("#op-4 label[for^='id_s4-after_0']")
    expect(chen.page.locator(".graph__arrow")).to_have_count(4)
    wide = chen.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert violations(chen, "operations editor on a phone") == {}

"""What people do on the way from registering to being rated, page by page."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image

from tests.personas import PASSWORD

LICENCE = {
    "name": "营业执照.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.7\n" + b"licence " * 200 + b"\n%%EOF\n",
}


def photo(name, colour):
    """A picture as a phone makes it."""
    stream = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(stream, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def day(later):
    """The local date so many days from now, as a date field takes it."""
    return (timezone.localdate() + timedelta(days=later)).isoformat()


# --- getting in ---------------------------------------------------------------------------------
def sign_up(person, *, name, email, phone):
    person.open("account_signup")
    person.fill(name=name, email=email, phone=phone, password1=PASSWORD, password2=PASSWORD)
    person.press("Create account")
    person.reach("**/home/")


def log_in(person, email):
    person.open("account_login")
    person.fill(login=email, password=PASSWORD)
    person.press("Log in")
    person.reach(lambda url: "/login/" not in url)


def describe_firm(person, *, province, **fields):
    """The form of a firm; the province brings its districts without a reload."""
    person.open("accounts:register_firm")
    with person.page.expect_response("**/firm/districts/**"):
        person.fill(province=province)
    person.page.locator(f"option[value='{fields['region']}']").wait_for(state="attached")
    person.fill(**fields)


def hand_in_licence(person):
    person.fill(licence=LICENCE)
    person.press("Hand in")


def verify(moderator, firm):
    """The desk opens the oldest promise, compares, approves."""
    moderator.open("staff:firm_queue")
    moderator.follow(firm)
    moderator.press("Approve")
    moderator.agree()
    moderator.reach("**/staff/firms/")


# --- offering -----------------------------------------------------------------------------------
def describe_machine(factory, *, title):
    """The first step of the wizard."""
    factory.open("capacity:listing_create")
    say_what_it_is(factory, title=title)
    factory.press("Save and go on")


def say_what_it_is(factory, *, title):
    """The fields of the process come without a reload."""
    factory.fill(kind="manufacturing")
    factory.page.locator("[name=capability]").first.wait_for()
    factory.fill(capability="equipment")
    factory.page.locator("[data-picker-search]").fill("五轴")
    factory.fill(process="MFG.CUT.MILL.AX5")
    factory.page.locator("[name=attr_env_x]").wait_for()
    factory.fill(title=title, attr_env_x=500, attr_env_y=450, attr_env_z=400, attr_it_grade=6)
    factory.page.locator("#id_attr_material summary").click()
    factory.fill(attr_material=["ALU", "STAINLESS"])


def name_units(factory, *names):
    """Two physical units, idle around the clock."""
    factory.press("Around the clock")
    for number, name in enumerate(names):
        factory.fill(**{f"units-{number}-name": name})
    factory.press("Save and go on")


def publish(moderator, title):
    moderator.open("staff:listing_queue")
    moderator.follow(title)
    moderator.press("Take it")
    moderator.press("Publish")
    moderator.agree()
    moderator.reach("**/staff/listings/")

"""What strangers type into addresses and forms: refused with a sentence, never a fault."""

import base64
import io
import struct
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from capacity import listings
from capacity.models import Process
from marketplace.accounts import pictures
from marketplace.core import numbers
from marketplace.core.errors import Invalid
from orders import gateways, sandbox
from orders.signatures import BadSignature, sign
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db

# "²" and "٣" are digits to Python, but not (both) to int(); long ones overflow it or the database.
NUMBERS = ["²", "٣", "-1", "9" * 19, "9" * 25, "9" * 5000, "\0", "1\0", "x", "1e9"]
INFINITE = base64.urlsafe_b64encode(b"[1e400]").decode()


def test_an_id_is_one_to_nineteen_plain_digits():
    assert numbers.whole("7") == 7
    assert numbers.whole(str(numbers.LARGEST)) == numbers.LARGEST
    assert [numbers.whole(text) for text in ["", *NUMBERS]] == [None] * 11


@pytest.fixture
def listed(lin_firm):
    return worlds.make_listing(lin_firm)


@pytest.fixture
def job(chen, chen_firm, lin_firm):
    worlds.make_listing(lin_firm)
    job = worlds.post(chen_firm, chen)
    worlds.matched(job)
    return job


@pytest.mark.parametrize("text", NUMBERS)
def test_no_place_in_a_list_is_a_fault(text, as_lin, as_chen, job):
    for client, name, field, args in [
        (as_chen, "orders:job_list", "after", ()),
        (as_chen, "orders:job_list", "q", ()),
        (as_chen, "orders:match_compare", "m", (job.uuid,)),
        (as_lin, "orders:board", "after", ()),
        (as_lin, "notices:list", "before", ()),
        (as_lin, "audit:public", "before", ()),
        (as_lin, "ui:progress", "step", ()),
    ]:
        assert client.get(reverse(name, args=args), {field: text}).status_code == 200, name
    assert as_chen.get(reverse("api-orders:jobs"), {"after": text}).status_code == 400


@pytest.mark.parametrize("text", NUMBERS)
def test_no_word_looked_for_is_a_fault(text, visitor, as_wu, as_bai, listed):
    for client, address, field in [
        (visitor, reverse("capacity:search_suggestions"), "q"),
        (visitor, reverse("api-capacity:suggestions"), "q"),
        (as_bai, reverse("api-staff:certificates"), "q"),
        (as_wu, "/dashboards/rows/sold/", "key"),
    ]:
        assert client.get(address, {field: f"a{text}"}).status_code == 200, address


@pytest.mark.parametrize("name", ["capacity:listing_list", "orders:order_list"])
def test_a_cursor_without_end_is_refused(name, as_lin, lin_firm):
    assert as_lin.get(reverse(name), {"after": INFINITE}).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-01"])
def test_the_ends_of_time_are_no_fault(day, as_lin, lin_firm):
    assert as_lin.get(reverse("capacity:calendar"), {"from": day}).status_code == 200
    for side in ("start", "end"):
        for name in ("orders:money", "orders:statement_csv"):
            assert as_lin.get(reverse(name), {side: day}).status_code == 200
        assert as_lin.get(reverse("api-orders:statement"), {side: day}).status_code == 400


def test_a_window_of_a_few_seconds_is_refused(as_lin, lin_firm):
    unit = worlds.make_listing(lin_firm).units.get()
    day = worlds.TODAY + timedelta(days=3)
    sent = {"starts_at": f"{day}T10:00:10", "ends_at": f"{day}T10:00:50"}
    sent |= {"unit": str(unit.uuid), "step": "offer"}
    answer = as_lin.post(reverse("capacity:calendar"), sent)
    assert "comes after the start" in answer.content.decode()


def test_words_of_a_search_stay_words_in_the_next_address(as_chen, chen, chen_firm):
    for _number in range(21):
        worlds.post(chen_firm, chen, title="a&tab=ended b")
    html = as_chen.get(reverse("orders:job_list"), {"q": "a&tab=ended"})
    assert "q=a%26tab%3Dended" in html.context["next"]


def is_locked_out(visitor, number):
    """Whether the guesser of this account, claiming this address, has to wait."""
    sent = {"login": f"nobody{number}@example.com", "password": "wrong wrong"}
    headers = {"X-Forwarded-For": f"198.51.100.{number}"}
    answer = visitor.post(reverse("account_login"), sent, headers=headers)
    return answer.status_code == 429 or "Too many" in answer.content.decode()


@pytest.mark.parametrize(("proxies", "is_limited"), [(0, True), (1, False)])
def test_log_in_counts_failures_by_the_address_our_proxy_saw(
    visitor, settings, proxies, is_limited
):
    """Without a proxy a claimed address gives no second chance; behind one, the failures of
    others, who all come from the proxy's address, lock nobody out."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert is_limited in {is_locked_out(visitor, number) for number in range(12)}
    assert is_locked_out(visitor, 12) is is_limited


@pytest.mark.parametrize(("proxies", "is_limited"), [(0, True), (1, False)])
def test_the_api_counts_calls_by_the_address_our_proxy_saw(visitor, settings, proxies, is_limited):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    url = reverse("api-capacity:processes")
    answers = {
        visitor.get(url, headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(121)
    }
    assert (429 in answers) is is_limited


def test_rate_limits_believe_no_forwarded_address_without_a_proxy(settings):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert settings.REST_FRAMEWORK["NUM_PROXIES"] == 0


@pytest.mark.parametrize(
    "body",
    ['{"process": "\\u0000"}', '{"material": "\\ud800"}', "[" * 5000, '{"\\u0000": 1}', "\xff"],
)
def test_json_that_cannot_be_kept_is_refused(body, as_chen, chen_firm):
    url = reverse("api-orders:jobs")
    answer = as_chen.post(url, body.encode("latin1"), content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["jobs", "matches"])
def test_a_state_nothing_is_in_is_refused(name, as_chen, chen_firm):
    url = reverse(f"api-orders:{name}")
    assert as_chen.get(url, {"state": "\0"}).status_code == 400
    assert as_chen.get(url, {"state": "expired"}).status_code == 200


def test_a_process_that_cannot_be_one_is_an_error_of_the_form(as_lin, lin_firm):
    chosen = {"kind": "manufacturing", "capability": "equipment", "process": "\0"}
    sent = {**chosen, "shown": "manufacturing|equipment|", "title": "5-axis"}
    answer = as_lin.post(reverse("capacity:listing_create"), sent)
    assert "process" in answer.context["form"].errors


@pytest.mark.parametrize(("key", "value"), [("env_x", 1e300), ("it_grade", 40_000)])
def test_a_figure_the_index_cannot_hold_is_refused_while_typing(key, value, lin, lin_firm):
    """It would come out when the reviewer publishes the listing, as a fault."""
    process = Process.objects.get(code="MFG.CUT.MILL.AX5")
    with pytest.raises(Invalid):
        listings.create(lin_firm, by=lin, at=NOW, process=process, attributes={key: value})


def test_a_picture_with_broken_marks_is_refused():
    """A text where a number belongs breaks only while the picture is turned upright."""
    upright = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    resolution = struct.pack("<HHI4s", 0x011A, 2, 1, b"x")
    marks = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + upright + resolution + bytes(4)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=marks)
    with pytest.raises(Invalid):
        pictures.redraw(file)


def test_the_api_pages_script_stands_in_a_file_of_its_own(visitor):
    """The content security policy runs no other."""
    html = visitor.get(reverse("api-docs")).content.decode()
    assert "<script>" not in html
    assert "?script=" in html


def test_without_a_secret_nobody_signs_for_the_sandbox(settings):
    settings.SANDBOX_GATEWAY_KEY = ""
    guessed = sandbox.private_key()
    raw = (
        b'{"id": "1", "type": "charge.succeeded", "reference": "P", "serial": "S", "amount_fen": 1}'
    )
    headers = sign(guessed, sandbox.serial_of(guessed.public_key()), raw, at=NOW)
    with pytest.raises(BadSignature):
        gateways.gateway("sandbox").verify(headers, raw, at=NOW)


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_on_our_own_page():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("set_language"), {"language": "en"})
    assert answer.status_code == 403
    assert "errors/403.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:45:00Z", "0001-01-01T00:00+14:00"])
def test_the_ends_of_time_are_no_moment_of_a_calendar(moment, as_lin, lin_firm):
    unit = worlds.make_listing(lin_firm).units.get()
    slot = {"unit": str(unit.uuid), "start": moment, "end": "2026-12-01T10:00:00+08:00"}
    sent = {"step": "offer", "starts_at": moment, "ends_at": "2026-12-01T10:00:00+08:00"}
    calendar = reverse("api-capacity:unit-calendar", args=[unit.uuid])
    answers = [
        as_lin.post(calendar, sent, "application/json"),
        as_lin.get(calendar, {"starts_at": moment}),
        as_lin.post(reverse("api-orders:basket"), {"slots": [slot]}, "application/json"),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]

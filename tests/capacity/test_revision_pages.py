"""The factory changes a listing on one page, follows the review, and takes the change back."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from capacity import listings, revisions
from capacity.models import Listing, ListingRevision
from marketplace.accounts.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def page_of(listing):
    return reverse("capacity:revision_create", args=[listing.uuid])


def fields_of(client, listing):
    """The form as a browser would send it back untouched."""
    forms = client.get(page_of(listing)).context["forms"]
    sent = dict(forms.fixed)
    singles = [forms.what, forms.price, forms.booking, forms.note]
    for form in [*singles, *forms.units.forms, *forms.rules.forms]:
        for field in form:
            value = field.value()
            if value not in (None, "", False) and field.name != "photos":
                sent[field.html_name] = value
    for formset in (forms.units, forms.rules):
        for field in formset.management_form:
            sent[field.html_name] = field.value()
    return sent


def png():
    content = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, "PNG")
    return SimpleUploadedFile("spindle.png", content.getvalue(), "image/png")


def test_a_change_is_handed_in_from_one_page(as_lin, listing):
    sent = fields_of(as_lin, listing) | {"title": "五轴 DMU 65", "price_fen": "300", "note": "新机"}
    answer = as_lin.post(page_of(listing), sent)
    revision = ListingRevision.objects.get()
    assert answer.headers["Location"] == reverse("capacity:revision", args=[revision.uuid])
    assert revision.facts == {"title": "五轴 DMU 65", "price_fen": 300_00}
    assert revision.note == "新机"


def test_the_page_sent_back_untouched_changes_nothing(as_lin, listing):
    answer = as_lin.post(page_of(listing), fields_of(as_lin, listing))
    assert answer.status_code == 422
    assert "Nothing is different from the listing as it stands." in answer.text


def test_what_needs_no_review_is_live_and_says_so(as_lin, listing):
    sent = fields_of(as_lin, listing) | {"price_fen": "250", "lead_hours": "0"}
    answer = as_lin.post(page_of(listing), sent, follow=True)
    assert "Live at once: this needs no review." in answer.text
    listing.refresh_from_db()
    assert (listing.price_fen, listing.version) == (250_00, 2)


@pytest.mark.parametrize(
    ("change", "section", "sentence"),
    [
        ({"title": ""}, "name", "Give the listing a title."),
        ({"price_fen": "-5"}, "price", "zero"),
        ({"units-1-name": "5-axis 1"}, "name", "There is a unit “5-axis 1” already"),
        ({"shortest_hours": "0.1"}, "booking", "quarters"),
    ],
)
def test_wrong_input_is_named_and_nothing_typed_is_lost(as_lin, listing, change, section, sentence):
    sent = fields_of(as_lin, listing) | {"note": "Typed before.", "price_fen": "300"} | change
    answer = as_lin.post(page_of(listing), sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert "Typed before." in answer.text
    assert section in answer.context["forms"].opened
    assert not ListingRevision.objects.exists()


def test_photos_survive_a_wrong_field(as_lin, listing):
    sent = fields_of(as_lin, listing) | {"title": "", "photos": [png()]}
    wrong = as_lin.post(page_of(listing), sent)
    document = Document.objects.get()
    assert f'name="uploaded" value="{document.uuid}"' in re.sub(r"\s+", " ", wrong.text)
    sent |= {"title": listing.title, "uploaded": str(document.uuid), "photos": []}
    as_lin.post(page_of(listing), sent)
    revision = ListingRevision.objects.get()
    assert (list(revision.photos.all()), revision.changes_photos) == ([document], True)


def test_a_photo_is_taken_away_by_a_tick(as_lin, bai, listing):
    as_lin.post(page_of(listing), fields_of(as_lin, listing) | {"photos": [png()]})
    revisions.approve(ListingRevision.objects.get(), seen=1, by=bai, at=timezone.now())
    photo = listing.photos.get()
    as_lin.post(page_of(listing), fields_of(as_lin, listing) | {"remove_photo": str(photo.uuid)})
    second = ListingRevision.objects.latest("id")
    assert (second.changes_photos, second.photos.count()) == (True, 0)
    url = reverse("capacity:revision_photo", args=[second.uuid, photo.uuid])
    page = as_lin.get(reverse("capacity:revision", args=[second.uuid]))
    assert [each.uuid for each in page.context["photo_changes"].removed] == [photo.uuid]
    answer = as_lin.get(url)
    assert (answer.status_code, answer.getvalue()[:4]) == (200, b"RIFF")


def test_what_is_no_picture_is_refused_with_the_rest_kept(as_lin, listing):
    file = SimpleUploadedFile("x.png", b"not a picture", "image/png")
    sent = fields_of(as_lin, listing) | {"title": "五轴新", "photos": [file]}
    answer = as_lin.post(page_of(listing), sent)
    assert (answer.status_code, "五轴新" in answer.text) == (422, True)


def test_a_button_adds_a_rule_and_judges_nothing(as_lin, listing):
    sent = fields_of(as_lin, listing) | {"title": "", "add": "nights"}
    page = as_lin.post(page_of(listing), sent)
    assert page.status_code == 200
    assert page.context["forms"].rules.total_form_count() == 1
    assert page.context["forms"].rules[0]["percent"].value() == 70


def test_the_page_goes_on_from_what_waits(as_lin, lin, listing, now):
    revisions.change(listing, fields={"title": "五轴一"}, note="一", by=lin, at=now)
    page = as_lin.get(page_of(listing))
    assert page.context["forms"].what["title"].value() == "五轴一"
    assert "A change waits already" in page.text
    as_lin.post(page_of(listing), fields_of(as_lin, listing) | {"title": "五轴二"})
    states = ListingRevision.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "pending"]


def test_while_the_desk_reads_it_the_page_says_so(as_lin, lin, bai, listing, now):
    revision = revisions.change(listing, fields={"title": "五轴一"}, by=lin, at=now)
    revisions.take(revision, by=bai, at=now)
    sent = fields_of(as_lin, listing) | {"title": "五轴二"}
    answer = as_lin.post(page_of(listing), sent)
    assert (answer.status_code, "reading your last change" in answer.text) == (422, True)


def test_an_operator_sees_no_prices_to_change(as_rao, rao, lin_firm, listing):
    lin_firm.memberships.create(user=rao, role="operator")
    as_rao.get(reverse("accounts:home"))
    page = as_rao.get(page_of(listing))
    assert "Prices are set by the owner" in page.text
    assert 'name="price_fen"' not in page.text


def test_editing_a_published_listing_leads_to_its_change(as_lin, listing):
    step = reverse("capacity:listing_edit", args=[listing.uuid, "what"])
    assert as_lin.get(step).headers["Location"] == page_of(listing)


def test_a_draft_leads_to_its_wizard(as_lin, listing):
    Listing.objects.filter(pk=listing.pk).update(state="draft")
    assert as_lin.get(page_of(listing)).headers["Location"].endswith("/what/")


def test_the_list_tells_what_waits_and_what_was_declined(as_lin, lin, bai, listing, now):
    revision = revisions.change(listing, fields={"title": "五轴一"}, by=lin, at=now)
    url = reverse("capacity:revision", args=[revision.uuid])
    page = as_lin.get(reverse("capacity:listing_list")).text
    assert ("change in review" in page, url in page, page_of(listing) in page) == (True,) * 3
    revisions.decline(revision, reason="价格过高", reason_en="Too dear.", by=bai, at=now)
    assert "Too dear." in as_lin.get(reverse("capacity:listing_list")).text
    assert "Too dear." in as_lin.get(url).text


def test_a_change_is_withdrawn(as_lin, lin, listing, now):
    revision = revisions.change(listing, fields={"title": "五轴一"}, by=lin, at=now)
    url = reverse("capacity:revision_withdraw", args=[revision.uuid])
    assert "Withdrawn." in as_lin.post(url, follow=True).text
    assert as_lin.post(url).status_code == 409


def test_the_factory_reads_what_the_desk_will_look_at(as_lin, lin, listing, now):
    fields = {"description": "加微信 lin88888，夜班周末都可以。"}
    revision = revisions.change(listing, fields=fields, by=lin, at=now)
    page = as_lin.get(reverse("capacity:revision", args=[revision.uuid])).text
    assert "WeChat in the description" in page


def test_the_way_of_a_listing_through_the_review(as_lin, lin, bai, listing, now):
    Listing.objects.filter(pk=listing.pk).update(state="draft", published_at=None)
    listing.refresh_from_db()
    url = reverse("capacity:listing_review", args=[listing.uuid])
    listings.submit(listing, by=lin, at=now)
    page = as_lin.get(url)
    assert [step["state"] for step in page.context["steps"]] == ["done", "current", "todo", "todo"]
    assert page.context["steps"][2]["when"] == listing.promised_at
    listings.take(listing, by=bai, at=now)
    reasons = {"reason": "请补充照片。", "reason_en": "Add a photo."}
    listings.request_changes(listing, **reasons, by=bai, at=now)
    page = as_lin.get(url)
    assert "Change it and hand it in again" in page.text
    assert "Add a photo." in page.text
    assert "Bai Yun" not in page.text
    listings.submit(listing, by=lin, at=now)
    assert [str(each["title"]) for each in as_lin.get(url).context["history"]] == [
        "Handed in",
        "Changes requested",
        "The desk reads it",
        "Handed in",
    ]


API = "/api/v1/revisions/"


def test_programs_ask_for_a_change_and_take_it_back(as_lin, listing):
    sent = {"listing": str(listing.uuid), "title": "五轴 DMU 65", "attributes": {"env_x": 650}}
    made = as_lin.post(API, sent, "application/json")
    assert (made.status_code, made.json()["is_live"]) == (201, False)
    uuid = made.json()["revision"]["uuid"]
    shown = as_lin.get(f"{API}{uuid}/").json()
    assert (shown["state"], shown["is_taken"]) == ("pending", False)
    assert shown["changes"][0] | {"label": ""} == {
        "name": "title",
        "label": "",
        "old": "五轴加工中心 DMU 50",
        "new": "五轴 DMU 65",
        "is_hidden": False,
    }
    assert [each["uuid"] for each in as_lin.get(API, {"state": "pending"}).json()["results"]] == [
        uuid
    ]
    assert as_lin.post(f"{API}{uuid}/withdraw/").json()["state"] == "withdrawn"
    assert as_lin.get(API, {"state": "pending"}).json() == {"next": None, "results": []}


def test_programs_lower_a_price_at_once(as_lin, listing):
    sent = {"listing": str(listing.uuid), "price_fen": 250_00}
    answer = as_lin.post(API, sent, "application/json")
    assert (answer.status_code, answer.json()) == (200, {"is_live": True, "revision": None})


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"title": ""}, 400),
        ({"price_fen": 0}, 400),
        ({"materials": ["KRYPTONITE"]}, 400),
        ({"photos": ["00000000-0000-0000-0000-000000000000"]}, 400),
        ({"units": [{"name": "5-axis 1"}]}, 400),
        ({"price_rules": [{"name": "x", "factor_bps": 1}]}, 400),
        ({}, 409),
    ],
)
def test_programs_are_told_what_is_wrong(as_lin, listing, sent, status):
    answer = as_lin.post(API, {"listing": str(listing.uuid), **sent}, "application/json")
    assert answer.status_code == status
    assert not ListingRevision.objects.exists()


@pytest.mark.parametrize("asked", [{"state": "nonsense"}, {"listing": "x"}, {"after": "x"}])
def test_programs_cannot_ask_for_what_cannot_be_meant(as_lin, listing, asked):
    assert as_lin.get(API, asked).status_code == 400


def test_strangers_programs_find_nothing(as_rao, rao_firm, lin, listing, now):
    revision = revisions.change(listing, fields={"title": "五轴一"}, by=lin, at=now)
    assert as_rao.get(API).json()["results"] == []
    assert as_rao.get(f"{API}{revision.uuid}/").status_code == 404
    sent = {"listing": str(listing.uuid), "title": "Mine"}
    assert as_rao.post(API, sent, "application/json").status_code in (403, 404)


@pytest.mark.parametrize("others", [0, 2])
def test_the_list_asks_as_often_for_one_as_for_three(
    others, as_lin, lin, listing, django_assert_num_queries
):
    for number in range(1 + others):
        revisions.change(listing, fields={"title": f"{number}"}, by=lin, at=timezone.now())
    as_lin.get(API)
    with django_assert_num_queries(6):
        assert len(as_lin.get(API).json()["results"]) == 1 + others

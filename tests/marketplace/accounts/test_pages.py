"""The pages of the accounts room: who opens which, and what a form does."""

import pytest
from django.utils import timezone

from marketplace.accounts import documents, memberships, verification
from marketplace.accounts.models import Document, Invitation, Organization
from tests.marketplace.accounts.conftest import AT, PDF, picture, upload
from tests.personas import UNUSED_USCC, client_of

pytestmark = pytest.mark.django_db

FIRM = {
    "name": "宁波海曙模具有限公司",
    "uscc": UNUSED_USCC,
    "legal_person": "王海",
    "short_name": "海曙模具",
    "province": "330000",
    "region": "330203",
    "industry": "C35",
    "supplies": "on",
}


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "place"),
    [("wu", "/dashboards/"), ("bai", "/staff/")],
)
def test_officials_and_staff_have_homes_of_their_own(request, who, place):
    response = client_of(request.getfixturevalue(who)).get("/home/")
    assert response.status_code == 302
    assert response["Location"].startswith(place)


@pytest.mark.parametrize("path", ["/home/", "/firm/", "/firm/people/", "/firm/verification/"])
def test_visitors_log_in_first(visitor, path):
    assert visitor.get(path)["Location"] == f"/account/login/?next={path}"


@pytest.mark.parametrize("path", ["/firm/", "/firm/people/", "/firm/verification/", "/firm/edit/"])
def test_who_has_no_firm_yet_is_led_to_registering(as_chen, path):
    assert as_chen.get(path)["Location"] == "/firm/register/"


@pytest.mark.parametrize("path", ["/firm/", "/firm/people/", "/firm/verification/", "/firm/edit/"])
def test_offices_have_no_firm_pages(as_bai, as_wu, path):
    assert [as_bai.get(path).status_code, as_wu.get(path).status_code] == [403, 403]


@pytest.mark.parametrize(
    "path",
    ["/home/", "/firm/", "/firm/people/", "/firm/verification/", "/firm/edit/", "/profile/"],
)
def test_an_owner_opens_every_page(as_lin, lin_firm, path):
    assert as_lin.get(path).status_code == 200


def test_a_viewer_reads_but_changes_nothing(lin_firm, chen):
    lin_firm.memberships.create(user=chen, role="viewer")
    viewer = client_of(chen)
    assert viewer.get("/firm/").status_code == 200
    assert viewer.get("/firm/people/").status_code == 200
    assert viewer.get("/firm/edit/").status_code == 403
    assert viewer.get("/firm/verification/").status_code == 403
    assert viewer.post("/firm/people/", {"email": "a@b.cn", "role": "owner"}).status_code == 403


def test_registering_leads_to_the_licence(as_lin):
    response = as_lin.post("/firm/register/", FIRM)
    assert (response.status_code, response["Location"]) == (302, "/firm/verification/")
    firm = Organization.objects.get()
    assert (firm.region, firm.supplies, firm.buys) == ("330203", True, False)


def test_a_wrong_code_keeps_what_was_typed(as_lin):
    response = as_lin.post("/firm/register/", FIRM | {"uscc": UNUSED_USCC[:-1] + "L"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["uscc"]
    assert 'value="海曙模具"' in text(response)
    assert '<option value="330203" selected>' in text(response)


def test_districts_are_chosen_without_scripts(as_lin):
    response = as_lin.post("/firm/register/", {**FIRM, "region": "", "narrow": "1"})
    page = text(response)
    assert response.status_code == 200
    assert not response.context["form"].errors
    assert 'value="330203"' in page
    assert 'value="海曙模具"' in page
    assert not Organization.objects.exists()


def test_districts_come_as_a_part_of_the_page(as_lin):
    page = text(as_lin.get("/firm/districts/?province=320000"))
    assert 'value="320505"' in page
    assert "<html" not in page
    assert as_lin.get("/firm/districts/?province=zz").status_code == 200


def test_a_district_of_another_province_is_refused(as_lin):
    assert as_lin.post("/firm/register/", FIRM | {"province": "320000"}).status_code == 422


def test_the_licence_goes_to_the_desk(as_lin, lin, new_firm):
    response = as_lin.post("/firm/verification/", {"licence": upload()})
    new_firm.refresh_from_db()
    assert (response.status_code, new_firm.state) == (302, "pending_verification")
    assert as_lin.get("/firm/verification/").status_code == 200
    again = as_lin.post("/firm/verification/", {"licence": upload()})
    assert again.status_code == 422
    assert "not open now" in text(again)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "licence.pdf", "neither a PDF nor a picture"),
        (b"<svg onload=alert(1)>", "licence.svg", "neither a PDF nor a picture"),
        (b"", "licence.pdf", "This file is empty"),
        (PDF + b" " * (20 * 2**20), "big.pdf", "at most"),
    ],
    ids=["exe", "svg", "empty", "large"],
)
def test_a_file_that_is_no_licence_is_refused_with_a_sentence(
    as_lin, new_firm, content, name, words
):
    response = as_lin.post("/firm/verification/", {"licence": upload(content, name)})
    assert response.status_code == 422
    assert words in text(response)
    new_firm.refresh_from_db()
    assert (new_firm.state, Document.objects.count()) == ("registered", 0)


@pytest.mark.parametrize(
    ("who", "status"),
    [("as_lin", 200), ("as_bai", 200), ("as_rao", 404), ("as_wu", 404), ("visitor", 302)],
)
def test_a_licence_opens_for_its_firm_and_the_desk_alone(request, waiting, rao_firm, who, status):
    response = request.getfixturevalue(who).get(f"/firm/licences/{waiting.licence.uuid}/")
    assert response.status_code == status
    assert (response.getvalue() == PDF) == (status == 200)


def test_other_documents_are_not_served_as_licences(as_lin, lin, lin_firm):
    drawing = documents.store(upload(picture(), "d.png"), owner=lin_firm, by=lin)
    assert as_lin.get(f"/firm/licences/{drawing.uuid}/").status_code == 404


def test_a_firm_is_public_once_verified(visitor, waiting, bai):
    firm = waiting.organization
    path = f"/firms/{firm.uuid}/"
    assert visitor.get(path).status_code == 404
    verification.approve(waiting, by=bai, at=AT)
    page = text(visitor.get(path))
    assert firm.uscc in page
    assert "licence.pdf" not in page


def test_inviting_shows_the_link_once(as_lin, lin_firm):
    page = as_lin.post("/firm/people/", {"email": "new@example.com", "role": "viewer"})
    token = page.context["link"].rsplit("/", 2)[1]
    assert memberships.find_invitation(token) == Invitation.objects.get()
    assert token not in text(as_lin.get("/firm/people/"))


def test_the_link_leads_the_invited_person_in(lin, lin_firm, as_chen, as_rao, visitor):
    _invitation, token = memberships.invite(
        lin_firm, email="chen@example.com", role="operator", by=lin, at=timezone.now()
    )
    path = f"/invitation/{token}/"
    assert "c***@example.com" in text(visitor.get(path))
    assert "Join the firm" not in text(as_rao.get(path))
    assert as_rao.post(path).status_code == 403
    assert visitor.post(path)["Location"].startswith("/account/login/")
    assert as_chen.post(path)["Location"] == "/home/"
    assert as_chen.post(path).status_code == 409
    assert as_chen.get("/home/").context["frame"].organization == lin_firm


def test_a_strangers_member_and_invitation_do_not_exist(as_rao, rao_firm, lin, lin_firm):
    invitation, _token = memberships.invite(
        lin_firm, email="x@example.com", role="viewer", by=lin, at=AT
    )
    member = lin_firm.memberships.get().pk
    for path in (
        f"/firm/people/{member}/role/",
        f"/firm/people/{member}/remove/",
        f"/firm/invitations/{invitation.uuid}/withdraw/",
    ):
        assert as_rao.post(path, {"role": "viewer"}).status_code == 404


def test_the_last_owner_is_told_why_not(as_lin, lin_firm):
    response = as_lin.post("/firm/people/leave/")
    assert response.status_code == 409
    assert "The firm needs an owner" in text(response)


def test_the_landing_page_shows_what_is_so(visitor, lin_firm, chen_firm):
    figure = visitor.get("/").context["figures"][0]
    assert (figure.label, figure.figure, figure.note) == ("Verified firms", "2", "in 2 provinces")


def test_a_home_without_anything_says_so(as_lin, lin_firm):
    assert "Nothing waits for you" in text(as_lin.get("/home/"))


def test_a_registered_firm_is_reminded_of_its_licence(as_lin, new_firm):
    assert "Upload the business licence of 杭州精铸" in text(as_lin.get("/home/"))


def test_a_profile_changes_name_phone_and_language(as_lin, lin, lin_firm):
    as_lin.post("/profile/", {"name": "林伟", "phone": "139-0013-9000", "language": "zh-hans"})
    lin.refresh_from_db()
    assert (lin.name, lin.phone, lin.language) == ("林伟", "+8613900139000", "zh-hans")


@pytest.mark.parametrize(
    ("phone", "words"),
    [("12345", "not a Chinese mobile number"), ("13800138002", "Another account uses")],
)
def test_a_phone_that_cannot_be_is_refused(as_lin, lin_firm, chen, phone, words):
    response = as_lin.post("/profile/", {"name": "Lin", "phone": phone, "language": "en"})
    assert response.status_code == 422
    assert words in text(response)

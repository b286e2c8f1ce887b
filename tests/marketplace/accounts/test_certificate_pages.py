"""A firm's certificates on its pages and in the API; what everybody reads of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts import certificates
from marketplace.accounts.models import Certificate, Document
from tests.marketplace.accounts.certificate_world import handed_in, in_force, moderator
from tests.marketplace.accounts.conftest import PDF, picture, upload

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DATES = {
    "issued_on": (TODAY - timedelta(days=300)).isoformat(),
    "expires_on": (TODAY + timedelta(days=400)).isoformat(),
}
TYPED = {
    "code": "ISO14001",
    "number": "00124e31234r2m/3300",
    "issuer": "方圆标志认证集团",
    "scope": "机械加工",
    **DATES,
}
NEW = "/firm/certificates/new/"
NOW = timezone.now()


@pytest.fixture
def desk(bai):
    return bai, moderator()


def days(**changes):
    return {
        "issued_on": TODAY - timedelta(days=300),
        "expires_on": TODAY + timedelta(days=400),
    } | changes


def test_an_empty_list_says_how_to_get_the_first(as_lin, lin_firm):
    answer = as_lin.get("/firm/certificates/")
    assert "No certificate yet" in answer.text
    assert NEW in answer.text


def test_handing_one_in_puts_it_in_order_and_leads_to_it(as_lin, lin_firm):
    answer = as_lin.post(NEW, TYPED | {"file": upload()}, follow=True)
    made = Certificate.objects.get()
    assert (made.number, made.state) == ("00124E31234R2M/3300", "submitted")
    assert answer.redirect_chain == [(f"/firm/certificates/{made.uuid}/", 302)]
    assert "on its way to the desk" in answer.text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"code": ""}, "code", "required"),
        ({"number": "AB"}, "number", "looks like 00124E31234R2M/3300"),
        ({"code": "CNAS"}, "number", "looks like CNAS L10234"),
        ({"code": "PERMIT_ENV", "number": "91440307MA5E8F6G1R001P"}, "number", "another firm"),
        ({"issuer": "  "}, "issuer", "required"),
        ({"issued_on": "1889-01-01"}, "issued_on", "between 1990 and today"),
        ({"issued_on": (TODAY + timedelta(days=1)).isoformat()}, "issued_on", "1990 and today"),
        ({"issued_on": "gestern"}, "issued_on", "valid date"),
        ({"expires_on": DATES["issued_on"]}, "expires_on", "ends after the day"),
        (
            {"expires_on": (TODAY - timedelta(days=1)).isoformat()},
            "expires_on",
            f"ended on {(TODAY - timedelta(days=1)).isoformat()}",
        ),
        ({"expires_on": "2099-01-01"}, "expires_on", "at most 3 years"),
    ],
)
def test_what_cannot_be_so_is_said_at_its_field(as_lin, lin_firm, changes, field, sentence):
    typed = TYPED | changes
    answer = as_lin.post(NEW, typed | {"file": upload()})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert sentence in form.errors[field][0]
    assert {name: form[name].value() for name in typed} == typed
    assert not Certificate.objects.exists()


def test_the_paper_is_not_asked_for_twice(as_lin, lin_firm):
    answer = as_lin.post(NEW, TYPED | {"number": "AB", "file": upload()})
    kept = Document.objects.get()
    assert f'name="kept_file" value="{kept.uuid}"' in answer.text
    as_lin.post(NEW, TYPED | {"kept_file": str(kept.uuid)})
    assert Certificate.objects.get().document == kept


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Add the paper"),
        (upload(b""), "empty"),
        (upload(b"<svg><script>1</script></svg>", "a.pdf"), "neither a PDF nor a picture"),
        (upload(picture()[:200], "a.jpg"), "cannot be read"),
    ],
)
def test_a_bad_paper_is_said_at_its_field(as_lin, lin_firm, file, sentence):
    answer = as_lin.post(NEW, TYPED | ({"file": file} if file else {}))
    assert list(answer.context["form"].errors) == ["file"]
    assert sentence in answer.text


def test_nobody_passes_off_another_firms_paper(as_lin, lin_firm, rao, rao_firm):
    theirs = handed_in(rao_firm, rao, at=NOW, **days()).document
    answer = as_lin.post(NEW, TYPED | {"kept_file": str(theirs.uuid)})
    assert list(answer.context["form"].errors) == ["file"]


def test_a_viewer_reads_and_changes_nothing(client_of_viewer, lin, lin_firm):
    made = handed_in(lin_firm, lin, at=NOW, **days())
    assert client_of_viewer.get("/firm/certificates/").status_code == 200
    paper = client_of_viewer.get(f"/firm/certificates/{made.uuid}/file/")
    assert b"".join(paper) == PDF
    assert client_of_viewer.get(NEW).status_code == 403
    assert client_of_viewer.get(f"/firm/certificates/{made.uuid}/renew/").status_code == 403
    assert client_of_viewer.post(f"/firm/certificates/{made.uuid}/withdraw/").status_code == 403


@pytest.fixture
def client_of_viewer(as_chen, chen, lin_firm):
    lin_firm.memberships.create(user=chen, role="viewer")
    return as_chen


def test_a_renewal_starts_from_what_is_known(as_lin, lin, lin_firm, desk):
    old = in_force(lin_firm, lin, desk=desk, at=NOW, **days(expires_on=TODAY + timedelta(days=9)))
    address = f"/firm/certificates/{old.uuid}/renew/"
    form = as_lin.get(address).context["form"]
    assert (form["number"].value(), form["issuer"].value()) == (old.number, old.issuer)
    as_lin.post(address, TYPED | {"code": "CNAS", "file": upload()})
    made = Certificate.objects.latest("id")
    assert (made.renews, made.code) == (old, "ISO14001")
    assert "renewal at the desk" in as_lin.get("/firm/certificates/").text


def test_after_a_rejection_nothing_is_typed_again(as_lin, lin, lin_firm, desk):
    refused = handed_in(lin_firm, lin, at=NOW, **days())
    certificates.take(refused, by=desk[0], at=NOW)
    certificates.reject(refused, reason="Unreadable.", by=desk[0], at=NOW)
    page = as_lin.get(f"/firm/certificates/{refused.uuid}/")
    assert "Unreadable." in page.text
    form = as_lin.get(f"{NEW}?like={refused.uuid}").context["form"]
    assert (form["code"].value(), form["number"].value()) == ("ISO14001", refused.number)


def test_what_ends_soon_waits_on_the_home_page(as_lin, lin, lin_firm, desk):
    in_force(lin_firm, lin, desk=desk, at=NOW, **days(expires_on=TODAY + timedelta(days=9)))
    certificates.sweep(NOW)
    assert "Renew ISO14001 · Environment management: its last day is" in as_lin.get("/home/").text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_more(
    as_lin, lin_firm, desk, number, django_assert_num_queries
):
    lin = lin_firm.memberships.get().user
    for each in range(number):
        in_force(lin_firm, lin, desk=desk, at=NOW, **days(number=f"N 1000{each}"))
        ended = handed_in(lin_firm, lin, at=NOW, **days(number=f"N 2000{each}"))
        certificates.withdraw(ended, by=lin, at=NOW)
    as_lin.get("/firm/certificates/")
    with django_assert_num_queries(9):
        as_lin.get("/firm/certificates/")


def test_the_history_turns_its_pages(as_lin, lin, lin_firm):
    for each in range(22):
        made = handed_in(lin_firm, lin, at=NOW, **days(number=f"N 1000{each:02d}"))
        certificates.withdraw(made, by=lin, at=NOW)
    first = as_lin.get("/firm/certificates/")
    assert len(first.context["ended"]) == 20
    rest = as_lin.get("/firm/certificates/" + first.context["next"])
    assert [each.number for each in rest.context["ended"]] == ["N 100001", "N 100000"]


@pytest.mark.parametrize("before", ["x", "²", "9" * 40, "-1"])
def test_a_nonsense_place_is_the_first_page(as_lin, lin_firm, before):
    assert as_lin.get("/firm/certificates/", {"before": before}).status_code == 200


def test_everybody_reads_what_is_in_force_and_nothing_else(visitor, lin, lin_firm, desk):
    in_force(lin_firm, lin, desk=desk, at=NOW, **days())
    handed_in(lin_firm, lin, "CNAS", at=NOW, **days())
    page = visitor.get(reverse("accounts:firm_page", args=[lin_firm.uuid])).text
    assert "ISO14001 · Environment management" in page
    assert "verified by the platform, valid until" in page
    assert "CNAS" not in page
    answer = visitor.get(f"/api/v1/firms/{lin_firm.uuid}/certificates/").json()
    assert [each["code"] for each in answer] == ["ISO14001"]
    assert set(answer[0]) == {"code", "number", "issuer", "scope", "issued_on", "expires_on"}


# --- API ------------------------------------------------------------------------------------------
API = "/api/v1/certificates/"


def test_programs_hand_in_read_and_take_back(as_lin, lin_firm):
    made = as_lin.post(API, TYPED | {"file": upload()}).json()
    assert (made["state"], made["number"]) == ("submitted", "00124E31234R2M/3300")
    assert as_lin.get(API).json() == {"next": None, "results": [made]}
    assert as_lin.get(f"{API}{made['uuid']}/").json() == made
    assert b"".join(as_lin.get(f"{API}{made['uuid']}/file/")) == PDF
    taken_back = as_lin.post(f"{API}{made['uuid']}/withdraw/").json()
    assert taken_back["state"] == "withdrawn"


def test_programs_are_refused_with_the_same_sentences(as_lin, lin_firm):
    answer = as_lin.post(API, TYPED | {"code": "NONSENSE", "file": upload()})
    assert (answer.status_code, answer.json()["detail"]) == (
        400,
        "Choose a certificate of the list.",
    )
    answer = as_lin.post(API, TYPED | {"number": "AB", "file": upload()})
    assert "looks like" in answer.json()["detail"]
    assert not Document.objects.exists()


@pytest.mark.usefixtures("rao_firm")
def test_strangers_and_operators_get_nothing(as_rao, as_chen, chen, lin_firm):
    made = handed_in(lin_firm, lin_firm.memberships.get().user, at=NOW, **days())
    assert as_rao.get(f"{API}{made.uuid}/").status_code == 404
    assert as_rao.get(f"{API}{made.uuid}/file/").status_code == 404
    assert as_rao.post(f"{API}{made.uuid}/withdraw/").status_code == 404
    lin_firm.memberships.create(user=chen, role="operator")
    assert as_chen.post(API, TYPED | {"file": upload()}).status_code == 403
    assert as_chen.post(f"{API}{made.uuid}/withdraw/").status_code == 403


def test_the_kinds_are_public(visitor):
    answer = visitor.get("/api/v1/certificate-kinds/").json()
    assert len(answer) == 12
    assert answer[0]["code"] == "ISO9001"
    assert answer[0]["is_quality"] is True

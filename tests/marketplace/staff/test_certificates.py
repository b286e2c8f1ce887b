"""The certificates desk: the queue, the paper beside the facts, two people's yes, and the no."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from marketplace.accounts import certificates, documents
from marketplace.accounts.models import Appointment, Certificate
from marketplace.staff import certificate_checks
from tests import personas
from tests.marketplace.accounts.certificate_world import facts, handed_in, in_force, moderator
from tests.marketplace.accounts.conftest import picture, upload
from tests.marketplace.accounts.test_renditions import photograph

pytestmark = pytest.mark.django_db
QUEUE = "/staff/certificates/"
NOW = timezone.now()
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def gu():
    return moderator()


@pytest.fixture
def as_gu(gu):
    return personas.client_of(gu)


@pytest.fixture
def waits(lin, lin_firm):
    def waits(code="ISO14001", *, at=NOW, **changes):
        days = {"issued_on": TODAY - 300 * DAY, "expires_on": TODAY + 400 * DAY}
        return handed_in(lin_firm, lin, code, at=at, **days | changes)

    return waits


def page(certificate):
    return f"{QUEUE}{certificate.uuid}/"


def state(certificate):
    return Certificate.objects.get(pk=certificate.pk).state


def decide(client, certificate, decision, **more):
    return client.post(page(certificate), {"decision": decision, **more})


# --- the queue ------------------------------------------------------------------------------------
def test_the_oldest_promise_stands_first(as_bai, waits):
    late, early = waits(), waits("CNAS", at=NOW - 9 * DAY)
    rows = as_bai.get(QUEUE).context["rows"]
    assert [row.pk for row in rows] == [early.pk, late.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_with_more(as_bai, waits, number, django_assert_num_queries):
    for each in range(number):
        waits(number=f"N 1000{each}")
    as_bai.get(QUEUE)
    with django_assert_num_queries(6):
        assert len(as_bai.get(QUEUE).context["rows"]) == number


def test_words_find_by_firm_code_and_number(as_bai, waits):
    waits()
    for words, found in (
        ("精铸", 1),
        ("91330106", 1),
        ("31234", 1),
        ("ISO14001 精铸", 1),
        ("x", 0),
    ):
        assert len(as_bai.get(QUEUE, {"q": words}).context["rows"]) == found


def test_each_state_has_its_tab(as_bai, bai, gu, lin_firm, waits):
    lin = waits().submitted_by
    in_force(lin_firm, lin, "CNAS", desk=(bai, gu), at=NOW, issued_on=TODAY - DAY)
    shown = {tab: as_bai.get(QUEUE, {"show": tab}) for tab in ("waiting", "running", "ended")}
    assert {tab: len(answer.context["rows"]) for tab, answer in shown.items()} == {
        "waiting": 1,
        "running": 1,
        "ended": 0,
    }
    assert as_bai.get(QUEUE, {"show": "nonsense"}).status_code == 404


def test_the_desk_is_the_moderators(as_mei, as_lin, as_wu, visitor, waits):
    address = page(waits())
    for client in (as_mei, as_lin, as_wu):
        assert client.get(QUEUE).status_code == 403
        assert client.get(address).status_code == 403
        assert client.post(f"{address}take/").status_code == 403
        assert decide(client, Certificate.objects.get(), "verify").status_code == 403
    assert visitor.get(QUEUE).status_code == 302


def test_the_home_of_the_desk_counts_what_this_person_can_do(as_bai, as_gu, bai, waits):
    half = waits("ISO9001")
    certificates.take(half, by=bai, at=NOW)
    certificates.verify_first(half, by=bai, at=NOW)
    assert "certificate waits to be verified" not in as_bai.get("/staff/").text
    assert "1 certificate waits to be verified" in as_gu.get("/staff/").text


# --- one certificate ------------------------------------------------------------------------------
def test_the_page_shows_facts_paper_and_where_to_look_it_up(as_bai, waits):
    certificate = waits()
    text = as_bai.get(page(certificate)).text
    for shown in (certificate.number, personas.LIN_USCC, "cx.cnca.cn", certificate.issuer):
        assert shown in text
    assert f"/firm/certificates/{certificate.uuid}/file/" in text
    paper = as_bai.get(f"/firm/certificates/{certificate.uuid}/file/")
    assert paper["Content-Disposition"].startswith("attachment")
    paper.close()


def test_take_then_verify(as_bai, bai, waits):
    certificate = waits()
    as_bai.post(f"{page(certificate)}take/")
    answer = decide(as_bai, certificate, "verify")
    assert (answer.status_code, answer["Location"]) == (302, QUEUE)
    found = Certificate.objects.get()
    assert (found.state, found.taken_by, found.verified_by) == ("valid", bai, bai)


def test_who_has_not_taken_it_is_offered_to_take_it_over(as_gu, bai, waits):
    certificate = waits()
    certificates.take(certificate, by=bai, at=NOW)
    text = as_gu.get(page(certificate)).text
    assert "In the hands of Bai Yun" in text
    assert "Take it over" in text
    assert 'value="verify"' not in text


def test_one_person_is_never_both_on_the_pages(as_bai, as_gu, bai, waits):
    certificate = waits("ISO9001")
    as_bai.post(f"{page(certificate)}take/")
    decide(as_bai, certificate, "verify_first")
    text = as_bai.get(page(certificate)).text
    assert "you cannot be both" in text
    assert 'value="verify_second"' not in text
    for decision in ("verify", "verify_first", "verify_second"):
        assert decide(as_bai, certificate, decision).status_code in {403, 409}
    Appointment.objects.filter(user=bai).delete()
    Appointment.objects.create(user=bai, role=Appointment.Role.MODERATOR)
    assert decide(as_bai, certificate, "verify_second").status_code == 403
    assert state(certificate) == "verifying"
    assert decide(as_gu, certificate, "verify_second").status_code == 302
    assert state(certificate) == "valid"


def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(as_bai, bai, waits):
    certificate = waits()
    certificates.take(certificate, by=bai, at=NOW)
    answer = decide(as_bai, certificate, "reject")
    assert (answer.status_code, "the firm reads it" in answer.text) == (422, True)
    answer = decide(as_bai, certificate, "reject", chosen="nonsense", words="Too dark.")
    assert (answer.status_code, "Too dark." in answer.text) == (422, True)
    assert state(certificate) == "verifying"


def test_the_firm_reads_the_reasons_in_its_language(as_bai, bai, waits):
    certificate = waits()
    certificates.take(certificate, by=bai, at=NOW)
    decide(as_bai, certificate, "reject", chosen=["unreadable"], words="右下角有反光")
    assert Certificate.objects.get().reason == (
        "证书文件无法辨认，请上传清晰照片或 PDF。\n右下角有反光"
    )


def test_revoking_needs_a_reason_too(as_bai, bai, gu, lin, lin_firm):
    certificate = in_force(lin_firm, lin, "CNAS", desk=(bai, gu), at=NOW, issued_on=TODAY - DAY)
    assert "Revoke with reasons" in as_bai.get(page(certificate)).text
    assert decide(as_bai, certificate, "revoke").status_code == 422
    assert decide(as_bai, certificate, "revoke", chosen=["register"]).status_code == 302
    assert state(certificate) == "revoked"


def test_an_unknown_decision_does_not_exist(as_bai, waits):
    assert decide(as_bai, waits(), "bless").status_code == 404


def test_a_stale_page_is_refused_with_a_sentence(as_bai, bai, waits, lin):
    certificate = waits()
    certificates.take(certificate, by=bai, at=NOW)
    certificates.withdraw(certificate, by=lin, at=NOW)
    answer = decide(as_bai, certificate, "verify")
    assert (answer.status_code, "withdrawn" in answer.text) == (409, True)


# --- what the machine looked at -------------------------------------------------------------------
def verdicts(certificate):
    return {each.label: each.verdict for each in certificate_checks.checks(certificate, TODAY)}


def test_all_is_fine_with_a_plain_one(waits):
    assert verdicts(waits()) == {
        "Firm": "done",
        "This number elsewhere": "done",
        "Dates": "done",
        "Paper elsewhere": "done",
    }


def test_a_number_and_a_paper_of_another_firm_are_pointed_at(waits, rao, rao_firm):
    days = {"issued_on": TODAY - DAY, "expires_on": TODAY + 9 * DAY}
    handed_in(rao_firm, rao, at=NOW, **days)
    found = verdicts(waits(expires_on=TODAY + 20 * DAY))
    assert found == {
        "Firm": "done",
        "This number elsewhere": "risk",
        "Dates": "due",
        "Paper elsewhere": "risk",
    }


def test_the_same_picture_under_another_number_is_pointed_at(lin, lin_firm, rao, rao_firm):
    made = []
    for firm, owner in ((rao_firm, rao), (lin_firm, lin)):
        paper = documents.store(upload(photograph(), "a.jpg"), owner=firm, by=owner)
        said = facts(number=f"N {owner.pk:05d} 1", issued_on=TODAY - DAY, expires_on=TODAY + DAY)
        made.append(certificates.hand_in(firm, said, document=paper, by=owner, at=NOW))
    checks = certificate_checks.checks(made[1], TODAY)
    assert [each.detail for each in checks if each.label == "Paper elsewhere"] == [
        f"The same file was handed in by {rao_firm.name}."
    ]


def test_a_renewal_and_an_earlier_no_are_named(waits, bai):
    first = waits()
    certificates.take(first, by=bai, at=NOW)
    certificates.verify(first, by=bai, at=NOW)
    renewal = waits(expires_on=TODAY + 500 * DAY, issuer="另一机构")
    certificates.revoke(first, reason="Not in the register.", by=bai, at=NOW)
    assert verdicts(renewal)["Renewal"] == "due"
    assert verdicts(renewal)["Earlier requests"] == "due"


def test_a_picture_is_shown_beside_the_facts(as_bai, lin, lin_firm):
    paper = documents.store(upload(picture(), "a.jpg"), owner=lin_firm, by=lin)
    said = facts(issued_on=TODAY - DAY, expires_on=TODAY + DAY)
    made = certificates.hand_in(lin_firm, said, document=paper, by=lin, at=NOW)
    assert f'src="/firm/certificates/{made.uuid}/file/"' in as_bai.get(page(made)).text

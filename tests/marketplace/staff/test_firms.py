"""Verifying firms: the queue, the checks, the decision and its refusals."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.accounts.models import Membership, Organization, Verification
from marketplace.staff import firm_checks
from tests import personas
from tests.marketplace.staff.conftest import AT, PDF, handed_in, licence_of

pytestmark = pytest.mark.django_db


def url(verification):
    return reverse("staff:verification", args=[verification.uuid])


def verdicts(verification):
    return {check.label: check.verdict for check in firm_checks.checks(verification)}


def test_the_oldest_promise_stands_first(as_bai, waiting_firm, chen, rao):
    early = handed_in(
        chen,
        at=AT - timedelta(days=9),
        uscc=personas.CHEN_USCC,
        name="苏州启明医疗器械有限公司",
        short_name="启明医疗",
        region="320505",
    )
    rows = as_bai.get(reverse("staff:firm_queue")).context["rows"]
    assert [row.pk for row in rows] == [early.pk, waiting_firm.pk]


@pytest.fixture
def two_people(chen, rao):
    return [(chen, personas.CHEN_USCC, "320505"), (rao, personas.RAO_USCC, "440306")]


@pytest.mark.parametrize("others", [0, 2])
def test_the_queue_asks_as_often_for_one_firm_as_for_three(
    others, as_bai, waiting_firm, two_people, django_assert_max_num_queries
):
    for person, uscc, region in two_people[:others]:
        handed_in(person, uscc=uscc, name=f"{person.name}公司", short_name=uscc[-4:], region=region)
    with django_assert_max_num_queries(6):
        assert len(as_bai.get(reverse("staff:firm_queue")).context["rows"]) == 1 + others


def test_the_page_shows_firm_licence_and_checks(as_bai, waiting_firm):
    page = as_bai.get(url(waiting_firm)).content.decode()
    assert personas.LIN_USCC in page
    assert reverse("accounts:licence", args=[waiting_firm.licence.uuid]) in page
    assert "The check digit fits." in page


def test_the_moderator_downloads_the_licence(as_bai, waiting_firm):
    answer = as_bai.get(reverse("accounts:licence", args=[waiting_firm.licence.uuid]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    answer.close()


def test_approving_lets_the_firm_trade(as_bai, bai, waiting_firm):
    answer = as_bai.post(url(waiting_firm), {"decision": "approve"})
    assert answer.headers["Location"] == reverse("staff:firm_queue")
    waiting_firm.refresh_from_db()
    assert (waiting_firm.state, waiting_firm.decided_by) == ("approved", bai)
    assert waiting_firm.organization.state == Organization.State.PROBATION


def test_rejecting_needs_a_reason(as_bai, waiting_firm):
    answer = as_bai.post(url(waiting_firm), {"decision": "reject", "words": "  "})
    assert answer.status_code == 422
    assert "Choose a reason or write one" in answer.content.decode()
    assert Verification.objects.get().state == Verification.State.SUBMITTED


def test_a_reason_that_does_not_exist_is_refused(as_bai, waiting_firm):
    answer = as_bai.post(url(waiting_firm), {"decision": "reject", "chosen": ["nonsense"]})
    assert answer.status_code == 422


def test_the_firm_reads_the_reasons_in_its_own_language(as_bai, waiting_firm):
    sent = {"decision": "reject", "chosen": ["name", "expired"], "words": "请更新后重新提交。"}
    as_bai.post(url(waiting_firm), sent)
    waiting_firm.refresh_from_db()
    assert waiting_firm.state == Verification.State.REJECTED
    lines = waiting_firm.reason.splitlines()
    assert len(lines) == 3
    assert lines[-1] == "请更新后重新提交。"


def test_a_second_decision_is_refused(as_bai, waiting_firm):
    as_bai.post(url(waiting_firm), {"decision": "approve"})
    assert as_bai.post(url(waiting_firm), {"decision": "approve"}).status_code == 409
    answer = as_bai.post(url(waiting_firm), {"decision": "reject", "chosen": ["name"]})
    assert answer.status_code == 422
    assert Verification.objects.get().state == Verification.State.APPROVED


def test_nobody_verifies_their_own_firm(as_bai, bai, waiting_firm):
    Membership.objects.create(user=bai, organization=waiting_firm.organization, role="viewer")
    assert as_bai.post(url(waiting_firm), {"decision": "approve"}).status_code == 403
    assert Verification.objects.get().state == Verification.State.SUBMITTED


def test_a_firm_as_it_should_be_passes_every_check(waiting_firm):
    assert set(verdicts(waiting_firm).values()) == {"done"}


@pytest.mark.parametrize(
    ("field", "value", "verdict"),
    [
        ("uscc", "91330106MA2B1C3D46", "risk"),  # check digit
        ("region", "440306", "due"),  # the code says Zhejiang
        ("name", "杭州精铸", "due"),  # no legal form
        ("region", "330000", "due"),  # only the province
    ],
)
def test_what_does_not_fit_is_pointed_at(waiting_firm, field, value, verdict):
    setattr(waiting_firm.organization, field, value)
    assert verdict in verdicts(waiting_firm).values()


def test_a_twin_is_found_through_brackets(waiting_firm, rao):
    waiting_firm.organization.name = "浙江(精铸)机械有限公司"
    personas.firm(
        rao,
        uscc=personas.RAO_USCC,
        name="浙江（精铸） 机械有限公司",
        short_name="x",
        region="330110",
    )
    assert "risk" in verdicts(waiting_firm).values()


def test_the_same_licence_file_of_another_firm_is_found(waiting_firm, rao, rao_firm):
    licence_of(rao_firm, rao, PDF + waiting_firm.organization.uscc.encode() + b"%%EOF")
    assert "risk" in verdicts(waiting_firm).values()


def test_earlier_rejections_are_pointed_at_and_shown(as_bai, bai, lin, waiting_firm):
    as_bai.post(url(waiting_firm), {"decision": "reject", "words": "Unreadable."})
    firm = waiting_firm.organization
    firm.refresh_from_db()
    from marketplace.accounts import verification

    again = verification.submit(firm, licence=licence_of(firm, lin), by=lin, at=AT)
    assert "due" in verdicts(again).values()
    assert "Unreadable." in as_bai.get(url(again)).content.decode()

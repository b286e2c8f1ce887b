"""The certificates desk for programs: the pages' rules, two people's yes, reasons for a no."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.accounts.models import Certificate
from tests.marketplace.accounts.certificate_world import handed_in, moderator
from tests.personas import client_of

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/desk/certificates/"
TODAY = timezone.localdate()
DAYS = {"issued_on": TODAY - timedelta(days=300), "expires_on": TODAY + timedelta(days=400)}


def of(certificate, *steps):
    return "/".join((f"{ADDRESS}{certificate.uuid}", *steps, ""))


def decide(client, certificate, decision, **more):
    body = {"decision": decision, **more}
    return client.post(of(certificate, "decide"), body, content_type="application/json")


@pytest.fixture
def waiting(lin, lin_firm):
    return handed_in(lin_firm, lin, "ISO9001", at=timezone.now(), **DAYS)


def test_a_quality_certificate_takes_two_people(as_bai, waiting):
    as_gu = client_of(moderator())
    assert as_bai.post(of(waiting, "take")).json()["next_check"] == "verify_first"
    assert decide(as_bai, waiting, "verify").status_code == 409
    half = decide(as_bai, waiting, "verify_first").json()
    assert (half["state"], half["is_half_verified"], half["next_check"]) == ("verifying", True, "")
    assert decide(as_bai, waiting, "verify_second").status_code == 403
    assert as_gu.get(of(waiting)).json()["next_check"] == "verify_second"
    done = decide(as_gu, waiting, "verify_second").json()
    assert (done["state"], done["taken_by"]["name"]) == ("valid", "Bai Yun")


def test_the_queue_is_read_state_by_state(as_bai, waiting):
    [row] = as_bai.get(ADDRESS).json()["results"]
    assert (row["uuid"], row["organization"]["short_name"]) == (str(waiting.uuid), "杭州精铸")
    assert as_bai.get(ADDRESS + "?show=ended").json() == {"next": None, "results": []}
    assert as_bai.get(ADDRESS + "?q=没有").json()["results"] == []
    assert as_bai.get(ADDRESS + "?show=all").status_code == 400


def test_a_no_needs_a_reason_and_the_firm_reads_it_in_its_language(as_bai, waiting):
    as_bai.post(of(waiting, "take"))
    assert "chosen" in decide(as_bai, waiting, "reject").json()["errors"]
    assert decide(as_bai, waiting, "reject", chosen=["nothing"]).status_code == 400
    answer = decide(as_bai, waiting, "reject", chosen=["holder"], words="请核对").json()
    assert (answer["state"], answer["reason"]) == (
        "rejected",
        "证书上的企业名称与贵企业不符。\n请核对",
    )
    assert Certificate.objects.get().state == "rejected"


def test_what_the_machine_looked_at_is_told(as_bai, waiting):
    checks = as_bai.get(of(waiting)).json()["checks"]
    assert {check["verdict"] for check in checks} <= {"done", "due", "risk"}
    assert len(checks) >= 4

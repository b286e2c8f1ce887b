"""Clearing rounds at the desk: preview, announcement, cancellation, export."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import ClearingRound
from tests.orders import round_world
from tests.orders.worlds import NOW, TODAY

pytestmark = pytest.mark.django_db
FORM = {
    "process": "MFG.CUT.MILL",
    "region": "330000",
    "first_day": str(TODAY + timedelta(days=6)),
    "last_day": str(TODAY + timedelta(days=9)),
    "opens_at": f"{NOW + timedelta(hours=8):%Y-%m-%dT%H:%M}",
    "closes_at": f"{NOW + timedelta(days=2):%Y-%m-%dT%H:%M}",
    "mode": "stable",
    "note": "Scarce before the holidays",
}


@pytest.fixture
def desk():
    client = Client()
    client.force_login(round_world.moderator(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_preview_counts_who_would_fit_and_announces_nothing(desk):
    round_world.machine(units=2), round_world.job(), round_world.job()
    answer = desk.post(reverse("staff:round_create"), FORM | {"preview": "1"})
    preview = answer.context["preview"]
    assert (preview.jobs, preview.buyers, preview.machines, preview.factories) == (2, 2, 2, 1)
    assert (preview.wanted_hours, preview.free_hours) == (40, 96)
    assert FORM["note"] in answer.text
    assert not ClearingRound.objects.exists()


def test_a_round_is_announced_and_what_is_wrong_is_said_at_its_field(desk):
    answer = desk.post(reverse("staff:round_create"), FORM | {"first_day": str(TODAY)})
    assert answer.status_code == 422
    assert "first_day" in answer.context["form"].errors
    answer = desk.post(reverse("staff:round_create"), FORM)
    round_ = ClearingRound.objects.get()
    assert answer.url == reverse("staff:round", args=[round_.uuid])
    assert (round_.mode, round_.region, round_.process.code) == ("stable", "330000", "MFG.CUT.MILL")


def test_a_round_is_cancelled_with_its_reason(desk):
    round_ = round_world.announced()
    page = reverse("staff:round", args=[round_.uuid])
    assert desk.post(page, {"reason": ""}).status_code == 422
    assert desk.post(page, {"reason": "Power cut"}).status_code == 302
    round_.refresh_from_db()
    assert (round_.state, round_.reason) == ("cancelled", "Power cut")
    assert "Power cut" in Client().get(reverse("orders:round_detail", args=[round_.uuid])).text


def test_the_export_has_a_line_for_each_job_and_starts_no_formula(desk):
    round_world.machine()
    jobs = [round_world.job(2_500_000, title="=1+1"), round_world.job(1_500_000)]
    round_ = round_world.announced()
    round_world.enter(round_, *jobs)
    round_world.cleared(round_)
    answer = desk.get(reverse("staff:round_csv", args=[round_.uuid]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "Bracket"]
    assert [bool(row[5]) for row in rows[1:]] == [True, False]

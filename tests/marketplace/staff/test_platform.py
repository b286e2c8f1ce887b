"""The house itself: queues with promises, workers, the ledger read, the check of the records."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from marketplace import health
from marketplace.accounts import todo
from marketplace.audit.models import JournalLine
from marketplace.staff import outboxes, record_checks, tasks, todos
from orders import ledger
from orders.ledger import Account
from orders.models import MatchingPass
from tests.marketplace.dashboards.worlds import firms, trade

pytestmark = pytest.mark.django_db


def test_the_first_page_counts_what_waits_and_what_is_overdue(as_bai, waiting_firm):
    queues = as_bai.get(reverse("staff:queues")).context["queues"]
    found = {each["of"].name: (each["of"].waiting, each["of"].overdue) for each in queues}
    assert found == {
        "firm_queue": (1, 1),
        "certificate_queue": (0, 0),
        "listing_queue": (0, 0),
    }


def test_what_waits_is_a_todo_due_with_its_oldest_promise(bai, waiting_firm):
    with translation.override("en"):
        (line,) = todos.desk_todos(bai, None)
        assert line.sentence == "1 firm waits for verification"
    assert line.due_at == waiting_firm.promised_at
    assert todos.desk_todos in todo._todos


def test_firms_get_no_todo_of_the_desks(lin, waiting_firm):
    assert list(todos.desk_todos(lin, waiting_firm.organization)) == []


def test_a_silent_worker_is_said_and_a_living_one_too(as_bai):
    page = as_bai.get(reverse("staff:workers")).content.decode()
    assert "No worker answers" in page
    health.beat()
    assert "No worker answers" not in as_bai.get(reverse("staff:workers")).content.decode()


def test_pages_answer_while_the_broker_is_away(as_bai, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = as_bai.get(reverse("staff:workers"))
    assert answer.context["queues"] is None
    assert "The broker is away" in answer.content.decode()


def test_messages_are_counted_by_queue():
    names = set(outboxes.queue_lengths())
    assert settings.CELERY_TASK_DEFAULT_QUEUE in names
    assert names >= {"matching", "credit"}


def test_a_job_nobody_matches_is_late_after_a_minute():
    factory, buyer = firms("330110", "320505")
    job = trade(factory, buyer).order.job
    now = timezone.now()
    job.matching_due_at = now - timedelta(seconds=30)
    job.save(update_fields=["matching_due_at"])
    box = outboxes.outboxes(now)[0]
    assert (box.waiting, box.is_late(now)) == (1, False)
    assert box.is_late(now + timedelta(minutes=1))


def test_work_due_later_does_not_wait():
    factory, buyer = firms("330110", "320505")
    job = trade(factory, buyer).order.job
    job.matching_due_at = timezone.now() + timedelta(minutes=5)
    job.save(update_fields=["matching_due_at"])
    assert outboxes.outboxes(timezone.now())[0].waiting == 0


def test_the_ledger_sums_to_zero_and_shows_what_is_unmatched(as_mei):
    factory, buyer = firms("330110", "320505")
    order = trade(factory, buyer).order
    outside = Account("external", "sandbox")
    legs = [(outside, ledger.escrow(order), 1_000_00)]
    ledger.post("t:1", "receipt", order=order, actor=None, legs=legs)
    legs = [(outside, ledger.suspense("sandbox"), 12_34)]
    meta = {"reference": "R-7", "why": "wrong amount"}
    ledger.post("t:2", "suspense", order=None, actor=None, legs=legs, meta=meta)
    answer = as_mei.get(reverse("staff:ledger"))
    context = answer.context
    assert (context["sum"], context["held"], context["suspense_fen"]) == (0, 1_000_00, 12_34)
    page = answer.content.decode()
    assert "R-7" in page
    assert "¥12.34" in page


def test_a_check_is_asked_for_and_its_result_stands_in_the_journal(as_bai, bai):
    answer = as_bai.post(reverse("staff:check_records"))
    assert answer.headers["Location"] == reverse("staff:records")
    assert as_bai.get(reverse("staff:records")).context["is_running"]
    tasks.check_records()
    context = as_bai.get(reverse("staff:records")).context
    assert not context["is_running"]
    assert context["check"].is_clean
    assert context["check"].by == bai.name
    moves = JournalLine.objects.filter(object_uuid=record_checks.RECORDS).values_list(
        "move", flat=True
    )
    assert list(moves.order_by("id")) == ["request", "result"]


def test_a_request_nobody_answers_counts_as_lost_after_ten_minutes(bai):
    now = timezone.now()
    record_checks.request(by=bai, at=now)
    assert record_checks.is_running(now + timedelta(minutes=9))
    assert not record_checks.is_running(now + timedelta(minutes=11))


def test_findings_are_named(as_bai, monkeypatch):
    tasks.check_records()
    line = JournalLine.objects.get(move="result")
    data = {**line.data, "findings": ["journal line 7: was deleted"], "found": 1}
    from marketplace.audit import journal

    journal.record(
        record_checks.KIND,
        record_checks.RECORDS,
        "result",
        by=None,
        at=timezone.now(),
        data=data,
    )
    page = as_bai.get(reverse("staff:records")).content.decode()
    assert "journal line 7: was deleted" in page


def test_only_the_running_part_is_sent_to_htmx(as_bai):
    page = as_bai.get(reverse("staff:records"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page


def test_moderators_have_all_open_jobs_matched_and_see_how_far_it_is(as_bai, as_mei):
    page = as_bai.post(reverse("staff:begin_pass"), follow=True)
    assert page.context["passes"] == list(MatchingPass.objects.all())
    assert as_bai.post(reverse("staff:begin_pass")).status_code == 409
    assert as_mei.post(reverse("staff:begin_pass")).status_code == 403
    assert MatchingPass.objects.count() == 1

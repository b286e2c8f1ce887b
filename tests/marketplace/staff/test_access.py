"""Who reaches which desk: moderators, finance staff, and nobody else."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

SHARED = ["staff:queues", "staff:workers", "staff:records"]
MODERATORS = ["staff:firm_queue", "staff:listing_queue"]
FINANCE = ["staff:ledger"]
PAGES = [*SHARED, *MODERATORS, *FINANCE]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("persona", ["as_lin", "as_chen", "as_wu"])
def test_no_desk_for_firms_and_officials(page, persona, request, lin_firm, chen_firm):
    assert request.getfixturevalue(persona).get(reverse(page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_log_in(page, visitor):
    assert visitor.get(reverse(page)).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_moderators_reach_all_but_the_ledger(page, as_bai):
    assert as_bai.get(reverse(page)).status_code == (403 if page in FINANCE else 200)


@pytest.mark.parametrize("page", PAGES)
def test_finance_staff_reach_all_but_the_desks_of_moderators(page, as_mei):
    assert as_mei.get(reverse(page)).status_code == (403 if page in MODERATORS else 200)


@pytest.mark.parametrize("persona", ["as_lin", "as_wu", "as_mei"])
def test_single_things_stay_with_moderators(persona, request, waiting_firm):
    client = request.getfixturevalue(persona)
    url = reverse("staff:verification", args=[waiting_firm.uuid])
    assert client.get(url).status_code == 403
    assert client.post(url, {"decision": "approve"}).status_code == 403


@pytest.mark.parametrize("persona", ["as_lin", "as_wu", "as_mei"])
def test_listings_are_reviewed_by_moderators_alone(persona, request, waiting_listing):
    client = request.getfixturevalue(persona)
    for name in ("staff:listing", "staff:listing_take"):
        url = reverse(name, args=[waiting_listing.uuid])
        assert client.post(url, {"decision": "publish"}).status_code == 403


@pytest.mark.parametrize("name", ["staff:verification", "staff:listing"])
def test_what_does_not_exist_is_not_found(as_bai, name):
    url = reverse(name, args=["00000000-0000-0000-0000-000000000000"])
    assert as_bai.get(url).status_code == 404


@pytest.mark.parametrize("page", [*MODERATORS, *FINANCE, "staff:queues", "staff:workers"])
def test_queues_and_money_are_only_read(page, as_bai, as_mei):
    client = as_mei if page in FINANCE else as_bai
    assert client.post(reverse(page)).status_code == 405

"""Every reader's rail leads somewhere, and says where they stand."""

import pytest
from django.urls import reverse

from marketplace.accounts.models import Appointment, User
from marketplace.ui import navigation


@pytest.mark.parametrize("persona", sorted(navigation.RAILS))
def test_every_place_in_a_rail_exists(persona):
    links = [link for _, links in navigation.rail(persona, current="") for link in links]
    assert all(link.url.startswith("/") for link in links)


@pytest.mark.parametrize("persona", sorted(navigation.RAILS))
def test_the_page_itself_is_the_only_marked_place(persona):
    for group in navigation.RAILS[persona]:
        for entry in group.entries:
            here = reverse(entry.url_name)
            current = navigation.current_url(persona, path=here)
            groups = navigation.rail(persona, current=current)
            marked = [link.url for _, links in groups for link in links if link.is_current]
            assert marked == [here]


def test_posting_a_job_does_not_mark_the_list_of_jobs():
    here = reverse("orders:job_create")
    assert navigation.current_url("buyer", path=here) == here


def test_a_page_below_a_place_marks_the_place():
    orders = reverse("orders:order_list")
    assert navigation.current_url("factory", path=f"{orders}0198c1d2/") == orders


def test_a_factory_looking_at_a_job_stands_at_the_board():
    path = f"{reverse('orders:job_list')}0198c1d2/"
    assert navigation.current_url("factory", path=path) == reverse("orders:board")


def test_phones_have_four_places_beside_the_menu():
    counts = [len(navigation.bottom_bar(who, current="")) for who in ("factory", "buyer")]
    assert counts == [4, 4]
    assert navigation.bottom_bar("official", current="") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "others"), [("moderator", "staff:ledger"), ("finance_staff", "staff:firm_queue")]
)
def test_a_desk_is_shown_its_own_places_and_each_opens(client, office, others):
    user = User.objects.create_user("desk@example.com", "a-long-password-1", name="Desk")
    Appointment.objects.create(user=user, role=office)
    client.force_login(user)
    desk = navigation.desk("staff", frozenset({office}))
    urls = [link.url for _, links in navigation.rail(desk, current="") for link in links]
    assert reverse(others) not in urls
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)

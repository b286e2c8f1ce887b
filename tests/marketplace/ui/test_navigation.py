"""Every reader's rail leads somewhere, and says where they stand."""

import pytest
from django.urls import reverse

from marketplace.ui import navigation


@pytest.mark.parametrize("persona", sorted(navigation.RAILS))
def test_every_place_in_a_rail_exists(persona):
    links = [link for _, links in navigation.rail(persona, path="/") for link in links]
    assert all(link.url.startswith("/") for link in links)


@pytest.mark.parametrize("persona", sorted(navigation.RAILS))
def test_the_page_itself_is_the_only_marked_place(persona):
    for group in navigation.RAILS[persona]:
        for entry in group.entries:
            here = reverse(entry.url_name)
            groups = navigation.rail(persona, path=here)
            marked = [link.url for _, links in groups for link in links if link.is_current]
            assert marked == [here]


def test_posting_a_job_does_not_mark_the_list_of_jobs():
    groups = navigation.rail("buyer", path=reverse("orders:job_create"))
    marked = [link.entry.url_name for _, links in groups for link in links if link.is_current]
    assert marked == ["orders:job_create"]


def test_phones_have_five_places():
    assert [len(navigation.bottom_bar(who, path="/")) for who in ("factory", "buyer")] == [4, 4]
    assert navigation.bottom_bar("official", path="/") == []

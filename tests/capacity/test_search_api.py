"""The API's pages of listings say what the serializer says, to every reader."""

import pytest

from capacity import disclosure, levels, listing_index, queries
from capacity.api import rows, serializers
from marketplace.accounts.models import Document, PublishedGrade
from tests.capacity.conftest import published_listing, unit_of

pytestmark = pytest.mark.django_db
LEVELS = {
    "description": "platform",
    "calendar": "counterparty",
    "env_x": "secret",
    "material": "platform",
    "units": "counterparty",
}


@pytest.fixture
def three(lin, lin_firm):
    PublishedGrade.objects.create(
        organization=lin_firm,
        side="supplier",
        grade="A",
        p_ppm=1,
        p_up_ppm=2,
        computed_at="2026-01-01T00:00Z",
    )
    made = [
        published_listing(lin_firm, lin),
        published_listing(lin_firm, lin, levels=LEVELS, price_level=Document.Level.COUNTERPARTY),
        published_listing(lin_firm, lin, price_mode="lease", lease_days=7, price_fen=900_00),
    ]
    for listing in made:
        unit_of(listing, "1 号")
        listing_index.refresh(listing)
    return [listing.pk for listing in made]


@pytest.mark.parametrize("who", ["nobody", "chen", "lin"])
def test_a_row_by_hand_is_the_serializer_s(three, chen, chen_firm, lin, who):
    user = {"nobody": None, "chen": chen, "lin": lin}[who]
    reader = levels.reader(user)
    found = queries.live_listings(reader).in_bulk(three)
    shown = disclosure.each([found[number] for number in three], reader)
    expected = serializers.ListingSerializer(shown, many=True).data
    assert rows.page(three, reader) == [dict(row) for row in expected]


def test_nothing_asked_nothing_read(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows.page([], levels.ANYBODY) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_api_asks_as_many_questions_for_1_row_as_for_3(
    visitor, three, django_assert_num_queries, count
):
    for number in three[count:]:
        listing_index.remove(queries.Listing.objects.get(pk=number))
    visitor.get("/api/v1/listings/")  # statistics and taxonomy are read once by each process
    with django_assert_num_queries(2):
        answer = visitor.get("/api/v1/listings/").json()
    assert len(answer["results"]) == count


def test_pages_of_the_api_go_both_ways(visitor, lin, lin_firm):
    for number in range(21):
        listing_index.refresh(published_listing(lin_firm, lin, title=f"机床 {number}"))
    first = visitor.get("/api/v1/listings/").json()
    second = visitor.get(first["next"]).json()
    back = visitor.get(second["previous"]).json()
    assert (first["previous"], back["results"]) == (None, first["results"])
    assert first["facets"]["kind"] == {"manufacturing": 21}

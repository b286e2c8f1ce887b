"""How common words are: read from the statistics the database keeps."""

import os

import psycopg
import pytest

from capacity import frequencies, listing_index
from capacity.frequencies import Frequencies
from capacity.models import ListingText
from tests.capacity.conftest import published_listing


def test_rarity_is_read_from_the_statistics_of_the_database(committed_db, lin, lin_firm):
    for number in range(3):
        listing_index.refresh(published_listing(lin_firm, lin, title=f"机床 {number}"))
    server = os.environ["SUPERUSER_DATABASE_URL"].rsplit("/", 1)[0]
    database = frequencies.connection.settings_dict["NAME"]
    with psycopg.connect(f"{server}/{database}", autocommit=True) as superuser:
        superuser.execute("ANALYZE listing_text")
    found = frequencies.read()
    words = ListingText.objects.first()
    assert (found.listings, found.rarest([], words.facets)) == (3, 1.0)


def test_the_rarest_counts_and_what_is_not_named_is_rarer_still():
    known = Frequencies(10, {5: 0.5, 6: 0.2}, {-7: 0.4})
    asked = [([], []), ([5], []), ([5, 6], []), ([9], []), ([5], [-7]), ([5], [-9])]
    assert [known.rarest(*each) for each in asked] == [1.0, 0.5, 0.2, 0.2, 0.4, 0.4]


def test_a_few_rare_pairs_tell_for_a_whole_word():
    known = Frequencies(10, {1: 0.5, 2: 0.2, 3: 0.4, 4: 0.1, 5: 0.3})
    assert known.telling([1, 2, 3, 4, 5, 6]) == [6, 4, 2]


def test_what_goes_together_is_likelier_than_chance_but_never_than_its_rarest_part():
    known = Frequencies(10, {1: 0.04, 2: 0.25}, {7: 0.5})
    assert known.likely([[1], [2]], []) == pytest.approx(0.02)
    assert known.likely([[1]], []) == pytest.approx(0.04)
    assert known.likely([[1]], [7]) == pytest.approx(0.0283, abs=1e-4)
    assert known.likely([], []) == 1.0

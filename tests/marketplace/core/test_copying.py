"""Rows copied in are the rows that `save` would have made."""

import pytest

from capacity.models import Listing, Process, Unit
from marketplace.core import copying

pytestmark = pytest.mark.django_db


def test_copied_rows_equal_saved_ones(lin_firm):
    process = Process.objects.get(code="MFG.CUT.MILL.AX5")
    said = {
        "organization": lin_firm,
        "process": process,
        "title": 'a\tb\\N "x"\n',
        "region": "330100",
        "materials": ["ALU", "STEEL_C"],
        "attributes": {"env_x": 1.5, "note": "五轴"},
    }
    copied, saved = Listing(**said), Listing(**said)
    copying.insert([copied, Listing(**said, own_number="A-1")])
    saved.save()
    different = {"id", "uuid", "created_at"}
    columns = [f.attname for f in Listing._meta.concrete_fields if f.attname not in different]
    rows = Listing.objects.filter(own_number="").values(*columns)
    assert rows[0] == rows[1]
    assert Listing.objects.get(pk=copied.pk).uuid == copied.uuid


def test_copied_things_know_their_numbers(lin_firm):
    listing = Listing.objects.create(organization=lin_firm, region="330100")
    units = [Unit(listing=listing, name=name) for name in ("a", "b")]
    copying.insert(units)
    assert list(Unit.objects.values_list("pk", "name")) == [(u.pk, u.name) for u in units]
    copying.insert([])

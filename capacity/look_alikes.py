"""Photographs that were shown before: by another firm, or by another listing of the same one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from capacity.models import Listing
from marketplace.accounts.models import Document

NEAR = 6  # bits of 64 that may differ: cropped, brighter or scaled is still the same picture
BAND, BANDS = 16, 4
MOST = 3  # shown per photograph
SQL = """
SELECT document, listing, title, firm, is_own, apart FROM (
  SELECT DISTINCT ON (document.id)
         document.uuid AS document, listing.uuid AS listing, listing.title, listing.id,
         organization.short_name AS firm, listing.organization_id = %(firm)s AS is_own,
         bit_count((document.fingerprint # %(own)s)::bit(64)) AS apart
    FROM accounts_document document
    JOIN capacity_listing_photos shown ON shown.document_id = document.id
    JOIN capacity_listing listing ON listing.id = shown.listing_id
    JOIN accounts_organization organization ON organization.id = listing.organization_id
   WHERE document.fingerprint IS NOT NULL
     AND fingerprint_bands(document.fingerprint) && %(bands)s::integer[]
     AND bit_count((document.fingerprint # %(own)s)::bit(64)) <= %(near)s
     AND listing.id <> %(listing)s AND listing.state NOT IN ('draft', 'archived')
     AND (listing.organization_id = %(firm)s OR document.id < %(document)s)
   ORDER BY document.id, listing.id
) alike ORDER BY is_own, apart, id LIMIT %(most)s
"""


@dataclass(frozen=True)
class LookAlike:
    """A photograph of another listing that shows the same."""

    photo: str  # uuid of ours
    document: str  # uuid of the other photograph
    listing: str  # uuid of the other listing
    title: str
    firm: str
    is_own: bool
    apart: int  # bits


def of(listing: Listing, photos: Iterable[Document]) -> list[LookAlike]:
    """For each photograph with a fingerprint its look-alikes, those of other firms first.

    Of other firms only what was uploaded before: whose picture was taken is not to blame.
    """
    return [
        each for photo in photos if photo.fingerprint is not None for each in _of(photo, listing)
    ]


def _of(photo: Document, listing: Listing) -> Iterator[LookAlike]:
    with connection.cursor() as cursor:
        cursor.execute(
            SQL,
            {
                "own": photo.fingerprint,
                "document": photo.pk,
                "bands": bands_near(photo.fingerprint),
                "near": NEAR,
                "listing": listing.pk,
                "firm": listing.organization_id,
                "most": MOST,
            },
        )
        rows = cursor.fetchall()
    for document, uuid, title, firm, is_own, apart in rows:
        yield LookAlike(str(photo.uuid), str(document), str(uuid), title, firm, is_own, apart)


def bands_near(fingerprint: int) -> list[int]:
    """Keys of the index: each 16-bit band of the fingerprint, and the band with one bit changed.

    Six differing bits over four bands leave at least one band with no more than one.
    """
    found = []
    for number in range(BANDS):
        band = (fingerprint >> (BAND * number)) & (2**BAND - 1)
        ways = [band, *(band ^ (1 << bit) for bit in range(BAND))]
        found += [(number << BAND) + way for way in ways]
    return found

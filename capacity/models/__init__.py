"""What a factory can share: listings, the units behind them, their time and their bookings."""

from capacity.models.calendar import Booking, CalendarEntry, CalendarFeed, IdleWindow, WeeklyPattern
from capacity.models.index import (
    ListingEntry,
    ListingFirm,
    ListingGone,
    ListingIndex,
    ListingNews,
    ListingText,
    ListingWord,
)
from capacity.models.listings import LineMember, Listing, ListingRevision, PriceRule, Unit
from capacity.models.reviews import Screening
from capacity.models.searches import SavedSearch
from capacity.models.taxonomy import Process
from capacity.models.telemetry import (
    Connection,
    Contradiction,
    Nonce,
    Observation,
    Stretch,
    UtilisationDay,
)
from capacity.models.transfers import ImportRow, ImportRun
from capacity.models.words import ProcessWord, UnmatchedWord

__all__ = [
    "Booking",
    "CalendarEntry",
    "CalendarFeed",
    "Connection",
    "Contradiction",
    "IdleWindow",
    "ImportRow",
    "ImportRun",
    "LineMember",
    "Listing",
    "ListingEntry",
    "ListingFirm",
    "ListingGone",
    "ListingIndex",
    "ListingNews",
    "ListingRevision",
    "ListingText",
    "ListingWord",
    "Nonce",
    "Observation",
    "PriceRule",
    "Process",
    "ProcessWord",
    "SavedSearch",
    "Screening",
    "Stretch",
    "Unit",
    "UnmatchedWord",
    "UtilisationDay",
    "WeeklyPattern",
]

"""What the orders room does when rooms below it say something."""

from datetime import datetime
from typing import Any

from capacity.models import Listing
from orders import jobs


def match_waiting_jobs(*, listing: Listing, at: datetime, **_signal: Any) -> None:
    """New capacity: open jobs of its process are matched again."""
    if listing.process is not None:
        jobs.ask_for_matching_of(listing.process, at=at)

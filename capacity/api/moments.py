"""A moment as programs send it."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

FIRST_YEAR, LAST_YEAR = 1970, 2199  # days and zones can be added to these without an overflow


class MomentField(serializers.DateTimeField):
    """A moment some calendar may know; the ends of time are refused like any other misprint."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment: datetime = super().to_internal_value(value)
        except OverflowError:
            self.fail("overflow")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("overflow")
        return moment

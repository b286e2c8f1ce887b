"""`manage.py rebuild_search`: writes index and search anew from the listings.

Nothing needs it in daily life. After a restore of only some tables, or a change of what search
reads, it brings them back in line; searches go on meanwhile.
"""

from typing import Any

from django.core.management.base import BaseCommand

from capacity import listing_entries, listing_index


class Command(BaseCommand):
    help = "Writes the index of listings and the rows of search anew."

    def handle(self, *args: Any, **options: Any) -> None:
        count = listing_index.rebuild()
        listing_entries.learn_all()
        self.stdout.write(f"{count:,} listings written")

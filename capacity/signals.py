"""What the capacity room tells the rooms above it. Sent inside the transaction of the move."""

from django.dispatch import Signal

listing_published = Signal()  # listing, at: on offer from now on, for the first time or again
listing_archived = Signal()  # listing, at: gone for good

"""Prices for matching where they are kept from those who ask: rounded up to a preferred number.

Whoever may post jobs can post many: with a budget raised step by step, the job on which a listing
first appears tells its price. So the index holds a hidden price rounded up to the R20 series of
GB/T 321 (ISO 3), 20 steps to the power of ten: however often one asks, nobody learns more than a
band of 12 to 15 %. Rounded up, the price that is finally charged never exceeds the one judged by.
"""

from capacity.levels import TIERS, Tier
from capacity.models import Listing

R20 = (
    *(100, 112, 125, 140, 160, 180, 200, 224, 250, 280),
    *(315, 355, 400, 450, 500, 560, 630, 710, 800, 900, 1000),
)
WHOLE_BPS = 10_000


def is_hidden(listing: Listing) -> bool:
    """From verified firms that have not dealt with the factory."""
    return TIERS[listing.price_level] > Tier.PLATFORM


def up(figure: int) -> int:
    """To the next preferred number; what is none stays nought."""
    if figure <= 0:
        return figure
    power = 10 ** (len(str(figure)) - 1)
    return next(number for step in R20 if (number := -(-step * power // 100)) >= figure)


def of(listing: Listing) -> dict[str, int | None]:
    """The price columns of `listing_ix`."""
    is_share = listing.price_mode == Listing.PriceMode.VALUE
    price = listing.value_bps if is_share else listing.price_fen
    setup, minimum = listing.setup_fen, listing.minimum_fen
    if price is not None and is_hidden(listing):
        price, setup, minimum = up(price), up(setup), up(minimum)
        price = min(price, WHOLE_BPS) if is_share else price
    return {"price_fen": price, "setup_fen": setup, "minimum_fen": minimum}

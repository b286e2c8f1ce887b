"""What a newly verified firm may do until it has shown how it works."""

from django.utils.translation import gettext as _

from marketplace.core import money

ORDER_LIMIT_FEN = 10_000_000  # ¥100,000
OPEN_ORDERS = 1
ORDERS_TO_REGULAR = 3


def rules() -> list[str]:
    """The rules as sentences, for the firm's page."""
    return [
        _("One open order at a time, as factory and as buyer."),
        _("Up to ¥%(limit)s an order.") % {"limit": money.yuan(ORDER_LIMIT_FEN)},
        _("After %(count)s orders accepted on time the firm becomes a regular member by itself.")
        % {"count": ORDERS_TO_REGULAR},
    ]

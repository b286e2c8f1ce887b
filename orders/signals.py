"""What the orders room tells the rooms above it. Sent inside the transaction of the move."""

from django.dispatch import Signal

order_accepted = Signal()  # work_order
order_settled = Signal()  # work_order: completed, cancelled after funding, or lapsed

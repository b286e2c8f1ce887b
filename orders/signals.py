"""What the orders room tells the rooms above it. Sent inside the transaction of the move."""

from django.dispatch import Signal

order_settled = Signal()  # work_order, at: completed, cancelled or lapsed

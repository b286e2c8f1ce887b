"""What the orders room tells the rooms above it. Sent inside the transaction of the move."""

from django.dispatch import Signal

order_settled = Signal()  # work_order, at: completed, cancelled or lapsed
hours_lost = Signal()  # order, at: a payment came, and what it was for is not held any more
job_closed = Signal()  # job, at: nothing is planned for it any more
job_reopened = Signal()  # job of several operations, at: its order fell through

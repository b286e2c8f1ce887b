"""What happened to a firm, for the rooms that tell people; sent inside the transaction."""

from django.dispatch import Signal

firm_verified = Signal()  # organization, verification
firm_rejected = Signal()  # organization, verification
firm_regular = Signal()  # organization
firm_sanctioned = Signal()  # organization, move, reason, at
invited = Signal()  # invitation, token (known only now)

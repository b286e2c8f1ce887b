"""What happened to a firm, for the rooms that tell people; sent inside the transaction."""

from django.dispatch import Signal

firm_verified = Signal()  # organization, verification
firm_rejected = Signal()  # organization, verification
firm_regular = Signal()  # organization
firm_sanctioned = Signal()  # organization, move, reason, at
firms_parted = Signal()  # firm, other, at: the firm does not deal with the other any more
invited = Signal()  # invitation, token (known only now)
certificate_moved = Signal()  # certificate, move, at: what its firm should be told of
# Two signals for the order of locks: a firm's credit is always locked before its listings.
certificates_changed = Signal()  # organization, at: what it holds in force; its grades follow
certificates_applied = Signal()  # organization, at: after the grades; what is on offer follows

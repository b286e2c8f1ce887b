"""What a person has picked from calendars, before it is paid: a basket held all or nothing."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity import ranges
from capacity.models import Booking, Unit
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.core import moves
from marketplace.core.models import Public
from marketplace.core.periods import Period
from orders.models.orders import WorkOrder


class Basket(Public):
    """Hours of one or several units that are booked together or not at all."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("basket", "open")
        HELD = "held", pgettext_lazy("basket", "held")
        ORDERED = "ordered", pgettext_lazy("basket", "waiting for payment")
        EXPIRED = "expired", pgettext_lazy("basket", "not paid in time")
        BOOKED = "booked", pgettext_lazy("basket", "booked")

    LIVING = ("open", "held", "ordered", "expired")

    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="baskets")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    purpose = models.CharField(_("what for"), max_length=300, blank=True)
    paper = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # a drawing, or a note about the sample
    expires_at = models.DateTimeField(null=True)  # of the hold, while held or waiting for payment

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="basket_to_expire",
                condition=Q(state__in=["held", "ordered"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "made_by"],
                condition=~Q(state="booked"),
                name="one_living_basket",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "ordered"]) | Q(expires_at__isnull=False),
                name="held_basket_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} {self.state}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        can = roles.member_can(user, self.buyer, permission)
        return moves.BUYER if can else moves.NOBODY

    def journal_facts(self) -> dict:
        return {"organization": self.buyer.uuid, "region": self.buyer.region}


class BasketLine(Public):
    """A stretch of time of one unit that somebody wants; nobody keeps it until the hold."""

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    booking = models.ForeignKey(Booking, null=True, on_delete=models.PROTECT, related_name="+")
    work_order = models.ForeignKey(
        WorkOrder, null=True, on_delete=models.PROTECT, related_name="basket_lines"
    )

    class Meta:
        ordering = ["during", "unit_id"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "unit", "during"], name="basket_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.during}"

    @property
    def period(self) -> Period:
        return ranges.as_period(self.during)

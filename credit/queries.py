"""Reading ratings: who may see which."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from credit.models import Rating


def ratings_to_give(user: Any) -> QuerySet[Rating]:
    """Ratings that one of the person's firms may give."""
    firms = user.memberships.values("organization_id")
    return Rating.objects.filter(rater__in=firms).select_related(
        "work_order__order__job", "work_order__factory", "rater", "ratee"
    )


def rating_for(user: Any, uuid: UUID) -> Rating:
    """A rating as its rater sees it; 404 for everybody else, the rated firm included."""
    rating = ratings_to_give(user).filter(uuid=uuid).first()
    if rating is None:
        raise Http404
    return rating


def received_rating_for(user: Any, uuid: UUID) -> Rating:
    """A revealed rating of one of the person's firms, to be answered."""
    firms = user.memberships.values("organization_id")
    rating = Rating.objects.filter(
        ratee__in=firms, state__in=["revealed", "counted"], uuid=uuid
    ).first()
    if rating is None:
        raise Http404
    return rating

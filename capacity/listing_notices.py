"""What the factory is told about its listings."""

from django.urls import reverse

from capacity.models import Listing
from marketplace.notices import tell

PERMISSION = "listing.edit"
WHY_STALE = {
    "calendar": ("的日历已有 14 天未确认", "Nobody confirmed its calendar for 14 days:"),
    "silent": ("的联网设备已 5 天没有数据", "Its connected machine was silent for 5 days:"),
    "contradicted": (
        "标为空闲的时段设备多次在运行",
        "Its machine worked again and again while idle on paper:",
    ),
}


def published(listing: Listing) -> None:
    _tell(
        listing,
        "listing_published",
        zh=f"“{listing.title}”已发布，需方现在可以找到它。",
        en=f"“{listing.title}” is published; buyers can find it now.",
    )


def changes_requested(listing: Listing) -> None:
    _tell(
        listing,
        "listing_changes_requested",
        zh=f"“{listing.title}”需要修改：{listing.review_reason[:160]}",
        en=f"“{listing.title}” needs changes: {_english(listing)}",
    )


def rejected(listing: Listing) -> None:
    _tell(
        listing,
        "listing_rejected",
        zh=f"“{listing.title}”未通过审核：{listing.review_reason[:160]}",
        en=f"“{listing.title}” was not accepted: {_english(listing)}",
    )


def stale(listing: Listing, why: str = "calendar") -> None:
    zh, en = WHY_STALE[why or "calendar"]
    _tell(
        listing,
        "listing_stale",
        zh=f"“{listing.title}”{zh}，暂时不再展示。点一下确认即可恢复。",
        en=f"{en} “{listing.title}” is hidden for now. One click shows it.",
    )


def suspended(listing: Listing) -> None:
    _tell(
        listing,
        "listing_suspended",
        zh=f"“{listing.title}”已被平台停用：{listing.review_reason[:160]}",
        en=f"The platform suspended “{listing.title}”: {_english(listing)}",
    )


def reinstated(listing: Listing) -> None:
    _tell(
        listing,
        "listing_reinstated",
        zh=f"“{listing.title}”已恢复展示。",
        en=f"“{listing.title}” is on offer again.",
    )


def _english(listing: Listing) -> str:
    return (listing.review_reason_en or listing.review_reason)[:160]


def _tell(listing: Listing, kind: str, *, zh: str, en: str) -> None:
    tell.firm(
        listing.organization,
        kind,
        zh=zh,
        en=en,
        path=reverse("capacity:listing_list"),
        permission=PERMISSION,
        mail=True,
    )

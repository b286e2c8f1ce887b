"""What the factory is told about its connected machines."""

from django.urls import reverse

from capacity.models import Connection, Contradiction, Unit
from capacity.wording import span
from marketplace.notices import tell

PERMISSION = "listing.edit"


def silent(connection: Connection) -> None:
    unit = connection.unit
    _tell(
        unit,
        "machine_silent",
        zh=f"“{unit.name}”已 3 天没有数据。请检查联网；两天后其产能将暂停展示，除非确认日历。",
        en=(
            f"Nothing was heard of “{unit.name}” for 3 days. Check its line; in two days its "
            "listing is hidden unless you confirm the calendar."
        ),
    )


def contradicted(found: Contradiction) -> None:
    unit, time = found.unit, span(found.period)
    _tell(
        unit,
        "machine_contradicts",
        zh=f"“{unit.name}”在 {time} 标为空闲，但设备在运行。点一下即可关闭该时段。",
        en=f"“{unit.name}” was offered as idle {time}, but it was working. One click closes it.",
    )


def _tell(unit: Unit, kind: str, *, zh: str, en: str) -> None:
    tell.firm(
        unit.listing.organization,
        kind,
        zh=zh,
        en=en,
        path=reverse("capacity:machine", args=[unit.uuid]),
        permission=PERMISSION,
        mail=True,
    )

"""What whoever started an import is told when they may have left the page."""

from django.urls import reverse

from capacity.models import ImportRun
from marketplace.notices import tell

TOLD_FROM = 500  # rows; a smaller file is done while one looks


def checked(run: ImportRun) -> None:
    if run.rows >= TOLD_FROM:
        _tell(
            run,
            "import_checked",
            zh=f"“{run.name}”已检查：{run.good:,} 行可导入，{run.bad:,} 行有问题。",
            en=f"“{run.name}” is checked: {run.good:,} rows are good, {run.bad:,} have problems.",
        )


def imported(run: ImportRun) -> None:
    if run.rows >= TOLD_FROM:
        _tell(
            run,
            "import_done",
            zh=f"“{run.name}”已导入 {run.imported:,} 行。",
            en=f"{run.imported:,} rows of “{run.name}” are imported.",
        )


def failed(run: ImportRun) -> None:
    if run.rows >= TOLD_FROM:
        _tell(
            run,
            "import_failed",
            zh=f"“{run.name}”未能处理，请查看原因。",
            en=f"“{run.name}” could not be worked on; see why.",
        )


def _tell(run: ImportRun, kind: str, *, zh: str, en: str) -> None:
    tell.person(
        run.started_by,
        kind,
        zh=zh,
        en=en,
        path=reverse("capacity:import_run", args=[run.uuid]),
        organization=run.organization,
    )

"""manage.py verify_journal: recomputes every hash of journal and ledger, names what was altered."""

import json

from django.core.management.base import BaseCommand

from marketplace.audit.verify import verify


class Command(BaseCommand):
    help = "Verify journal and ledger against their hashes, blocks and chain."

    def add_arguments(self, parser):
        parser.add_argument("--since", type=int, default=1, metavar="BLOCK", help="first block")
        parser.add_argument("--head", default="", metavar="HEX", help="a block hash noted earlier")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, since, head, json: bool, **options):
        report = verify(since=since, head=head)
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if report.findings:
            raise SystemExit(1)


def _as_json(report) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)


def _as_text(report) -> str:
    lines = [str(finding) for finding in report.findings]
    state = f"{len(lines)} findings" if lines else "everything matches"
    lines.append(
        f"{state}: {report.rows} rows, {report.blocks} blocks, {report.waiting} rows waiting"
    )
    lines.append(f"head {report.head or '–'}")
    return "\n".join(lines)

"""manage.py verify_ledger: balances against transfers, escrow against tranches, transit against
instructions. Hashes and seals are the business of verify_journal."""

from django.core.management.base import BaseCommand

from orders import ledger_check


class Command(BaseCommand):
    help = "Verify that the ledger's balances follow from its transfers and fit the orders."

    def handle(self, **options):
        findings = ledger_check.findings()
        for finding in findings:
            self.stdout.write(finding)
        figures = ledger_check.figures()
        self.stdout.write(
            f"{figures['accounts']} accounts, {figures['journals']} journals, "
            f"{figures['transfers']} transfers: "
            + (f"{len(findings)} findings" if findings else "everything adds up")
        )
        if findings:
            raise SystemExit(1)

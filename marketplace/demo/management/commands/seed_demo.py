"""`manage.py seed_demo`: builds the demo world, or a national one for benchmarks."""

import gc
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.demo import national, seed


class Command(BaseCommand):
    help = "Builds the demo world through the domain functions (DEMO=1 only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing if users exist.")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--scale", choices=["demo", "national"], default="demo")
        parser.add_argument("--factories", type=int, default=30_000, help="For --scale national.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo log-ins have published passwords: set DEMO=1 to build them.")
        if options["scale"] == "national":
            listings = national.build(options["factories"], seed=options["seed"], tell=self._tell)
            self.stdout.write(f"{options['factories']} factories, {listings} listings")
            return
        if not seed.is_empty():
            if options["if_empty"]:
                return
            raise CommandError("There are users already; the demo world needs an empty database.")
        started = time.perf_counter()
        gc.disable()  # a short process that only grows
        seed.build(now=timezone.now(), seed=options["seed"], tell=self._tell)
        self.stdout.write(f"demo world built in {time.perf_counter() - started:.1f} s")

    def _tell(self, stage: str) -> None:
        self.stdout.write(f"  … {stage}")
        self.stdout.flush()

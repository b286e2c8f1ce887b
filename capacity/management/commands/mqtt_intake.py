"""`manage.py mqtt_intake`: the process that listens to the broker of MQTT_URL."""

import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from capacity.mqtt import Broker, Intake


class Command(BaseCommand):
    help = "Takes in the readings of machines that speak MQTT, until it is told to stop."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--name", default="gongzao-intake", help="client id at the broker")
        parser.add_argument("--alive", type=Path, help="file touched while connected")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.MQTT_URL:
            raise CommandError("MQTT_URL is empty: there is no broker to listen to.")
        try:
            broker = Broker.of(settings.MQTT_URL)
        except ValueError as error:
            raise CommandError(str(error)) from None
        intake = Intake(broker, name=options["name"], ca_file=settings.MQTT_CA_FILE)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: intake.stop())
        self.stdout.write(f"listening to {broker.host}:{broker.port}")
        intake.run(alive=options["alive"])

"""`manage.py demo_logins`: prints the log-ins of the demo world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace.accounts.models import User
from marketplace.demo.cast import BAI, CHEN, GU, LIN, MIAO, PASSWORD, QIAN, RAO, WU, YAN

ROLES = (
    (LIN, "factory 供方"),
    (CHEN, "buyer 需方"),
    (RAO, "rival factory 另一供方"),
    (WU, "official, Zhejiang 浙江主管部门"),
    (GU, "official, Jiangsu 江苏主管部门"),
    (BAI, "moderator 运营审核"),
    (MIAO, "second moderator 运营复核"),
    (QIAN, "finance staff 运营财务"),
    (YAN, "firm waiting for verification 待认证企业"),
)


class Command(BaseCommand):
    help = "Prints the log-ins of the demo world."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or not User.objects.filter(email=LIN.email).exists():
            return
        for person, role in ROLES:
            self.stdout.write(f"  {person.email:<28} {PASSWORD}   {person.name} · {role}")

"""What the accounts room tells people about."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.models import Invitation, Organization, User, Verification
from marketplace.accounts.signals import (
    firm_regular,
    firm_rejected,
    firm_sanctioned,
    firm_verified,
    invited,
)
from marketplace.notices import tell


@receiver(firm_verified)
def tell_verified(
    sender: Any, organization: Organization, verification: Verification, **_: Any
) -> None:
    tell.firm(
        organization,
        "firm_verified",
        zh=f"{organization.short_name}已通过认证，可以发布产能和需求单了。",
        en=f"{organization.short_name} is verified: you can list capacity and post jobs now.",
        path=reverse("accounts:home"),
        mail=True,
    )


@receiver(firm_rejected)
def tell_rejected(
    sender: Any, organization: Organization, verification: Verification, **_: Any
) -> None:
    reason = verification.reason
    tell.firm(
        organization,
        "firm_rejected",
        zh=f"{organization.short_name}的认证未通过：{reason}。请改正后重新提交。",
        en=f"{organization.short_name} was not verified: {reason}. Put it right and submit again.",
        path=reverse("accounts:verification"),
        permission="firm.edit",
        mail=True,
    )


@receiver(firm_regular)
def tell_regular(sender: Any, organization: Organization, **_: Any) -> None:
    tell.firm(
        organization,
        "firm_regular",
        zh=f"{organization.short_name}已转为正式企业，试运行期的限制不再适用。",
        en=f"{organization.short_name} is a regular member now: the limits of probation are gone.",
        path=reverse("accounts:firm"),
        mail=True,
    )


SANCTIONS_ZH = {"restrict": "已被限制交易", "suspend": "已被停用", "close": "已被关闭"}
SANCTIONS_EN = {"restrict": "was restricted", "suspend": "was suspended", "close": "was closed"}


@receiver(firm_sanctioned)
def tell_sanctioned(
    sender: Any, organization: Organization, move: str, reason: str, **_: Any
) -> None:
    tell.firm(
        organization,
        "firm_sanctioned",
        zh=f"{organization.short_name}{SANCTIONS_ZH[move]}：{reason}",
        en=f"{organization.short_name} {SANCTIONS_EN[move]}: {reason}",
        path=reverse("accounts:firm"),
        mail=True,
    )


@receiver(invited)
def tell_invited(sender: Any, invitation: Invitation, token: str, **_: Any) -> None:
    firm, who = invitation.organization, invitation.invited_by.name
    with translation.override("zh-hans"):
        role_zh = invitation.get_role_display()
    with translation.override("en"):
        role_en = invitation.get_role_display()
    zh = f"{who}邀请您加入{firm.name}，担任{role_zh}。请在 7 天内打开邮件中的链接接受邀请。"
    en = f"{who} invites you to {firm.name} as {role_en}. Open the link in the e-mail in 7 days."
    path = reverse("accounts:invitation", args=[token])
    person = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    if person:
        tell.person(person, "invitation", zh=zh, en=en, path=path, mail=True, organization=firm)
    else:
        tell.address(invitation.email, "invitation", zh=zh, en=en, path=path)

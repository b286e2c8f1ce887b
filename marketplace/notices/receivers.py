"""What the accounts room tells people about."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.models import Invitation, Organization, User, Verification
from marketplace.accounts.signals import firm_rejected, firm_verified, invited
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

"""Pages of the accounts room."""

from django.urls import path
from django.views.generic import RedirectView

from marketplace.accounts.views import blocks, certificates, entrance, firm, home, members, profile

app_name = "accounts"
# The log-in library would send a code by text message; here the number is part of the profile.
to_profile = RedirectView.as_view(pattern_name="accounts:profile")

urlpatterns = [
    path("", entrance.landing, name="landing"),
    path("home/", home.home, name="home"),
    path("switch/", home.switch, name="switch"),
    path("profile/", profile.profile, name="profile"),
    path("account/phone/change/", to_profile),
    path("account/phone/verify/", to_profile),
    path("firm/", firm.firm, name="firm"),
    path("firm/register/", firm.register_firm, name="register_firm"),
    path("firm/districts/", firm.districts, name="districts"),
    path("firm/edit/", firm.edit_firm, name="edit_firm"),
    path("firm/verification/", firm.verify, name="verification"),
    path("firm/licences/<uuid:uuid>/", firm.licence, name="licence"),
    path("firm/certificates/", certificates.certificate_list, name="certificates"),
    path("firm/certificates/new/", certificates.hand_in, name="certificate_create"),
    path("firm/certificates/<uuid:uuid>/", certificates.certificate, name="certificate"),
    path("firm/certificates/<uuid:uuid>/renew/", certificates.renew, name="certificate_renew"),
    path(
        "firm/certificates/<uuid:uuid>/withdraw/",
        certificates.withdraw,
        name="certificate_withdraw",
    ),
    path("firm/certificates/<uuid:uuid>/file/", certificates.paper, name="certificate_paper"),
    path("firm/blocks/", blocks.block_list, name="blocks"),
    path("firm/blocks/<uuid:uuid>/", blocks.block, name="block"),
    path("firm/blocks/<uuid:uuid>/undo/", blocks.unblock, name="unblock"),
    path("firm/people/", members.members, name="members"),
    path("firm/people/leave/", members.leave, name="leave"),
    path("firm/people/<int:pk>/role/", members.change_role, name="change_role"),
    path("firm/people/<int:pk>/remove/", members.remove_member, name="remove_member"),
    path(
        "firm/invitations/<uuid:uuid>/withdraw/",
        members.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
    path("firms/<uuid:uuid>/", firm.firm_page, name="firm_page"),
]

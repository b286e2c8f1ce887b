"""The API of the accounts room."""

from django.urls import path

from marketplace.accounts.api import blocks, views

app_name = "api-accounts"
urlpatterns = [
    path("certificates/", views.CertificateList.as_view(), name="certificates"),
    path("certificates/<uuid:uuid>/", views.CertificateDetail.as_view(), name="certificate"),
    path(
        "certificates/<uuid:uuid>/withdraw/",
        views.CertificateWithdraw.as_view(),
        name="certificate-withdraw",
    ),
    path(
        "certificates/<uuid:uuid>/file/", views.CertificateFile.as_view(), name="certificate-file"
    ),
    path("firm-blocks/", blocks.FirmBlockList.as_view(), name="firm-blocks"),
    path("firm-blocks/<uuid:uuid>/", blocks.FirmBlockDetail.as_view(), name="firm-block"),
    path("certificate-kinds/", views.CertificateKinds.as_view(), name="certificate-kinds"),
    path(
        "firms/<uuid:uuid>/certificates/",
        views.FirmCertificates.as_view(),
        name="firm-certificates",
    ),
]

"""The API of the desks."""

from django.urls import path

from marketplace.staff.api import certificates

app_name = "api-staff"
urlpatterns = [
    path("desk/certificates/", certificates.DeskCertificateList.as_view(), name="certificates"),
    path(
        "desk/certificates/<uuid:uuid>/",
        certificates.DeskCertificateDetail.as_view(),
        name="certificate",
    ),
    path(
        "desk/certificates/<uuid:uuid>/take/",
        certificates.DeskCertificateTake.as_view(),
        name="certificate-take",
    ),
    path(
        "desk/certificates/<uuid:uuid>/decide/",
        certificates.DeskCertificateDecide.as_view(),
        name="certificate-decide",
    ),
]

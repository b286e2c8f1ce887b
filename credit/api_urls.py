"""The API of the credit room."""

from django.urls import path

from credit.api import views

app_name = "api-credit"
urlpatterns = [
    path("ratings/", views.RatingList.as_view(), name="ratings"),
    path("ratings/<uuid:uuid>/submit/", views.RatingSubmit.as_view(), name="rating-submit"),
    path("firms/<uuid:uuid>/credit/", views.FirmCredit.as_view(), name="firm-credit"),
]

"""The API of the capacity room."""

from django.urls import path

from capacity.api import telemetry, views

app_name = "api-capacity"
urlpatterns = [
    path("listings/", views.ListingList.as_view(), name="listings"),
    path("listings/<uuid:uuid>/", views.ListingDetail.as_view(), name="listing"),
    path("units/<uuid:uuid>/readings/", telemetry.Readings.as_view(), name="readings"),
    path("processes/", views.ProcessList.as_view(), name="processes"),
]

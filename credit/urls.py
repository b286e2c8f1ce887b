"""Pages of the credit room."""

from django.urls import path

from credit import views

app_name = "credit"
urlpatterns = [
    path("", views.firm, name="firm"),
    path("firms/<uuid:uuid>/", views.firm_public, name="firm_public"),
    path("ratings/<uuid:uuid>/", views.rate, name="rate"),
    path("ratings/<uuid:uuid>/reply/", views.reply, name="reply"),
]

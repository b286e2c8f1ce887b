"""Pages of the notices room."""

from django.urls import path

from marketplace.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:uuid>/", views.open_notice, name="open"),
]

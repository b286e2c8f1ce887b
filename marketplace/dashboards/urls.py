"""Pages of the dashboards room."""

from django.urls import path

from marketplace.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.page, name="overview"),
    path("rows/<slug:population>/", views.drill, name="rows"),
    path("export/<slug:name>.csv", views.export, name="export"),
    path("definitions/", views.definitions, name="definitions"),
]

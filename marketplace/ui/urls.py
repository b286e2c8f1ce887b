from django.urls import path

from marketplace.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("progress/", views.progress, name="progress"),
    path("rows/", views.rows, name="rows"),
    path("confirm/", views.confirm, name="confirm"),
]

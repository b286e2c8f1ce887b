from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "marketplace.staff"
    label = "staff"

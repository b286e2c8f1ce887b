"""Addresses of clearing rounds, part of orders/urls.py."""

from django.urls import path

from orders.views import rounds

round_pages = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/<uuid:uuid>/", rounds.round_detail, name="round_detail"),
    path("rounds/<uuid:uuid>/enter/", rounds.round_enter, name="round_enter"),
    path("rounds/<uuid:uuid>/leave/", rounds.round_leave, name="round_leave"),
    path("rounds/<uuid:uuid>/keep-out/", rounds.round_keep_out, name="round_keep_out"),
    path("rounds/<uuid:uuid>/offer/", rounds.round_offer, name="round_offer"),
]

"""Addresses of signals."""

from django.urls import URLPattern, URLResolver

PLACE: list[URLPattern | URLResolver] = []

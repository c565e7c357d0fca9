"""Addresses of supervision: sessions, arrangements, credits, calendar."""

from django.urls import URLPattern, URLResolver

PLACE: list[URLPattern | URLResolver] = []

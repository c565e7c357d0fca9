"""The product's addresses and one more: a page that shows nothing, to see what the way costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mbtq import urls
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission


class EmptyPage(Page):
    permission = Permission.PROGRAM_VIEW
    template = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponse("")


urlpatterns = [*urls.urlpatterns, path("o/<slug:organisation>/empty/", EmptyPage.as_view())]

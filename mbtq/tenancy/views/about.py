"""Help, accessibility and privacy: for everybody, and inside an organisation with its people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import people_with_role


@require_safe
def about(request: HttpRequest, topic: str) -> HttpResponse:
    """Outside an organisation: at the sign-in page and on what anybody may open."""
    return render(request, f"about/{topic}.html", {"frame": "base_public.html"})


class About(Page):
    """The same inside, with whom to ask."""

    permission = Permission.ROLE_VIEW
    space = "any"
    asks: str

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        people = people_with_role(self.member.organisation.pk, self.asks, on=self.today)
        return self.show({"frame": "base_app.html", "people": people})


class Help(About):
    template = "about/help.html"
    asks = "manager"


class Accessibility(About):
    template = "about/accessibility.html"
    asks = "manager"


class Privacy(About):
    template = "about/privacy.html"
    asks = "privacy_officer"

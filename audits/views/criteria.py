"""The criteria of the standard, each with its norm, why it exists, and its place in the manual."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.choices import Domain
from audits.labels import DOMAINS
from audits.selectors.reference import standard_of, standards
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from programs.texts.catalog import sections_by_criterion


class CriterionList(Page):
    """All criteria of the newest standard; other pages lead to one of them by its id."""

    permission = Permission.MANUAL_VIEW
    template = "audits/criterion_list.html"
    space = "any"

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Manual"), reverse("programs:manual", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        newest = standards().first()
        if newest is None:
            return self.show({"standard": None, "groups": []})
        known, places = standard_of(newest.pk), sections_by_criterion()
        rows = [(one, places.get(one.id)) for one in known.content.criteria]
        groups = [
            {
                "key": domain,
                "name": DOMAINS[domain],
                "criteria": [row for row in rows if row[0].id[0] == domain],
            }
            for domain in Domain
        ]
        return self.show({"standard": known, "groups": groups})

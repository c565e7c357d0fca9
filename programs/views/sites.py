"""Locations of the organisation."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission
from programs.forms.people import SiteForm
from programs.models import Site
from programs.selectors.places import sites_of_organisation
from programs.services import places


class SiteList(ListPage):
    permission = Permission.PROGRAM_VIEW
    template = "programs/site_list.html"
    name = "locations"
    sorts = {"name": "name", "city": "city"}
    order = "name"

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Site]:
        return sites_of_organisation().prefetch_related("teams")

    def head(self) -> list[Any]:
        return [_("Location"), _("Town"), _("Teams")]

    def cells(self, line: Site) -> list[Any]:
        teams = ", ".join(sorted(team.name for team in line.teams.all()))
        return [line.name, line.city or _("not given"), teams or _("none")]

    @property
    def may_edit(self) -> bool:
        return self.member.may(Permission.PROGRAM_EDIT)


class SiteCreate(FormPage):
    permission = Permission.PROGRAM_EDIT
    template = "programs/site_create.html"
    form_class = SiteForm

    @property
    def list_url(self) -> str:
        return reverse("programs:site-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Locations"), self.list_url)]

    def save(self, form: SiteForm) -> Answer:
        places.create_site(by=self.member, **form.cleaned_data)
        return Answer(self.list_url, _("The location is added."))

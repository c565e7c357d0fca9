"""Exporting everything of the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.api.exporting import KIND, RESOURCES, TOTALS
from mbtq.tenancy.pages import Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.services.files import request_file


class DataExport(FormPage):
    """What is in it and what is not, and the button; a worker makes the file."""

    is_sensitive = True
    permission = Permission.DATA_EXPORT
    template = "api/data_export.html"
    form_class = forms.Form

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Integrations"), reverse("api:client-list", args=[self.slug]))]

    def context(self) -> dict[str, Any]:
        files = [{"name": one.name, "about": one.about} for one in RESOURCES]
        return {"files": [*files, {"name": TOTALS.name, "about": TOTALS.about}]}

    def save(self, form: Any) -> Answer:
        job = request_file(
            kind=KIND,
            form="zip",
            name=f"{self.slug}-{self.today.isoformat()}",
            at=self.at,
            by=self.member,
        )
        return Answer(reverse("tenancy:file-detail", args=[self.slug, job.pk]))

"""The candidate applies, withdraws, appeals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from mbtq.tenancy.pages import ActPage, Answer, FormPage
from training.forms.dossier import AppealForm, SureForm
from training.models import Application
from training.progress_words import lines_of
from training.services import applications
from training.views.dossier import OwnPage


class ApplicationSubmit(OwnPage, FormPage):
    """Says what is missing, or what is handed over and to whom; then submits."""

    template = "training/application_submit.html"
    form_class = SureForm
    http_method_names = FormPage.http_method_names

    def context(self) -> dict[str, Any]:
        found = self.judged
        lines = lines_of(found.assessment, found.gathered.sources, {})
        return {
            "missing": [line for line in lines if not line.is_met],
            "held": [
                _("Every requirement with the evidence that counts, as it is today"),
                _("The statements in full, and your fragments with their reflections"),
                _("The names of supervisors and of the organisations where you worked"),
            ],
        }

    def save(self, form: SureForm) -> Answer:
        applications.submit_application(dossier=self.own, at=self.at, by=self.member)
        return Answer(self.url, _("Your application was submitted. You can follow it here."))


class OfApplication(OwnPage):
    """Finds the application in the dossier."""

    application: Application

    def load(self, application: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if self.dossier is None:
            return
        found = Application.objects.filter(dossier=self.dossier, pk=application).first()
        if found is None:
            raise Http404
        self.application = found


class ApplicationWithdraw(OfApplication, ActPage):
    """Takes the application back; the dossier is open again."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        applications.withdraw_application(application=self.application, at=self.at, by=self.member)
        return Answer(self.url, _("The application was withdrawn. Your dossier is open again."))


class ApplicationAppeal(OfApplication, FormPage):
    """Appeals against a refusal, once and within the term."""

    template = "training/application_appeal.html"
    form_class = AppealForm
    http_method_names = FormPage.http_method_names

    def save(self, form: AppealForm) -> Answer:
        applications.appeal(
            application=self.application,
            grounds=form.cleaned_data["grounds"],
            at=self.at,
            by=self.member,
        )
        return Answer(self.url, _("Your appeal was filed. Another member decides on it."))

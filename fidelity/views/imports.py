"""Importing the own sessions from a file: trial run, then all rows or the good ones, then undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.choices import UNDO_IMPORT_WITHIN
from fidelity.forms.imports import ImportForm
from fidelity.importlabels import fault_row, file_sentence
from fidelity.models import Batch
from fidelity.services import importing
from mbtq.core.models import new_id
from mbtq.core.scope import current_organisation
from mbtq.core.tablefile import FileRefused
from mbtq.core.tablewriters import table_answer
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.selectors.places import practitioner_of

MOST_SHOWN = 100


class Imports(Page):
    """What the pages of imports share: one's own of the last week."""

    permission = Permission.SESSION_LOG

    def load(self, **kwargs: Any) -> None:
        self.therapist = practitioner_of(self.member)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Sessions"), reverse("fidelity:session-list", args=[self.slug]))]

    def batches(self) -> Any:
        return Batch.objects.filter(
            organisation_id=current_organisation(), imported_by=self.member.person
        )

    @property
    def url(self) -> str:
        return reverse("fidelity:session-import", args=[self.slug])


class SessionImport(Imports, FormPage):
    """The first sending is a trial run that writes nothing; its page offers to import."""

    template = "fidelity/session_import.html"
    form_class = ImportForm

    def context(self) -> dict[str, Any]:
        since = self.at - UNDO_IMPORT_WITHIN
        recent = self.batches().filter(imported_at__gt=since, undone_at=None)
        return {"batches": list(recent.order_by("-imported_at"))}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.therapist is None:
            raise Http404
        if request.POST.get("go") in ("all", "good"):
            return super().post(request, **kwargs)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            checked = importing.check_file(form.data_sent, own=self.therapist, on=self.today)
        except FileRefused as refused:
            form.add_error("file", file_sentence(refused))
            return self._form(form, status=422)
        if request.POST.get("go") == "errors":
            return self._errors(checked)
        return self._trial(form, checked)

    def _trial(self, form: ImportForm, checked: importing.Checked) -> HttpResponse:
        shown = [fault_row(fault) for fault in checked.faults[:MOST_SHOWN]]
        again = ImportForm(initial={"text": form.data_sent.decode("utf-8-sig")})
        more = len(checked.faults) - len(shown)
        context = {"checked": checked, "faults": shown, "more": more, "form": again}
        name = form.cleaned_data["file"].name if form.cleaned_data.get("file") else ""
        return self.show({**self.context(), **context, "name": name, "once": str(new_id())})

    def _errors(self, checked: importing.Checked) -> HttpResponse:
        """All that is wrong, as a file to mend the other one by."""
        name = "session-import-errors"
        record("list.exported", by=self.member.person_id, list=name, rows=len(checked.faults))
        head = [_("Line"), _("Column"), _("What stands there"), _("Why")]
        rows = map(fault_row, checked.faults)
        whole = _("the whole row")
        cells = ((one["line"], one["column"] or whole, one["value"], one["reason"]) for one in rows)
        return table_answer("csv", f"{name}-{self.slug}", head, cells)

    def save(self, form: ImportForm) -> Answer:
        try:
            batch = importing.import_sessions(
                data=form.data_sent,
                name=self.request.POST.get("name", ""),
                own=self.therapist,
                only_good=self.request.POST.get("go") == "good",
                at=self.at,
                by=self.member,
            )
        except FileRefused as refused:
            raise importing.RowsRefused(file_sentence(refused), field="file") from refused
        said = ngettext("%(n)s session imported.", "%(n)s sessions imported.", batch.row_count)
        return Answer(self.url, said % {"n": batch.row_count})


class BatchUndo(Imports, ActPage):
    """Takes an import of the last seven days away again."""

    http_method_names = ActPage.http_method_names
    batch: Batch

    def load(self, batch: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        found = self.batches().filter(pk=batch).first()
        if found is None:
            raise Http404
        self.batch = found

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        rows = importing.undo_import(batch=self.batch, at=self.at, by=self.member)
        said = ngettext("%(n)s session taken away.", "%(n)s sessions taken away.", rows)
        text = said % {"n": rows}
        if stayed := self.batch.row_count - rows:
            text += " " + _("%(n)s that were corrected since stayed.") % {"n": stayed}
        return Answer(self.url, text)

"""Importing attendance from a file: trial run, then all rows or the good ones, then undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core.models import new_id
from mbtq.core.tablefile import FileRefused
from mbtq.core.tablewriters import table_answer
from mbtq.tenancy.pages import ActPage, Answer, FormPage
from mbtq.trail.services import record
from training.attendancewords import fault_row, file_sentence
from training.forms.attendance import AttendanceFileForm
from training.models import AttendanceBatch
from training.services import attendance_import as services
from training.views.editions import EditionPage

MOST_SHOWN = 100


class AttendanceImport(EditionPage, FormPage):
    """The first sending is a trial run that writes nothing; its page offers to import."""

    template = "training/attendance_import.html"
    form_class = AttendanceFileForm

    def context(self) -> dict[str, Any]:
        return {"edition": self.edition}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("go") in ("all", "good"):
            return super().post(request, **kwargs)
        form = AttendanceFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            checked = services.check_file(form.text_sent, edition=self.edition)
        except FileRefused as refused:
            form.add_error("file", file_sentence(refused))
            return self._form(form, status=422)
        if request.POST.get("go") == "errors":
            return self._errors(checked)
        return self._trial(form, checked)

    def _trial(self, form: AttendanceFileForm, checked: services.Checked) -> HttpResponse:
        shown = [fault_row(fault) for fault in checked.faults[:MOST_SHOWN]]
        again = AttendanceFileForm(initial={"text": form.text_sent})
        file = form.cleaned_data.get("file")
        context = {
            "checked": checked,
            "faults": shown,
            "more": len(checked.faults) - len(shown),
            "form": again,
            "name": file.name if file else "",
            "once": str(new_id()),
        }
        return self.show({**self.context(), **context})

    def _errors(self, checked: services.Checked) -> HttpResponse:
        """All that is wrong, as a file to mend the other one by."""
        name = "attendance-import-errors"
        record("list.exported", by=self.member.person_id, list=name, rows=len(checked.faults))
        head = [_("Line"), _("Column"), _("What stands there"), _("Why")]
        whole = _("the whole row")
        rows = map(fault_row, checked.faults)
        cells = ((one["line"], one["column"] or whole, one["value"], one["reason"]) for one in rows)
        return table_answer("csv", f"{name}-{self.slug}", head, cells)

    def save(self, form: AttendanceFileForm) -> Answer:
        try:
            batch = services.import_attendance(
                text=form.text_sent,
                name=self.request.POST.get("name", ""),
                edition=self.edition,
                only_good=self.request.POST.get("go") == "good",
                at=self.at,
                by=self.member,
            )
        except FileRefused as refused:
            raise services.RowsRefused(file_sentence(refused), field="file") from refused
        said = ngettext("%(n)s row imported.", "%(n)s rows imported.", batch.row_count)
        return Answer(self.url, said % {"n": batch.row_count})


class AttendanceUndo(EditionPage, ActPage):
    """Takes an import of the last seven days back."""

    http_method_names = ActPage.http_method_names
    batch: AttendanceBatch

    def load(self, attendance_batch: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(**kwargs)
        if not self.member.may(self.permission):
            return
        found = self.edition.batches.filter(pk=attendance_batch).first()
        if found is None:
            raise Http404
        self.batch = found

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        rows = services.undo_import(batch=self.batch, at=self.at, by=self.member)
        said = ngettext("%(n)s row put back.", "%(n)s rows put back.", rows) % {"n": rows}
        if stayed := self.batch.row_count - rows:
            said += " " + _("%(n)s that were changed since stayed.") % {"n": stayed}
        return Answer(self.url, said)

"""Importing from a file in four steps: choose, match columns, trial run, run; then undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbtq.core import tablewords
from mbtq.core.importrows import table_of
from mbtq.core.tablefile import Fault, FileRefused
from mbtq.core.tablewriters import table_answer
from mbtq.tenancy.importforms import ColumnsForm, GoForm, ImportFileForm
from mbtq.tenancy.importing import KINDS, Checked, ImportKind
from mbtq.tenancy.models import ImportRun, ImportState
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import imports_here
from mbtq.tenancy.services import imports
from mbtq.tenancy.views.files import STOP_POLLING
from mbtq.trail.services import record

MOST_SHOWN = 100


class ImportPage(Page):
    """What the pages of imports share."""

    permission = Permission.DATA_IMPORT
    step = 1

    def crumbs(self) -> list[Crumb]:
        found = [Crumb(_("Integrations"), reverse("api:client-list", args=[self.slug]))]
        return found if self.step == 1 else [*found, Crumb(_("Import from a file"), self.start_url)]

    @property
    def start_url(self) -> str:
        return reverse("tenancy:import-start", args=[self.slug])

    @property
    def steps(self) -> list[dict[str, str]]:
        """The four steps and where this page stands among them."""
        labels = (_("Choose"), _("Match columns"), _("Trial run"), _("Carry out"))
        state = {-1: "done", 0: "current", 1: "later"}
        return [
            {"label": label, "state": state[(at > self.step) - (at < self.step)]}
            for at, label in enumerate(labels, 1)
        ]


class ImportStart(ImportPage, FormPage):
    """The file is kept; nothing of it is written yet."""

    template = "tenancy/import_start.html"
    form_class = ImportFileForm

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")}

    def context(self) -> dict[str, Any]:
        recent = list(imports_here(at=self.at))
        return {
            "kinds": KINDS.values(),
            "imports": [{"run": run, "kind": KINDS[run.kind].label} for run in recent],
        }

    def save(self, form: Any) -> Answer:
        file = form.cleaned_data["file"]
        kind, data = form.cleaned_data["kind"], file.read()
        try:
            run = imports.start_import(
                kind=kind, name=file.name, data=data, at=self.at, by=self.member
            )
        except FileRefused as refused:
            raise imports.RowsRefused(file_sentence(refused), field="file") from refused
        return Answer(reverse("tenancy:import-columns", args=[self.slug, run.pk]))


class RunPage(ImportPage):
    """A page about one import of this organisation."""

    run: ImportRun

    def load(self, import_run: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = imports_here(at=self.at).filter(pk=import_run).first()
        if found is None:
            raise Http404
        self.run = found

    @property
    def kind(self) -> ImportKind:
        return KINDS[self.run.kind]

    def url(self, page: str = "detail") -> str:
        """The address of a page of this import."""
        return reverse(f"tenancy:import-{page}", args=[self.slug, self.run.pk])


class OpenRunPage(RunPage, FormPage):
    """A step before the rows are written; later it leads to what became of them."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.run.state in (ImportState.CHOSEN, ImportState.FAILED):
            return super().get(request, **kwargs)
        return redirect(self.url())


class ImportColumns(OpenRunPage):
    """Which heading of the file is which column of ours."""

    template = "tenancy/import_columns.html"
    form_class = ColumnsForm
    step = 2

    def form_kwargs(self) -> dict[str, Any]:
        _head, rows = table_of(imports.file_text(self.run))
        return {"columns": self.kind.columns, "head": self.run.head, "first": rows[0][1]}

    def initial(self) -> dict[str, Any]:
        return {key: str(at) for key, at in self.run.places.items()}

    def save(self, form: Any) -> Answer:
        imports.match_columns(run=self.run, places=form.places)
        return Answer(self.url("trial"))


class ImportTrial(OpenRunPage):
    """What would be written and what is wrong; nothing is saved before a button is pressed."""

    template = "tenancy/import_trial.html"
    form_class = GoForm
    step = 3

    @cached_property
    def checked(self) -> Checked:
        return imports.try_import(self.run, on=self.today)

    def context(self) -> dict[str, Any]:
        faults = self.checked.faults
        return {
            "checked": self.checked,
            "faults": [self._fault(one) for one in faults[:MOST_SHOWN]],
            "more": max(len(faults) - MOST_SHOWN, 0),
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        needed = {column.key for column in self.kind.columns if column.needed}
        if not needed <= self.run.places.keys():
            return redirect(self.url("columns"))
        is_open = self.run.state in (ImportState.CHOSEN, ImportState.FAILED)
        if is_open and (form := request.GET.get("format")) in ("csv", "xlsx"):
            return self._errors(form)
        return super().get(request, **kwargs)

    def _errors(self, form: str) -> HttpResponse:
        """All that is wrong, as a file to mend the other one by."""
        name = "import-errors"
        faults = self.checked.faults
        record("list.exported", by=self.member.person_id, list=name, rows=len(faults))
        head = [_("Line"), _("Column"), _("What stands there"), _("Why")]
        whole, lines = _("the whole row"), map(self._fault, faults)
        cells = ([one["line"], one["column"] or whole, one["value"], one["why"]] for one in lines)
        return table_answer(form, f"{name}-{self.slug}", head, cells)

    def _fault(self, fault: Fault) -> dict[str, Any]:
        return {
            "line": fault.line,
            "column": self.kind.column_label(fault.column),
            "value": fault.value or _("empty"),
            "why": self.kind.sentence(fault.reason),
        }

    def save(self, form: Any) -> Answer:
        only_good = form.cleaned_data["go"] == "good"
        imports.ask_import(run=self.run, only_good=only_good, at=self.at, by=self.member)
        return Answer(self.url())


class ImportDetail(RunPage):
    """How far an import is, and what came of it; asks again every two seconds until it ended."""

    template = "tenancy/import_detail.html"
    step = 4

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        run = self.run
        if run.state == ImportState.CHOSEN:
            return redirect(self.url("columns"))
        job = {
            "state": run.state,
            "percent": run.percent,
            "step": _("Trying all rows once more and writing them"),
            "started_at": run.started_at,
            "error": run.get_problem_display(),
        }
        until = run.finished_at + imports.UNDO_WITHIN if run.finished_at else None
        is_done = run.state == ImportState.DONE and run.undone_at is None
        context = {"run": run, "kind": self.kind, "job": job, "until": until, "is_done": is_done}
        is_polling = bool(getattr(request, "htmx", None))
        status = STOP_POLLING if is_polling and run.is_finished else 200
        return self.show(context, part="job", status=status)


class ImportUndo(RunPage, ActPage):
    """Takes the rows of an import of the last seven days away again."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url()

    def act(self) -> Answer:
        rows = imports.undo_run(run=self.run, at=self.at, by=self.member)
        said = ngettext("%(n)s row taken away.", "%(n)s rows taken away.", rows) % {"n": rows}
        if stayed := self.run.written - rows:
            said += " " + _("%(n)s that were corrected since stayed.") % {"n": stayed}
        return Answer(self.url(), said)


class ImportDiscard(RunPage, ActPage):
    """Throws away a file of which nothing was imported."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url()

    def act(self) -> Answer:
        imports.discard_import(run=self.run)
        return Answer(self.start_url, _("The file was thrown away. Nothing was imported."))


def file_sentence(refused: FileRefused) -> str:
    """Why the file as a whole is refused."""
    reasons = {**tablewords.FILE_REASONS, **tablewords.SHEET_REASONS}
    return str(reasons[refused.reason]) % {"detail": refused.detail}

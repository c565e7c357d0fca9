"""Files that one asked for: how far they are, once more, and the file itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.tablewriters import TYPES
from mbtq.tenancy.filetask import NEEDS
from mbtq.tenancy.models import FileJob, JobProblem, JobState
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import files_of
from mbtq.tenancy.services import files

STOP_POLLING = 286  # htmx stops asking when it gets this


class FileList(Page):
    """The files that one asked for here in the last seven days."""

    permission = Permission.ROLE_VIEW  # everybody's: one sees the own files only
    template = "tenancy/file_list.html"
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show({"files": list(files_of(self.member, at=self.at))})


class FilePage(Page):
    """A page about one of the own files."""

    permission = Permission.ROLE_VIEW
    space = "any"
    job: FileJob

    def load(self, file_job: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = files_of(self.member, at=self.at).filter(pk=file_job).first()
        if found is None:
            raise Http404
        self.job = found

    def may(self) -> bool:
        """Who lost the right to what is in the file cannot fetch it either."""
        return self.member.may(NEEDS.get(self.job.kind, self.permission))

    def url(self, page: str = "detail") -> str:
        """The address of a page of this file: detail, retry or download."""
        return reverse(f"tenancy:file-{page}", args=[self.slug, self.job.pk])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Your files"), reverse("tenancy:file-list", args=[self.slug]))]


class FileDetail(FilePage):
    """How far a file is; asks again every two seconds until it is done or failed."""

    template = "tenancy/file_detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = self.job
        shown = {
            "state": job.state,
            "percent": job.percent,
            "step": job.get_state_display(),
            "started_at": job.started_at,
            "result_url": self.url("download"),
            "result_label": _("Download %(name)s") % {"name": job.file_name},
            "error": job.get_problem_display(),
        }
        is_polling = bool(getattr(request, "htmx", None))
        status = STOP_POLLING if is_polling and job.is_finished else 200
        return self.show({"file": job, "job": shown}, part="job", status=status)


class FileRetry(FilePage, ActPage):
    """The button "Try again"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url()

    def act(self) -> Answer:
        files.retry_file(job=self.job, at=self.at, by=self.member)
        return Answer(self.url())


class FileDownload(FilePage):
    """The file, checked against what was made."""

    template = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            content = files.hand_out(job=self.job, at=self.at, by=self.member)
        except files.FileGone as error:
            if self.job.state == JobState.DONE:
                files.fail(job=self.job.pk, problem=JobProblem.DAMAGED, at=self.at)
            messages.error(request, str(error.sentence))
            return redirect(self.url())
        kind = TYPES.get(self.job.form, "application/zip")
        name = self.job.file_name
        # Of the stored file, not of rows: it is sent in pieces after the scope has closed.
        response = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
        response["Cache-Control"] = "private, no-store"
        return response

"""The kinds of documents: from a subject to the HTML that is set as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.reporting import attendance, audit_report, dossier, manual_text, registration
from mbtq.reporting.models import DocumentKind


@dataclass(frozen=True)
class Kind:
    """How one kind is made. `source` finds what may become a document, None when it may not.

    `missing` says so to the person who asked. `is_personal`: only who asked may read the subject,
    so it is collected as that person.
    """

    template: str
    source: Callable[[UUID], Any]
    context: Callable[[Any], dict[str, Any]]
    title: Callable[[Any], str]
    missing: Promise | str
    is_personal: bool = False


KINDS: Mapping[str, Kind] = {
    DocumentKind.AUDIT_REPORT: Kind(
        template="reports/audit_report.html",
        source=audit_report.source_of,
        context=audit_report.context_of,
        title=audit_report.title_of,
        missing=_("A report can be made once the audit is final."),
    ),
    DocumentKind.MANUAL_TEXT: Kind(
        template="reports/manual_text.html",
        source=manual_text.source_of,
        context=manual_text.context_of,
        title=manual_text.title_of,
        missing=_("This version of the text has not been published."),
    ),
    DocumentKind.ATTENDANCE: Kind(
        template="reports/attendance.html",
        source=attendance.source_of,
        context=attendance.context_of,
        title=attendance.title_of,
        missing=_("There is no certificate of attendance for this course."),
        is_personal=True,
    ),
    DocumentKind.REGISTRATION: Kind(
        template="reports/registration.html",
        source=registration.source_of,
        context=registration.context_of,
        title=registration.title_of,
        missing=_("While a registration is suspended or withdrawn it has no certificate."),
        is_personal=True,
    ),
    DocumentKind.APPLICATION: Kind(
        template="reports/dossier.html",
        source=dossier.source_of_application,
        context=dossier.context_of,
        title=dossier.title_of,
        missing=_("This application cannot be read here."),
    ),
    DocumentKind.DOSSIER: Kind(
        template="reports/dossier.html",
        source=dossier.source_of_copy,
        context=dossier.context_of,
        title=dossier.title_of,
        missing=_("This dossier cannot be read here."),
    ),
}


@dataclass(frozen=True)
class Collected:
    """Everything one document needs; from here on no row is read any more."""

    template: str
    title: str
    context: dict[str, Any]
    language: str
    identifier: str

    def html(self) -> str:
        """The document as HTML, in its own language."""
        with translation.override(self.language):
            return render_to_string(self.template, {**self.context, "language": self.language})


def content_hash_of(kind: str, subject: UUID) -> str | None:
    """The hash of the content as it stands; None when there is nothing to make a document of."""
    source = KINDS[kind].source(subject)
    return None if source is None else str(source.content_hash)


def collect(kind: str, subject: UUID, language: str) -> Collected | None:
    """Reads the subject in the open organisation; None when it is not there (any more)."""
    found = KINDS[kind]
    if (source := found.source(subject)) is None:
        return None
    with translation.override(language):
        return Collected(
            template=found.template,
            title=found.title(source),
            context=found.context(source),
            language=language,
            identifier=f"{source.content_hash}-{language}",
        )

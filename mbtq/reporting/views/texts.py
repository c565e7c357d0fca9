"""Texts of the manual as PDF. Whoever reads the manual may ask, and fetch what others asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.reporting import services
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.selectors import published_text, texts_here
from mbtq.reporting.views.documents import (
    LANGUAGE_NAMES,
    About,
    DetailPage,
    DocumentPage,
    DownloadPage,
    RetryPage,
)
from mbtq.tenancy.pages import ActPage, Answer, Crumb
from mbtq.tenancy.permissions import Permission
from programs.models import ManualText
from programs.selectors.texts import text_in_force, version_of
from programs.text_words import edition_words, here


class TextRequest(ActPage):
    """The button "Make PDF" of the version in force, or of the one that the address names."""

    permission = Permission.MANUAL_VIEW
    text: ManualText

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        asked = self.request.GET.get("version", "")
        found = version_of(text, asked) if asked else text_in_force(text)
        if found is None:
            raise Http404
        self.text = found

    def refused_url(self) -> str:
        return reverse("programs:text", args=[self.slug, self.text.key])

    def act(self) -> Answer:
        document = services.request_document(
            kind=DocumentKind.MANUAL_TEXT,
            subject=self.text.pk,
            language=self.request.POST.get("language") or here(),
            at=self.at,
            by=self.member,
        )
        args = [self.slug, self.text.key, document.pk]
        return Answer(reverse("reporting:text-document-detail", args=args))


class OfText(DocumentPage):
    """Finds the document among those of this text in the organisation."""

    permission = Permission.MANUAL_VIEW
    text: ManualText

    def load(self, text: str, text_document: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        document = texts_here().filter(pk=text_document).first()
        if document is None or (found := published_text(document.subject_id, text)) is None:
            raise Http404
        self.document, self.text = document, found

    def url(self, page: str = "detail") -> str:
        args = [self.slug, self.text.key, self.document.pk]
        return reverse(f"reporting:text-document-{page}", args=args)

    def crumbs(self) -> list[Crumb]:
        manual = Crumb(_("Manual"), reverse("programs:manual", args=[self.slug]))
        return [manual, Crumb(self.text.title(here()), self.text_url)]

    @property
    def text_url(self) -> str:
        """The page of this very version."""
        url = reverse("programs:text", args=[self.slug, self.text.key])
        return f"{url}?version={self.text.edition}"

    def about(self) -> About:
        again = reverse("reporting:text-request", args=[self.slug, self.text.key])
        name = LANGUAGE_NAMES[self.document.language]
        return About(
            title=_("PDF: %(title)s") % {"title": self.text.title(self.document.language)},
            lead=f"{edition_words(self.text)}, {name}",
            waiting=_("The button Make PDF leads back here."),
            ready=_("The PDF is ready."),
            screen=Crumb(_("Read the text on the screen"), self.text_url),
            again_url=f"{again}?version={self.text.edition}",
        )

    def file_name(self) -> str:
        text, language = self.text, self.document.language
        return f"{text.kind}-{text.key}-{text.edition}-{language}.pdf"


class TextDocumentDetail(OfText, DetailPage):
    """How far the PDF of a text is, and the way to the other language."""


class TextDocumentRetry(OfText, RetryPage):
    """The button "Try again"."""


class TextDocumentDownload(OfText, DownloadPage):
    """The PDF of a text."""

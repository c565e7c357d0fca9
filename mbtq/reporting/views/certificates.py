"""What the pages of a person's own certificates share: for who they are about, and nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.reporting import services
from mbtq.reporting.documents import KINDS
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.selectors import certificates_of
from mbtq.reporting.views.documents import LANGUAGE_NAMES, About, DocumentPage
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page


class Certificate(Page):
    """Finds what the certificate is of: the row whose id the address calls `subject_name`.

    `kind` is also the first word of the names of its addresses.
    """

    kind: DocumentKind
    subject_name: str
    subject: UUID
    source: Any

    def load(self, **kwargs: Any) -> None:
        if not self.may():
            return  # refused whatever the id is
        self.subject = kwargs[self.subject_name]
        self.source = KINDS[self.kind].source(self.subject)
        if self.source is None:
            raise Http404

    def screen(self) -> Crumb:
        """The page that the button stands on."""
        raise NotImplementedError

    def place(self, page: str, *args: Any) -> str:
        return reverse(f"reporting:{self.kind}-{page}", args=[self.slug, self.subject, *args])


class CertificateRequest(Certificate, ActPage):
    """The button "Make PDF"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.screen().url

    def act(self) -> Answer:
        document = services.request_document(
            kind=self.kind,
            subject=self.subject,
            language=self.request.POST.get("language") or formats.language(),
            at=self.at,
            by=self.member,
        )
        return Answer(self.place("document-detail", document.pk))


class CertificatePage(Certificate, DocumentPage):
    """Finds the document among the person's own, as long as it says what is true now."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not self.may():
            return
        rows = certificates_of(self.member, self.kind).filter(subject_id=self.subject)
        found = rows.filter(pk=kwargs[f"{self.kind}_document"]).first()
        if found is None or found.content_hash != self.source.content_hash:
            raise Http404
        self.document = found

    def url(self, page: str = "detail") -> str:
        return self.place(f"document-{page}", self.document.pk)

    def of(self) -> str:
        """What it is a certificate of, in words."""
        raise NotImplementedError

    def about(self) -> About:
        return About(
            title=str(self.kind.label),
            lead=f"{self.of()}, {LANGUAGE_NAMES[self.document.language]}",
            waiting=_("The button Make PDF leads back here."),
            ready=_("The certificate is ready."),
            screen=self.screen(),
            again_url=self.place("request"),
        )

    def code(self) -> str:
        """The code printed on it, for the name of the file."""
        raise NotImplementedError

    def file_name(self) -> str:
        return f"{self.kind}-{self.code()}-{self.document.language}.pdf"

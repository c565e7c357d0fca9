"""A dossier as one ZIP: everything in it as files, and the PDF when that was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.canonical import canonical
from mbtq.core.csvfile import csv_text
from mbtq.core.errors import DomainError
from mbtq.core.formats import translated
from mbtq.reporting.dossier import title_of
from mbtq.reporting.models import Document
from mbtq.reporting.services import FileDamaged, hand_out
from mbtq.tenancy.member import Member
from training.export_words import (
    FragmentText,
    StatementText,
    fragment_texts,
    requirement_lines,
    statement_texts,
    step_texts,
)
from training.models import Application, Dossier
from training.package import File, TooMuch, file_name, package, text_file
from training.progress_words import RowLine
from training.selectors.exports import Content
from training.services.exports import note_export


class PackageTooLarge(DomainError):
    """More than can be handed out as one file."""


@transaction.atomic
def hand_out_package(
    *,
    of: Dossier | Application,
    content: Content,
    made: Iterable[Document],
    at: datetime,
    by: Member,
) -> bytes:
    """The ZIP, in the language of the reader. `made`: documents of exactly this content."""
    files = [*_files(content, at), *_documents(made, by)]
    about = {
        "kind": of._meta.model_name,
        "id": str(of.pk),
        "content_hash": content.fingerprint,
        "made_at": at.isoformat(timespec="seconds"),
        "made_by": by.person.name,
        "language": formats.language(),
    }
    try:
        zipped = package(files, about)
    except TooMuch as error:
        raise PackageTooLarge(_("This dossier is too large for one file.")) from error
    note_export(of=of, content=content, by=by)
    return zipped


def _files(content: Content, at: datetime) -> Iterable[File]:
    yield File("dossier.json", canonical(content.frozen))
    yield from _tables(content)
    yield from _statements(content)
    yield from _fragments(content)
    if content.steps:
        yield text_file("steps.txt", _steps(content))
    yield text_file("README.txt", _read_me(content, at))


def _tables(content: Content) -> Iterable[File]:
    """One table per requirement: the key of a requirement is its name in the rules."""
    head = (_("Date"), _("What"), _("Where"), _("Counted"), _("Counts"), _("Why"))
    for number, line in enumerate(requirement_lines(content), 1):
        name = file_name("requirements", number, line.key, "csv")
        yield text_file(name, csv_text(head, map(_cells, line.rows)))


def _cells(row: RowLine) -> list[str]:
    on = row.on.isoformat() if row.on else ""
    return [on, row.what, row.where, row.amount, _("yes") if row.counts else _("no"), row.why]


def _statements(content: Content) -> Iterable[File]:
    signed = [one for one in statement_texts(content) if one.signed_on]
    for number, one in enumerate(signed, 1):
        yield text_file(file_name("statements", number, one.author, "txt"), _statement(one))


def _statement(one: StatementText) -> str:
    lines = [
        one.kind,
        "",
        f"{_('Author')}: {one.author}",
        f"{_('Signed')}: {formats.daytext(one.signed_on)}",
        f"{_('Conclusion')}: {one.verdict}",
        f"{_('Fingerprint')}: {one.fingerprint}",
    ]
    return _text([*lines, *(part for label, text in one.texts for part in ("", label, text))])


def _fragments(content: Content) -> Iterable[File]:
    for number, one in enumerate(fragment_texts(content), 1):
        yield text_file(file_name("fragments", number, one.reference, "txt"), _fragment(one))


def _fragment(one: FragmentText) -> str:
    where = _("From minute %(from)s, %(n)s minutes.") % {
        "from": one.starts_at_minute,
        "n": one.minutes,
    }
    report = one.reflection or _("The reflection on it is not written yet.")
    return _text([f"{one.part}, {formats.daytext(one.on)}", one.reference, where, "", report])


def _documents(made: Iterable[Document], by: Member) -> Iterable[File]:
    """The PDFs; one that is damaged stays out, its own page offers to make it again."""
    for one in made:
        try:
            yield File(f"dossier-{one.language}.pdf", hand_out(document=one, by=by))
        except FileDamaged:
            continue


def _steps(content: Content) -> str:
    lines = []
    for one in step_texts(content):
        lines.append(f"{formats.momentlong(one.at)}: {one.words}")
        lines += [f"- {name}" for name in one.missing]
        lines += [one.reasons, ""] if one.reasons else [""]
    return _text(lines)


def _read_me(content: Content, at: datetime) -> str:
    return _text(
        [
            title_of(content),
            translated(content.pathway.name),
            _("Made on %(at)s.") % {"at": formats.momentlong(at)},
            "",
            _("dossier.json: the whole dossier, as computers read it."),
            _("requirements: per requirement a table with what counts for it, and what does not."),
            _("statements and fragments: the texts of supervisors and of the candidate."),
            _("steps.txt: what happened to the application, when there is one."),
            _("dossier-nl.pdf and dossier-en.pdf: the same on paper, when it had been made."),
            _("manifest.json: every file with its size and its SHA-256."),
            "",
            _("To check that nothing was changed: sha256sum -c SHA256SUMS"),
            _("The SHA-256 of dossier.json is the fingerprint of the dossier:"),
            content.fingerprint,
        ]
    )


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).replace("\r\n", "\n").rstrip() + "\n"

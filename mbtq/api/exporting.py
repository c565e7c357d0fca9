"""Everything of an organisation for other systems: a ZIP with one NDJSON file per kind of rows.

The rows and fields are those of plain REST, so notes, scores and drafts do not leave here either.
They are read in parts by key and written line by line: memory does not grow with the organisation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from mbtq.api.rest.resource import Resource, Shape
from mbtq.api.rest.resources import audits, people, programs, quality, supervision, treatments
from mbtq.api.rest.resources.totals import RatingTotals, totals_of
from mbtq.core import formats
from mbtq.core.canonical import as_json
from mbtq.core.scope import current_organisation
from mbtq.tenancy.filetask import MAKERS, NEEDS, CannotMake, acting
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import FileJob, JobProblem
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Program

KIND = "organisation"
AT_A_TIME = 2_000
RESOURCES: tuple[type[Resource], ...] = (
    programs.Programs,
    programs.Teams,
    people.Practitioners,
    people.Assignments,
    people.Registrations,
    treatments.Treatments,
    treatments.Sessions,
    supervision.SupervisionSessions,
    supervision.Signals,
    quality.Ratings,
    quality.Indicators,
    quality.RiskScores,
    audits.Audits,
    audits.Findings,
)
TOTALS = RatingTotals


@dataclass(frozen=True)
class Entry:
    """One file of the ZIP, for the manifest."""

    name: str
    about: str
    rows: int
    bytes: int
    sha256: str


def make_export(job: FileJob, file: IO[bytes], tell: Callable[[float], None]) -> int:
    """Writes the ZIP; returns how many rows there are in it."""
    begun, entries = timezone.now(), []
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for number, kind in enumerate(RESOURCES):
            resource = kind()
            entries.append(_write(bundle, resource.name, resource.about, rows_of(job, resource)))
            tell((number + 1) / (len(RESOURCES) + 1))
        entries.append(_write(bundle, TOTALS.name, TOTALS.about, all_totals(job)))
        for name, content in _papers(job, entries, begun):
            bundle.writestr(_named(name), content, ZIP_DEFLATED)
    with exporter(job) as member:
        rows = sum(entry.rows for entry in entries)
        record("data.exported", by=member.person_id, about=job, rows=rows)
    return rows


@contextmanager
def exporter(job: FileJob) -> Iterator[Member]:
    """The scope of who asked, who must still have the right to export."""
    with acting(job) as member:
        if not member.may(Permission.DATA_EXPORT):
            raise CannotMake(JobProblem.NO_ACCESS)
        yield member


def rows_of(job: FileJob, resource: Resource) -> Iterator[Shape]:
    """All rows as REST shows them, in parts; each part in a transaction of its own."""
    paths, last = resource.paths(), None
    while True:
        with exporter(job):
            rows = resource.rows().order_by("pk")
            rows = rows if last is None else rows.filter(pk__gt=last)
            part = list(rows.values_list(*paths.values(), "pk")[:AT_A_TIME])
        for row in part:
            yield dict(zip(paths, row, strict=False))
        if len(part) < AT_A_TIME:
            return
        last = part[-1][-1]


def all_totals(job: FileJob) -> Iterator[Shape]:
    """What may be shown of ratings, program by program."""
    with exporter(job):
        found = Program.objects.filter(organisation_id=current_organisation())
        everything = list(found.order_by("pk"))
    for program in everything:
        with exporter(job):
            yield from list(totals_of(program))


def _write(bundle: ZipFile, name: str, about: str, shapes: Iterable[Shape]) -> Entry:
    rows, size, digest, path = 0, 0, hashlib.sha256(), f"{name}.ndjson"
    with bundle.open(_named(path), "w", force_zip64=True) as file:
        for shape in shapes:
            line = as_json(shape) + b"\n"
            file.write(line)
            digest.update(line)
            rows, size = rows + 1, size + len(line)
    return Entry(path, about, rows, size, digest.hexdigest())


def _named(path: str) -> ZipInfo:
    """An entry that is packed, and readable for its owner alone once it is unpacked."""
    info = ZipInfo(path, timezone.localtime().timetuple()[:6])
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
    return info


def _papers(
    job: FileJob, entries: list[Entry], begun: datetime
) -> Iterator[tuple[str, bytes | str]]:
    manifest = {
        "organisation": job.organisation.slug,
        "format": "application/x-ndjson",
        "version": 1,
        "begun_at": begun,
        "made_at": timezone.now(),
        "files": [asdict(entry) for entry in entries],
    }
    yield "manifest.json", as_json(manifest) + b"\n"
    yield "README.txt", _read_me(job, entries, begun)


def _read_me(job: FileJob, entries: list[Entry], begun: datetime) -> str:
    lines = [
        _("Export of %(name)s") % {"name": job.organisation.name},
        _("Made on %(at)s.") % {"at": formats.momentlong(begun)},
        "",
        _("Each file holds one kind of rows, one row per line, as JSON in UTF-8 (NDJSON)."),
        _("Fields are named as in the REST interface; moments are in UTC, days are days here."),
        _("Clients stand here by the code of the organisation only. Notes, scores of one person"
          " and drafts are not in this export."),
        _("manifest.json: every file with its rows, its size and its SHA-256."),
        "",
        *(f"{entry.name}: {entry.rows}. {entry.about}" for entry in entries),
        "",
        _("Keep these files as safe as the system they come from, and delete them after use."),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def register() -> None:
    """Makes this kind of file known to the worker."""
    MAKERS[KIND] = make_export
    NEEDS[KIND] = Permission.DATA_EXPORT

"""Files of a canary: a list that the therapist asked for, and an import that waits."""

from __future__ import annotations

from io import BytesIO

from django.utils import timezone

from mbtq.tenancy.models import FileJob
from mbtq.tenancy.services.files import finish, request_file
from mbtq.tenancy.services.imports import start_import
from tests.canary.song import Canary


def tell_files(canary: Canary) -> None:
    """A file shows to who asked alone; the import shows to everybody who may import."""
    now, manager = timezone.now(), canary.place.member("manager")
    head = f"code;{canary.sing('heading-of-a-file')};programma;team;therapeut;start"
    with canary.place.scope("manager"):
        run = start_import(
            kind="treatments",
            name=canary.sing("imported-file"),
            data=f"{head}\nK-9Z8;x;x;y;a@b.nl;2026-01-01\n".encode(),
            at=now,
            by=manager,
        )
    with canary.place.scope("therapist"):
        job = request_file(
            kind="list",
            form="csv",
            name=canary.sing("file-of-a-list"),
            path=f"/o/{canary.slug}/sessions/",
            query=f"q={canary.slug}",
            at=now,
            by=canary.place.member("therapist"),
        )
        finish(job=job, content=BytesIO(canary.sing("inside-a-file").encode()), rows=1, at=now)
        made = FileJob.objects.get(pk=job.pk).file
    canary.files += [run.file, made]

"""A list as a file by a worker: the page itself, opened anew as the person who asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from mbtq.core.tablewriters import MOST_ROWS, TableWriter, table_writer
from mbtq.tenancy.filetask import MAKERS, CannotMake, acting
from mbtq.tenancy.lists import KIND, ListPage, following
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import FileJob, JobProblem
from mbtq.trail.services import record

AT_A_TIME = 500


def make_list(job: FileJob, file: IO[bytes], tell: Callable[[float], None]) -> int:
    """The rows of the list in parts, by key, so that each part is as quick as the first."""
    writer, done, total, last = None, 0, 0, None
    while writer is None or last is not None:
        with acting(job) as member:
            page = opened(job, member)
            rows = page.chosen_rows()
            if writer is None:
                total = rows.count()
                if total > MOST_ROWS and job.form == "xlsx":
                    raise CannotMake(JobProblem.TOO_MANY)
                writer = table_writer(job.form, file, page.head())
            last, added = _add_part(page, rows, writer, last)
            done += added
            if last is None:
                record("list.exported", by=member.person_id, list=page.name, rows=done)
        tell(done / max(total, 1))
    writer.close()
    return done


def _add_part(page: ListPage, rows: Any, writer: TableWriter, last: Any) -> tuple[Any, int]:
    """Writes the next rows; the key of the last one, or None when there are no more."""
    column = page.column
    part = list(following(rows, order=column, key=last)[:AT_A_TIME])
    for line in page.lines(part):
        writer.add(page.cells(line))
    if len(part) < AT_A_TIME:
        return None, len(part)
    name = column.removeprefix("-")
    found = rows.order_by().filter(pk=part[-1].pk).values_list(name, "pk").first()
    return found, len(part)


def opened(job: FileJob, member: Member) -> ListPage:
    """The page of the job's address for this member. Raises `CannotMake` when it may not open."""
    request = HttpRequest()
    request.method, request.path, request.GET = "GET", job.path, QueryDict(job.query)
    request.user, request.member = member.person, member  # type: ignore[attr-defined]
    try:
        found = resolve(job.path)
        page = found.func.view_class()  # type: ignore[attr-defined]
        page.setup(request, *found.args, **found.kwargs)
        may = page.enter(member, **found.kwargs)
    except (Resolver404, Http404):
        raise CannotMake(JobProblem.NO_ACCESS) from None
    if not may or not isinstance(page, ListPage):
        raise CannotMake(JobProblem.NO_ACCESS)
    return page


MAKERS[KIND] = make_list

"""Pages: at most 15 queries, the same at 10 and at 1,000 rows; and the time of a full board."""

from __future__ import annotations

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.members import add_member
from programs.services.risk import compute_risks
from tests.benchmarks.crowd import crowd
from tests.benchmarks.line import Line, turns

MOST = 15
ROWS, TIMES_EMPTY = 60, 20
PAGES = ("board/", "programs/", "teams/", "practitioners/", "checklists/", "audits/", "members/")


def measure() -> list[Line]:
    """Counts for an organisation of 10 programs and one of 1,000, and for the portfolio."""
    today = timezone.localdate()
    manager = User.objects.get(email="manager@de-linde.example")
    lines, counts = [], {}
    staff = _client(User.objects.get(email="staff@mbt-demo.example"))
    for size in (10, 1000):
        place = crowd(f"crowd-{size}", size, today)
        _join(place, manager)
        client = _client(manager)
        for page in PAGES:
            counts[size, page] = queries(client, f"/o/{place.slug}/{page}")
        counts[size, "portfolio"] = queries(staff, "/c/mbt-demo/portfolio/")
    for page in (*PAGES, "portfolio"):
        few, many = counts[10, page], counts[1000, page]
        lines.append(Line(f"queries of {page} at 1,000 rows", many, MOST))
        lines.append(Line(f"more queries of {page} than at 10 rows", many - few, 0))
    return lines


def measure_board() -> list[Line]:
    """A board of 60 programs against a page without anything, through the same middleware."""
    manager = User.objects.get(email="manager@de-linde.example")
    place = crowd("crowd-board", ROWS, timezone.localdate())
    _join(place, manager)
    client = _client(manager)
    with override_settings(ROOT_URLCONF="tests.benchmarks.empty"):
        board, empty = (f"/o/{place.slug}/{page}/" for page in ("board", "empty"))
        rows = client.get(board).content.count(b'class="facts"')
        assert rows == ROWS, f"the board shows {rows} programs"
        full, nothing = turns(lambda: client.get(board), lambda: client.get(empty), times=15)
    note = f"{1000 * full:.0f} ms against {1000 * nothing:.1f} ms"
    return [Line(f"board of {ROWS} rows against an empty page", full / nothing, TIMES_EMPTY, note)]


def _join(place: Organisation, person: User) -> None:
    now = timezone.now()
    with organisation_scope(place.pk):
        add_member(organisation=place, person=person, roles=["manager"], since=timezone.localdate())
        compute_risks(on=timezone.localdate(now), at=now, trigger="command")


def _client(person: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    client.get("/accounts/profile/")
    return client


def queries(client: Client, address: str) -> int:
    """Every statement that Django logs while the page is made."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return len(captured.captured_queries)

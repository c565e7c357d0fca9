"""Signals about the organisation that stay open go into the next audit: what and when only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mbtq.reporting.audit_report import Source, context_of, source_of
from mbtq.reporting.documents import collect
from programs.models import Team
from supervision.models import Signal
from tests.asserts import assert_page
from tests.audits.conftest import Case

WRITTEN = "De directie wil niet praten"


def signal(case: Case, days: int, **given: Any) -> Signal:
    """A signal of the audited program, raised so many days ago."""
    on = timezone.localdate() - timedelta(days=days)
    whole = {"level": "organisation", "kind": "budget_cut", "severity": 3, **given}
    with case.place.scope():
        return Signal.objects.create(
            organisation=case.place.organisation, program=case.now().program,
            team=Team.objects.first(), noticed_on=on, raised_on=on, raised_at=timezone.now(),
            is_severe=False, seen=WRITTEN, owner=case.place.join("manager"),
            review_on=on + timedelta(days=30), **whole,
        )  # fmt: skip


def test_final_report_names_old_signals_without_what_was_written(case):
    old = signal(case, 31)
    signal(case, 29, kind="no_plan")
    signal(case, 40, level="team", kind="split")
    case.ready()
    frozen = case.finalise().frozen
    assert frozen["signals"] == [
        {"kind": "budget_cut", "severity": 3, "on": old.raised_on.isoformat()}
    ]
    with case.place.scope():
        html = collect("audit_report", case.audit.pk, "en").html()
    assert "Budget cut" in html
    assert WRITTEN not in html


def test_report_of_the_first_shape_can_still_be_made(case):
    """Reports that were frozen before have no word about signals."""
    case.ready()
    case.finalise()
    with case.place.scope():
        source = source_of(case.audit.pk)
        frozen = {key: value for key, value in source.frozen.items() if key != "signals"}
        old = Source(source.subject, frozen, source.content_hash, source.code)
        assert context_of(old)["signals"] == []


def test_audit_that_runs_says_which_signals_go_into_it(case, signed_in):
    signal(case, 31)
    client = signed_in(case.place.join("manager"))
    url = f"/o/{case.place.organisation.slug}/audits/{case.audit.pk}/"
    page = client.get(url, headers={"accept-language": "en"})
    html = assert_page(page, "Signals that go into this audit", "Budget cut")
    assert WRITTEN not in html

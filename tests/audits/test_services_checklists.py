"""Filling in a checklist, with several people at once."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audits.models import Checklist, ChecklistAnswer, ChecklistKind
from audits.selectors.checklists import duties_of, filled
from audits.services.checklists import (
    AlreadyOpen,
    AlreadySubmitted,
    NotInChecklist,
    NotOnScale,
    ReasonsMissing,
    answer_checklist,
    open_checklist,
    submit_checklist,
)
from mbtq.core.errors import Stale
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_trail, refuses


def opened(team, on=None):
    kind = ChecklistKind.objects.get()
    return open_checklist(team=team, kind=kind, on=on or timezone.localdate(), by=SYSTEM)


def answer(checklist, code="T06", value="3", note="", version=0, by=SYSTEM):
    return answer_checklist(
        checklist=checklist,
        criterion=code,
        value=value,
        note=note,
        version=version,
        at=timezone.now(),
        by=by,
    )


def submit(checklist):
    return submit_checklist(checklist=checklist, at=timezone.now(), by=SYSTEM)


def test_open_asks_what_applies(linde, team_in):
    with linde.scope():
        checklist = opened(team_in())
        assert filled(checklist).codes[:2] == ["O15", "O16"]
        assert len(filled(checklist).codes) == 24
        assert_trail("checklist.opened", about=checklist)


def test_open_once_per_team(linde, team_in):
    with linde.scope():
        team = team_in()
        opened(team)
        with refuses(AlreadyOpen, "open already"):
            opened(team)


def test_answer_by_two_people_is_a_readable_conflict(linde, team_in):
    with linde.scope():
        checklist = opened(team_in())
        first = answer(checklist, value="3", note="we meet", by=linde.member("team_lead"))
        with pytest.raises(Stale) as caught:
            answer(checklist, value="4", note="not always")
        theirs = caught.value.theirs
        assert (theirs.value, theirs.note, theirs.version) == ("3", "we meet", first.version)
        assert theirs.answered_by == linde.people["team_lead"]
        assert answer(checklist, value="4", note="not always", version=1).version == 2


def test_answer_that_is_the_same_changes_nothing(linde, team_in):
    with linde.scope():
        checklist = opened(team_in())
        answer(checklist)
        assert answer(checklist).version == 1
        assert_trail("checklist.answered", about=checklist)


@pytest.mark.parametrize("value", ["6", "0", "abc", "yes", "1.5"])
def test_answer_outside_the_scale(linde, team_in, value):
    with linde.scope(), pytest.raises(NotOnScale):
        answer(opened(team_in()), value=value)


@pytest.mark.parametrize("code", ["X01", "P01", ""])
def test_answer_to_what_is_not_asked(linde, team_in, code):
    with linde.scope(), pytest.raises(NotInChecklist):
        answer(opened(team_in()), code=code)


def test_submit_needs_reasons_for_not_applicable_only(linde, team_in):
    with linde.scope():
        checklist = opened(team_in())
        answer(checklist, "T01", "unknown")
        answer(checklist, "T02", "not_applicable")
        with refuses(ReasonsMissing, "T02"):
            submit(checklist)
        answer(checklist, "T02", "not_applicable", "One task only.", version=1)
        submit(checklist)
        assert_trail("checklist.submitted", about=checklist)
        tally = filled(Checklist.objects.get()).score().overall
        assert (tally.known, tally.applicable, tally.mean) == (0, 23, None)


def test_submit_of_nothing_is_refused(linde, team_in):
    with linde.scope(), refuses(Exception, "at least one"):
        submit(opened(team_in()))


def test_submitted_checklist_never_changes(linde, team_in):
    with linde.scope():
        checklist = opened(team_in())
        answer(checklist)
        submit(checklist)
        with refuses(AlreadySubmitted):
            answer(checklist, value="5", version=1)
        with refuses(AlreadySubmitted):
            submit(checklist)
        assert ChecklistAnswer.objects.update(value="5") == 0
        assert Checklist.objects.update(state="open") == 0
        row = ChecklistAnswer.objects.first()
        row.pk, row.criterion_id = None, row.criterion_id
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            ChecklistAnswer.objects.create(
                organisation=linde.organisation,
                checklist=checklist,
                criterion_id=row.criterion_id,
                value="5",
            )


def test_previous_answer_and_difference(linde, team_in):
    with linde.scope():
        team = team_in()
        before = opened(team)
        answer(before, value="2")
        answer(before, "T01", "4")
        submit(before)
        later = opened(team)
        answer(later, value="4")
        answer(later, "T01", "4")
        found = filled(later)
    assert found.item("T06").previous.value == "2"
    assert found.item("T06").has_changed
    assert not found.item("T01").has_changed


def test_duties_show_state_per_team(linde, team_in):
    manager = linde.member("manager")
    with linde.scope():
        team = team_in()
        today = timezone.localdate()
        (duty,) = duties_of(manager, on=today)
        assert (duty.cadence.state, duty.opened, duty.last) == ("never", None, None)
        checklist = opened(team)
        answer(checklist)
        submit(checklist)
        (duty,) = duties_of(manager, on=today)
        assert (duty.cadence.state, duty.last) == ("current", checklist)


def test_other_organisation_sees_no_checklist(linde, anker, team_in):
    with linde.scope():
        opened(team_in())
    with anker.scope():
        assert not Checklist.objects.exists()
        assert duties_of(anker.member("manager"), on=timezone.localdate()) == []

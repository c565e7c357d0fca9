"""Film fragments: long enough, with their report, of the moments and sessions that are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from training.choices import Reason, Unit
from training.eligibility.facts import FragmentFact
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import NOTHING, ONE, Counted, Progress, settled, state_of
from training.pathway import RecordingsNeeds, Requirement


def recordings(requirement: Requirement, needs: RecordingsNeeds, asked: Inquiry) -> Progress:
    """Fragments in all, whatever the case."""
    made = settled(
        requirement, fragment_rows(needs, asked.evidence.fragments), needs.fragments, Unit.FRAGMENTS
    )
    is_begun = any(row.reason in (Reason.NO_REPORT, Reason.SPARE) for row in made.rows)
    return replace(made, state=state_of(made.have, NOTHING, made.needed, is_begun=is_begun))


def fragment_rows(needs: RecordingsNeeds, fragments: Iterable[FragmentFact]) -> list[Counted]:
    """Every fragment in order of time; as many count as can be together."""
    ordered = sorted(fragments, key=lambda one: (one.on, one.id))
    faults = {one.id: _fault(one, needs) for one in ordered}
    usable = [one for one in ordered if faults[one.id] is None]
    chosen = _chosen(needs, usable)
    sessions = {one.session for one in chosen}
    rows = []
    for one in ordered:
        row = Counted(one.id, Reason.COUNTED, one.on, case=one.case)
        if one in chosen:
            row = replace(row, amount=ONE)
        elif needs.other_sessions and one.session in sessions:
            row = replace(row, reason=faults[one.id] or Reason.SAME_SESSION)
        else:
            row = replace(row, reason=faults[one.id] or Reason.SPARE)
        if row.reason is Reason.TOO_SHORT:
            row = replace(row, found=one.minutes * ONE, asked=needs.minutes * ONE)
        rows.append(row)
    return rows


def _fault(fragment: FragmentFact, needs: RecordingsNeeds) -> Reason | None:
    if needs.parts and fragment.part not in needs.parts:
        return Reason.NOT_THIS_KIND
    if fragment.minutes < needs.minutes:
        return Reason.TOO_SHORT
    return Reason.NO_REPORT if needs.with_report and not fragment.has_report else None


def _chosen(needs: RecordingsNeeds, usable: Sequence[FragmentFact]) -> list[FragmentFact]:
    if needs.parts:
        return list(_matched(needs, usable).values())
    apart: dict[str, FragmentFact] = {}
    for one in usable:
        apart.setdefault(_source(one, needs), one)
    return list(apart.values())[: needs.fragments]


def _source(fragment: FragmentFact, needs: RecordingsNeeds) -> str:
    return fragment.session if needs.other_sessions else fragment.id


def _matched(needs: RecordingsNeeds, usable: Sequence[FragmentFact]) -> dict[str, FragmentFact]:
    """A fragment per source such that most moments are shown: a moment may take the source of
    another one that can move to a second.
    """
    taken: dict[str, FragmentFact] = {}

    def place(part: str, tried: set[str]) -> bool:
        for one in usable:
            source = _source(one, needs)
            if one.part != part or source in tried:
                continue
            tried.add(source)
            if source not in taken or place(taken[source].part, tried):
                taken[source] = one
                return True
        return False

    for part in needs.parts:
        place(part, set())
    return taken

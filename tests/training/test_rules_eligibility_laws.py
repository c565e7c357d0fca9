"""What holds for every pathway and whatever evidence: order, more of it, sums and maxima."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.choices import Form, Mode, SupervisorKind
from tests.training.evidence import (
    ON,
    case,
    course,
    credential,
    fragment,
    session,
    statement,
    work,
)
from training.catalog import shipped_pathways
from training.choices import (
    CaseModality,
    CourseKind,
    FragmentPart,
    Level,
    RequirementState,
    StatementKind,
    Verdict,
)
from training.eligibility import DeclarationFact, Evidence, Progress, assess
from training.pathway import CasesNeeds
from training.requirementfile import TRACKS
from training.storedform import revived, stored

RANK = [
    RequirementState.MISSING,
    RequirementState.RUNNING,
    RequirementState.WAITING,
    RequirementState.MET,
]
KEYS = sorted({one.key for pathway in shipped_pathways() for one in pathway.requirements})
CODES = st.sampled_from("ABCDG")
DAYS = st.dates(ON - timedelta(days=1500), ON + timedelta(days=30))
LATER = st.integers(0, 900).map(timedelta)
WHOLE = st.integers(0, 40)
PATHWAYS = st.sampled_from(shipped_pathways())
laws = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbered(facts, prefix):
    """Ids are unique, whatever was drawn."""
    return tuple(replace(one, id=f"{prefix}{place:03}") for place, one in enumerate(facts))


SESSIONS = st.lists(
    st.builds(
        session,
        on=DAYS,
        minutes=st.sampled_from([20, 45, 60, 90, 480]),
        present=st.integers(1, 4),
        supervisor_kind=st.sampled_from([None, *SupervisorKind]),
        form=st.sampled_from(Form),
        mode=st.sampled_from(Mode),
        is_confirmed=st.booleans(),
        is_disputed=st.sampled_from([False, False, True]),
        track=st.sampled_from(["", *TRACKS]),
        cases=st.lists(CODES, max_size=2).map(tuple),
    ),
    max_size=12,
).map(lambda facts: numbered(facts, "s"))


@st.composite
def treatments(draw):
    first = draw(DAYS)
    return case(
        sessions=draw(st.sampled_from([0, 10, 24, 30])),
        modality=draw(st.sampled_from(CaseModality)),
        first_on=first,
        last_on=first + draw(LATER),
        is_completed=draw(st.booleans()),
    )


@st.composite
def works(draw):
    since = draw(DAYS)
    ends = draw(st.none() | LATER)
    return work(
        since=since,
        until=None if ends is None else since + ends,
        role=draw(st.sampled_from(["therapist", "nurse"])),
        hours_per_week=draw(st.none() | st.integers(0, 40) | st.fractions(1, 40)),
        adolescents=draw(st.booleans()),
    )


def statements(kind, author):
    return st.builds(
        statement,
        kind=st.just(kind),
        author=st.just(author),
        on=st.none() | DAYS,
        verdict=st.sampled_from(Verdict),
        asked_on=DAYS,
    )


CASES = st.lists(treatments(), max_size=5).map(
    lambda facts: tuple(replace(one, id=code) for one, code in zip(facts, "ABCDG", strict=False))
)
FRAGMENTS = st.lists(
    st.builds(
        fragment,
        on=DAYS,
        minutes=st.sampled_from([10, 15, 20]),
        case=CODES,
        session=st.sampled_from("tuvw"),
        part=st.sampled_from(FragmentPart),
        has_report=st.booleans(),
    ),
    max_size=8,
).map(lambda facts: numbered(facts, "f"))
COURSES = st.lists(
    st.builds(
        course,
        kind=st.sampled_from(CourseKind),
        on=DAYS,
        points=WHOLE,
        hours=st.none() | WHOLE,
    ),
    max_size=4,
).map(lambda facts: numbered(facts, "c"))
STATEMENTS = st.lists(
    statements(StatementKind.OWN_SUPERVISOR, "m-bakker")
    | statements(StatementKind.INDEPENDENT, "j-smit"),
    max_size=4,
).map(lambda facts: numbered(facts, "v"))
EVIDENCE = st.builds(
    Evidence,
    profession=st.sampled_from([None, "psychiatrist", "arts_therapist", "nurse"]),
    sessions=SESSIONS,
    cases=CASES,
    courses=COURSES,
    fragments=FRAGMENTS,
    statements=STATEMENTS,
    credentials=st.lists(
        st.builds(credential, st.sampled_from(Level), since=DAYS, until=st.none() | DAYS),
        max_size=3,
    ).map(tuple),
    work=st.lists(works(), max_size=4).map(lambda facts: numbered(facts, "w")),
    declarations=st.lists(
        st.builds(DeclarationFact, st.sampled_from(KEYS), st.none() | DAYS), max_size=4
    ).map(tuple),
)
FACTS = [one.name for one in fields(Evidence) if one.name != "profession"]


@st.composite
def with_less(draw):
    """Evidence, and the same with some of its facts taken out."""
    whole = draw(EVIDENCE)
    less = {}
    for name in FACTS:
        facts = getattr(whole, name)
        kept = draw(st.lists(st.booleans(), min_size=len(facts), max_size=len(facts)))
        less[name] = tuple(one for one, stays in zip(facts, kept, strict=True) if stays)
    return whole, replace(whole, **less)


@laws
@given(PATHWAYS, with_less())
def test_more_evidence_never_lowers_a_state(pathway, both):
    whole, less = both
    more, fewer = assess(pathway, whole, on=ON), assess(pathway, less, on=ON)
    for before, after in zip(fewer.progress, more.progress, strict=True):
        assert RANK.index(after.state) >= RANK.index(before.state), after.requirement.key


@laws
@given(PATHWAYS, EVIDENCE, st.randoms(use_true_random=False))
def test_order_of_facts_does_not_matter(pathway, evidence, seed):
    mixed = {name: list(getattr(evidence, name)) for name in FACTS}
    for facts in mixed.values():
        seed.shuffle(facts)
    other = replace(evidence, **{name: tuple(facts) for name, facts in mixed.items()})
    assert assess(pathway, evidence, on=ON) == assess(pathway, other, on=ON)


@laws
@given(PATHWAYS, EVIDENCE)
def test_numbers_are_those_of_the_rows_and_under_every_maximum(pathway, evidence):
    found = assess(pathway, evidence, on=ON)
    assert sum(found.counts.values()) == len(found.progress)
    for one in found.progress:
        derived = one.derivation
        assert one.have == sum(row.amount for row in one.rows)
        assert one.waiting == sum(row.waiting for row in one.rows)
        assert derived.counted + derived.waiting + derived.left_out == len(one.rows)
        assert all(row.waiting or (row.reason == "counted") == bool(row.amount) for row in one.rows)
        assert one.is_met == (one.have >= one.needed and not derived.is_apart)
        assert one.forecast is None or (not one.is_met and one.forecast > ON)
        assert one.have <= most_of(one)
        assert all(limit.used <= limit.at_most for limit in derived.limits)


def most_of(one: Progress) -> float:
    """What may be counted at most: beyond what is asked only where more is of use."""
    needs = one.requirement.needs
    if isinstance(needs, CasesNeeds) and needs.at_most is not None:
        return needs.at_most
    is_each = getattr(needs, "cases", None) is not None
    is_limited = is_each or one.unit in ("cases", "fragments", "items")
    return one.needed if is_limited else float("inf")


def test_nothing_is_missing_everything():
    for pathway in shipped_pathways():
        found = assess(pathway, Evidence(), on=date(2026, 11, 30))
        assert {one.state for one in found.progress} == {RequirementState.MISSING}
        assert not found.is_ready


@laws
@given(EVIDENCE)
def test_evidence_comes_back_from_its_stored_form(evidence):
    assert revived(Evidence, json.loads(json.dumps(stored(evidence)))) == evidence

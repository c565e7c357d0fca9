"""Checklists and audits of the demo: two finished, one in which an auditor is half-way."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from audits.models import Audit, ChecklistKind, Standard
from audits.selectors.judging import criteria_of, pairs_of
from audits.services.checklists import answer_checklist, open_checklist, submit_checklist
from audits.services.closing import finalise
from audits.services.consensus import accept_equal, save_consensus, settle_consensus
from audits.services.findings import Content, add_finding, write_summary
from audits.services.planning import plan_audit
from audits.services.scoring import Score, lock_scores, save_judgment, start_scoring
from mbtq.core.scope import centre_scope, organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.tenancy.member import Member
from programs.models import Program, Team

AUDITORS = ("auditor1@mbt-demo.example", "auditor2@mbt-demo.example")


@dataclass(frozen=True)
class Story:
    """One audit: where, when, how good the program was found, and how far it got."""

    slug: str
    program: str
    title: str
    days_ago: int
    level: float  # mean score around which the auditors judge
    seed: int
    is_final: bool


STORIES = (
    Story("de-linde", "linde-iop", "Eerste audit intensief ambulant", 210, 4.2, 11, True),
    Story("het-anker", "anker-ambulant", "Eerste audit ambulant", 100, 3.6, 23, True),
    Story("de-linde", "linde-deeltijd", "Audit na de reorganisatie", 10, 3.2, 37, False),
)
STRENGTHS = (
    ("T06", "Het team bespreekt elke week patiënten vanuit mentaliseren."),
    ("P09", "Individuele en groepstherapie vinden zonder grote gaten plaats."),
    ("B07", "Alle supervisoren zijn geregistreerd."),
)
MUSTS = (
    ("B02", "Drie therapeuten zijn in het afgelopen jaar niet beoordeeld.", "Twee keer per jaar."),
    ("P05", "In twee van acht dossiers ontbreekt een crisisplan.", "In elk dossier."),
)
SUGGESTIONS = (("T09", "Plan tien minuten voor- en nabespreking rond elke groep."),)


def build_audits(cast: Cast, *, at: datetime) -> None:
    """All stories, oldest first, and the checklists of the teams."""
    for story in STORIES:
        _tell(cast, story, at)
    for slug in ("de-linde", "het-anker"):
        _checklists(cast, slug, at)


def _tell(cast: Cast, story: Story, now: datetime) -> None:
    at = _working_day(now - timedelta(days=story.days_ago))
    audit = _plan(cast, story, at)
    lead, second = (cast.member(email, story.slug) for email in AUDITORS)
    draw = random.Random(story.seed)  # noqa: S311  a story, not a secret
    scored = at + timedelta(days=1)
    with origin(via="demo", at=scored):
        with organisation_scope(audit.organisation_id, person=lead.person_id):
            start_scoring(audit=audit, by=lead)
        for member, share in ((lead, 1.0), (second, 1.0 if story.is_final else 0.4)):
            _score(audit, member, story.level, share, draw, scored)
    if story.is_final:
        _finish(audit, lead, second, draw, at + timedelta(days=7))


def _working_day(at: datetime) -> datetime:
    """Ten in the morning on that day, or on the Thursday before when it lies in a weekend."""
    weekend = max(0, at.weekday() - 4)
    return at.replace(hour=9, minute=0) - timedelta(days=weekend and weekend + 1)


def _plan(cast: Cast, story: Story, at: datetime) -> Audit:
    place = cast.places[story.slug]
    staff = cast.member("staff@mbt-demo.example", "mbt-demo")
    day, planned = timezone.localdate(at), at - timedelta(days=60)
    here = centre_scope(cast.places["mbt-demo"].pk, person=staff.person_id)
    with here, origin(via="demo", at=planned):
        return plan_audit(
            organisation=place,
            program=Program.objects.get(organisation=place, code=story.program),
            standard=Standard.objects.get(key="mbt-2026-1"),
            kind="initial" if story.is_final else "triggered",
            title=story.title,
            visit_on=day,
            due_on=day + timedelta(days=28),
            lead=cast.people[AUDITORS[0]],
            second=cast.people[AUDITORS[1]],
            are_independent=True,
            at=planned,
            by=staff,
        )


def _score(
    audit: Audit, member: Member, level: float, share: float, draw: random.Random, at: datetime
) -> None:
    """Judges a share of the criteria; now and then not applicable or unknown."""
    with organisation_scope(audit.organisation_id, person=member.person_id):
        criteria = criteria_of(audit)
        for criterion in criteria[: round(len(criteria) * share)]:
            mean = _settled(criterion.id, level)
            value = str(min(5, max(1, round(draw.gauss(mean, 0.45)))))
            note = ""
            if draw.random() < 0.03 and not criterion.critical:
                value, note = "unknown", ""
            score = Score(
                value=value,
                strength=draw.choice(["document_only", "one_source", "several_sources"]),
                confidence=draw.choice(["middle", "high"]),
                note=note,
            )
            save_judgment(
                audit=audit, criterion=criterion.id, score=score, version=0, at=at, by=member
            )
        if share == 1.0:
            lock_scores(audit=audit, at=at, by=member)


def _settled(code: str, level: float) -> float:
    """What both auditors saw: the same for both, other per criterion."""
    seen = random.Random(f"{code}{level}")  # noqa: S311
    return level + seen.uniform(-0.9, 0.9)


def _finish(audit: Audit, lead: Member, second: Member, draw: random.Random, at: datetime) -> None:
    here = organisation_scope(audit.organisation_id, person=lead.person_id)
    with here, origin(via="demo", at=at):
        _agree(audit, lead, draw, at)
        _findings(audit, lead, at)
        audit.refresh_from_db()
        write_summary(
            audit=audit,
            summary="Het programma staat stevig en werkt zichtbaar volgens het model. De "
            "beoordeling van therapeuten verdient aandacht.",
            context="Er waren in het afgelopen jaar geen grote veranderingen in de organisatie.",
            method="Wij lazen de stukken, spraken met leiding, therapeuten en een groep "
            "patiënten, en bekeken acht dossiers die het systeem had getrokken.",
            version=audit.version,
            by=lead,
        )
        ready = at + timedelta(days=7)
        with origin(at=ready):
            finalise(audit=audit, at=ready, by=lead)


def _agree(audit: Audit, lead: Member, draw: random.Random, at: datetime) -> None:
    """Equal scores are taken over; where they differ the two talked it through."""
    accept_equal(audit=audit, at=at, by=lead)
    audit.refresh_from_db()
    for pair in pairs_of(audit):
        if pair.consensus is None:
            save_consensus(
                audit=audit,
                criterion=pair.criterion.id,
                value=draw.choice([value for value in pair.values if value]),
                reason="Besproken; de stukken gaven de doorslag.",
                version=0,
                at=at,
                by=lead,
            )
    settle_consensus(audit=audit, by=lead)


def _findings(audit: Audit, lead: Member, at: datetime) -> None:
    codes = {criterion.id for criterion in criteria_of(audit)}
    term = timezone.localdate(at) + timedelta(days=120)
    contents = [Content(kind="strength", fact=fact, criterion=code) for code, fact in STRENGTHS]
    contents += [
        Content(
            kind="must",
            fact=fact,
            source="Registratie en dossiers",
            judgement="De norm wordt niet gehaald.",
            consequence="Zonder dit zicht blijft afwijken van het model onopgemerkt.",
            norm=norm,
            term_on=term,
            owner="Programmaleider",
            criterion=code,
        )
        for code, fact, norm in MUSTS
    ]
    contents += [
        Content(kind="suggestion", fact=fact, criterion=code) for code, fact in SUGGESTIONS
    ]
    for content in contents:
        if content.criterion in codes:
            add_finding(audit=audit, content=content, at=at, by=lead)


def _checklists(cast: Cast, slug: str, at: datetime) -> None:
    """One submitted in spring and one open in autumn for the first team of each organisation."""
    kind = ChecklistKind.objects.get(key="team-checklist-2026-1")
    lead = cast.member(f"lead@{slug}.example", slug)
    with organisation_scope(cast.places[slug].pk, person=lead.person_id):
        team = Team.objects.filter(organisation=cast.places[slug]).order_by("started_on", "id")[0]
        spring, autumn = at - timedelta(days=200), at - timedelta(days=12)
        _fill(team, kind, lead, timezone.localdate(spring), spring, share=1.0)
        _fill(team, kind, lead, timezone.localdate(autumn), autumn, share=0.6)


def _fill(
    team: Team, kind: ChecklistKind, lead: Member, on: date, at: datetime, share: float
) -> None:
    draw = random.Random(f"{team.name}{share}")  # noqa: S311
    with origin(via="demo", at=at):
        checklist = open_checklist(team=team, kind=kind, on=on, by=lead)
        for code in kind.codes[: round(len(kind.codes) * share)]:
            value = draw.choice(["2", "3", "3", "4", "4", "4", "5", "unknown"])
            answer_checklist(
                checklist=checklist, criterion=code, value=value, note="", version=0, at=at, by=lead
            )
        done = at + timedelta(days=2)
        with origin(at=done):
            if share == 1.0:
                submit_checklist(checklist=checklist, at=done, by=lead)

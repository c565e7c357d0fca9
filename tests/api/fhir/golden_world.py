"""A small organisation with fixed ids and days, of which every type of resource is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from audits.models import (
    Audit,
    Checklist,
    ChecklistAnswer,
    ChecklistKind,
    Criterion,
    Finding,
    Standard,
)
from fidelity.models import Instrument, Rating, Recording
from mbtq.reporting.models import Document
from mbtq.trail.models import TrailEvent
from programs.models import (
    Assignment,
    Credential,
    IndicatorValue,
    Practitioner,
    Program,
    RiskModel,
    RiskScore,
    Site,
    Team,
)
from tests.cast import Place

THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)


def key(number: int) -> UUID:
    """The id of the row with this number."""
    return UUID(int=number, version=4)


def tell(place: Place) -> dict[str, UUID]:
    """Writes the rows; gives type and name of what is shown, and its id."""
    with place.scope():
        team = _places(place)
        therapist = _people(place, team)
        return {
            "Organization-organisation": place.organisation.pk,
            "Organization-team": team.pk,
            "HealthcareService-program": team.program_id,
            "Practitioner-therapist": therapist.pk,
            "PractitionerRole-therapist": key(13),
            **_questionnaires(),
            "QuestionnaireResponse-rating": _rating(place, team, therapist).pk,
            "QuestionnaireResponse-checklist": _checklist(place, team).pk,
            "MeasureReport-indicator": _indicator(place, team, key(31), value=0.75).pk,
            "MeasureReport-withheld": _indicator(place, team, key(32), value=None).pk,
            "MeasureReport-risk": _risk(place, team).pk,
            **_audit(place, team),
            "AuditEvent-event": _event(place).pk,
        }


def _places(place: Place) -> Team:
    own = {"organisation": place.organisation}
    program = Program.objects.create(
        **own,
        id=key(1),
        code="mbt-poli",
        name="MBT poli",
        setting="outpatient",
        target_group="Volwassenen",
        started_on=date(2024, 1, 1),
        stage=7,
        stage_since=date(2025, 6, 1),
        gates_green=True,
        changed_at=THEN,
    )
    site = Site.objects.create(**own, id=key(2), name="Hoofdlocatie", city="Assen")
    return Team.objects.create(
        **own,
        id=key(3),
        program=program,
        site=site,
        name="Team A",
        started_on=date(2024, 1, 1),
        ended_on=date(2026, 2, 1),
        changed_at=THEN,
    )


def _people(place: Place, team: Team) -> Practitioner:
    own = {"organisation": place.organisation}
    therapist = Practitioner.objects.create(
        **own,
        id=key(11),
        name="T. Jansen",
        email="t.jansen@linde.example",
        profession="psychotherapist",
        started_on=date(2024, 1, 1),
        ended_on=date(2026, 2, 1),
        changed_at=THEN,
    )
    Credential.objects.create(
        **own,
        id=key(12),
        practitioner=therapist,
        kind="therapist",
        since=date(2024, 2, 1),
        until=date(2029, 1, 31),
        source="Register",
        registration_id=key(19),
        changed_at=THEN,
    )
    Assignment.objects.create(
        **own,
        id=key(13),
        practitioner=therapist,
        team=team,
        role="therapist",
        hours_per_week=Decimal("16.5"),
        since=date(2024, 1, 1),
        until=date(2026, 2, 1),
        changed_at=THEN,
    )
    return therapist


def _questionnaires() -> dict[str, UUID]:
    return {
        "Questionnaire-scale": Instrument.objects.get(key="demo-scale").pk,
        "Questionnaire-checklist": ChecklistKind.objects.get().pk,
    }


def _rating(place: Place, team: Team, therapist: Practitioner) -> Rating:
    own = {"organisation": place.organisation, "team": team}
    recording = Recording.objects.create(
        **own,
        id=key(21),
        reference="R-1",
        therapist=therapist,
        modality="individual",
        recorded_on=date(2026, 1, 10),
        minutes=50,
        scope="whole",
        selection="random",
        consent_on=date(2026, 1, 10),
        retention_until=date(2026, 7, 10),
        added_at=THEN,
    )
    return Rating.objects.create(
        **own,
        id=key(22),
        recording=recording,
        instrument=Instrument.objects.get(key="demo-scale"),
        kind="independent",
        is_blind=True,
        rater=place.join("supervisor"),
        assigned_at=THEN,
        due_on=DAY,
        rated_on=DAY,
        locked_at=THEN,
        changed_at=THEN,
    )


def _checklist(place: Place, team: Team) -> Checklist:
    own = {"organisation": place.organisation}
    kind = ChecklistKind.objects.get()
    checklist = Checklist.objects.create(
        **own, id=key(23), team=team, kind=kind, opened_on=date(2026, 2, 1), due_on=DAY
    )
    given = {"T01": ("4", "Twaalf mensen"), "T02": ("not_applicable", "Nog geen vakantie"),
             "O15": ("unknown", "")}  # fmt: skip
    for number, (code, (value, note)) in enumerate(given.items(), 24):
        ChecklistAnswer.objects.create(
            **own,
            id=key(number),
            checklist=checklist,
            criterion=Criterion.objects.get(standard=kind.standard_id, code=code),
            value=value,
            note=note,
            answered_at=THEN,
        )
    Checklist.objects.filter(pk=checklist.pk).update(state="submitted", submitted_at=THEN)
    return checklist


def _indicator(place: Place, team: Team, pk: UUID, *, value: float | None) -> IndicatorValue:
    known: dict[str, Any] = {"withheld": "too_few_people"}
    if value is not None:
        known = {"numerator": 9, "denominator": 12, "value": value, "lower": 0.47, "upper": 0.91}
    return IndicatorValue.objects.create(
        organisation=place.organisation,
        id=pk,
        program_id=team.program_id,
        indicator="registered" if value is not None else "good_enough",
        month=date(2026, 2, 1),
        since=date(2026, 2, 1),
        until=date(2026, 2, 28),
        missing=0.1,
        counted_at=THEN,
        changed_at=THEN,
        **known,
    )


def _risk(place: Place, team: Team) -> RiskScore:
    return RiskScore.objects.create(
        organisation=place.organisation,
        id=key(33),
        program_id=team.program_id,
        computed_at=THEN,
        on=DAY,
        model=RiskModel.objects.get(key="count"),
        inputs={},
        informants={},
        risk_low=0.8625,
        risk_high=0.9375,
        coverage=0.925,
        level="stop",
        knock_outs=["KO-COMMITMENT", "KO-SELECTION"],
        trigger="change",
    )


def _audit(place: Place, team: Team) -> dict[str, UUID]:
    own = {"organisation": place.organisation}
    standard = Standard.objects.order_by("key").first()
    audit = Audit.objects.create(
        **own,
        id=key(41),
        program_id=team.program_id,
        standard=standard,
        kind="initial",
        title="Eerste audit",
        setting="outpatient",
        stage=7,
        state="draft",
        visit_on=date(2026, 2, 10),
        due_on=date(2026, 3, 10),
        planned_at=THEN,
        outcome="certificate",
        changed_at=THEN,
    )
    finding = Finding.objects.create(
        **own,
        id=key(42),
        audit=audit,
        kind="must",
        criterion=Criterion.objects.filter(standard=standard).order_by("position").first(),
        fact="Supervisie viel vaak uit.",
        judgement="De norm wordt niet gehaald.",
        consequence="Het team staat er alleen voor.",
        term_on=date(2026, 9, 1),
        owner="Programmaleider",
        created_at=THEN,
        changed_at=THEN,
    )
    Document.objects.create(
        **own,
        id=key(43),
        kind="audit_report",
        subject_id=audit.pk,
        language="nl",
        content_hash="a" * 64,
        state="done",
        requested_at=THEN,
        finished_at=THEN,
        size=1234,
        sha256="b" * 64,
    )
    Audit.objects.filter(pk=audit.pk).update(
        state="final", ended_at=THEN, frozen={}, content_hash="a" * 64
    )
    return {"DocumentReference-report": audit.pk, "Task-must": finding.pk}


def _event(place: Place) -> TrailEvent:
    return TrailEvent.objects.create(
        id=key(51),
        organisation_id=place.organisation.pk,
        recorded_at=THEN,
        kind="rating.locked",
        action="U",
        actor_id=key(52),
        on_behalf_of_id=key(53),
        role="supervisor,team_lead",
        purpose="Visitatie",
        via="web",
        address="192.0.2.7",
        object_type="fidelity.rating",
        object_id=key(22),
    )

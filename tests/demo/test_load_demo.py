"""The demonstration: told once, the same each time, never beside real organisations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.demo.scenario import RealOrganisations, load_demo
from mbtq.tenancy.models import Kind, Organisation
from mbtq.tenancy.services.members import create_organisation
from mbtq.trail.models import TrailEvent
from programs.models import Program, ProgramRisk
from tests import databases
from tests.asserts import assert_page
from training.choices import ApplicationState, RegistrationStatus
from training.models import Application, Dossier
from training.selectors.assessing import judged
from training.selectors.registrations import registrations_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("load_demo")]
# What the story tells, without ids and moments.
TELLING = {
    "tenancy.Membership": ("person__email", "roles", "purpose"),
    "programs.Program": ("code", "name", "setting", "stage", "status", "target_group"),
    "programs.Site": ("name", "city"),
    "programs.Team": ("program__code", "name"),
    "programs.Practitioner": ("name", "email", "profession"),
    "programs.Assignment": ("practitioner__name", "team__name", "role", "hours_per_week"),
    "programs.Credential": ("practitioner__name", "kind", "source"),
    "programs.DeterminantRating": ("program__code", "determinant", "low_half", "high_half"),
    "programs.ChangeEvent": ("program__code", "kind", "note"),
    "programs.RiskScore": ("program__code", "level", "risk_low", "risk_high", "knock_outs"),
    "fidelity.Recording": ("reference", "team__name", "therapist__name", "minutes"),
    "fidelity.Rating": ("recording__reference", "kind", "rater__email", "number"),
    "fidelity.Goal": ("item", "text"),
    "audits.Checklist": ("team__name", "state"),
    "audits.ChecklistAnswer": ("checklist__state", "criterion__code", "value"),
    "audits.Audit": ("program__code", "title", "state", "outcome"),
    "audits.Judgment": ("criterion__code", "value", "strength", "confidence"),
    "audits.Consensus": ("criterion__code", "value", "reason"),
    "audits.Finding": ("kind", "fact", "norm"),
}
# Each of these is made by an act, so each is the object of an event.
ACTS = ("Program", "Site", "Team", "Practitioner", "Assignment", "DeterminantRating", "ChangeEvent")


def told() -> dict[str, list[Any]]:
    """The whole story as plain values, per organisation and model."""
    found = {}
    for place in Organisation.objects.order_by("slug"):
        with organisation_scope(place.pk):
            for label, fields in TELLING.items():
                rows = apps.get_model(label).objects.filter(organisation=place)
                found[f"{place.slug} {label}"] = sorted(map(str, rows.values_list(*fields)))
    return found


# First: the tests after it stand in the story.
def test_demo_stays_away_from_real_organisations(db, capsys):
    create_organisation(name="Echt", slug="echt")
    with pytest.raises(RealOrganisations):
        load_demo()
    with pytest.raises(SystemExit) as stop:
        call_command("load_demo")
    assert stop.value.code == 1
    assert "real organisations" in capsys.readouterr().err
    assert [place.slug for place in Organisation.objects.all()] == ["echt"]


@pytest.fixture(scope="module")
def first_telling(django_db_setup: None, django_db_blocker: Any) -> dict[str, list[Any]]:
    """Another telling of today, soon after midnight; rolled back before ours."""
    early = timezone.localtime().replace(hour=0, minute=30)
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(early):
        assert load_demo()
        story = told()
        transaction.set_rollback(True)
    return story


@pytest.fixture(scope="module")
def story(first_telling: Any, django_db_blocker: Any) -> Iterator[dict[str, list[Any]]]:
    name = f"{connection.settings_dict['NAME']}_story"
    with django_db_blocker.unblock():
        databases.copy(databases.demo(), name)
        with databases.at(name):
            yield told()
        databases.drop(name)


def test_story_of_a_day_is_the_same_each_time(first_telling, story):
    assert {key for key in story if story[key] != first_telling[key]} == set()
    assert sum(map(len, story.values())) > 900


def test_second_load_changes_nothing(story, capsys):
    events = TrailEvent.objects.count()
    assert load_demo() is False
    call_command("load_demo")
    assert "loaded already" in capsys.readouterr().out
    assert told() == story
    assert TrailEvent.objects.count() == events


def test_six_programs_and_the_failed_start_stand_where_they_should(story):
    running, levels = [], {}
    for place in Organisation.objects.filter(kind=Kind.PROVIDER):
        with organisation_scope(place.pk):
            rows = ProgramRisk.objects.filter(organisation=place).select_related("program", "score")
            levels |= {row.program.code: row.score.level for row in rows}
            programs = Program.objects.filter(organisation=place, status="active")
            running += programs.values_list("code", flat=True)
    assert len(running) == 6
    assert set(running) | {"mbt-a-2007"} == set(levels)
    assert levels["mbt-a-2007"] == "stop"
    assert len(set(levels.values())) >= 3


def test_failed_start_is_closed(story):
    place = Organisation.objects.get(slug="voorbeeld-2007")
    assert place.closed_on is not None
    with organisation_scope(place.pk):
        assert Program.objects.get(code="mbt-a-2007").status == "stopped"


def test_every_act_is_in_the_trail(story):
    for place in Organisation.objects.filter(kind=Kind.PROVIDER):
        with organisation_scope(place.pk):
            known = set(TrailEvent.objects.values_list("object_id", flat=True))
            for name in ACTS:
                rows = apps.get_model("programs", name).objects.filter(organisation=place)
                assert set(rows.values_list("pk", flat=True)) <= known, f"{place.slug}: {name}"
            for name in ("Recording", "Rating", "RaterQualification", "SamplingPlan", "Goal"):
                rows = apps.get_model("fidelity", name).objects.filter(organisation=place)
                assert set(rows.values_list("pk", flat=True)) <= known, f"{place.slug}: {name}"
            for name in ("Audit", "Checklist"):
                rows = apps.get_model("audits", name).objects.filter(organisation=place)
                assert set(rows.values_list("pk", flat=True)) <= known, f"{place.slug}: {name}"


def test_everybody_in_it_is_a_demo_account(story):
    assert not apps.get_model("accounts.User").objects.filter(is_demo=False).exists()
    assert set(Organisation.objects.values_list("is_demo", flat=True)) == {True}


# --- training: one dossier ready, one decided, one that waits -------------------------------


def candidate(login: str, slug: str) -> Any:
    """The scope of somebody of the story."""
    place, person = Organisation.objects.get(slug=slug), User.objects.get(email=login)
    return organisation_scope(place.pk, person=person.pk)


def test_dossier_of_the_therapist_is_ready_from_logged_work(story):
    with candidate("therapist@de-linde.example", "de-linde"):
        (dossier,) = Dossier.objects.select_related("pathway").all()
        found = judged(dossier, on=timezone.localdate()).assessment
    assert found.is_ready
    assert found.of("supervision").have >= 16


def test_decided_dossier_is_registered_and_its_code_holds(story):
    person = User.objects.get(email="therapist@het-anker.example")
    with candidate(person.email, "het-anker"):
        (standing,) = registrations_of(person.pk, on=timezone.localdate())
    assert standing.status is RegistrationStatus.VALID
    answer = Client(headers={"Accept-Language": "en"}).get(f"/verify/{standing.code}/")
    assert_page(answer, "J. Mulder", "MBT basic therapist")


def test_committee_has_an_application_to_decide(story):
    with centre_scope(Organisation.objects.get(slug="mbt-demo").pk):
        waiting = Application.objects.filter(state=ApplicationState.COMPLETE)
        assert [one.printed_name for one in waiting] == ["E. de Boer"]

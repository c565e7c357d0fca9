"""What the database itself refuses, and that taking a protection away turns these red."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from mbtq.core.checks import problems_of_role
from mbtq.core.owner import as_owner
from mbtq.core.scope import centre_scope, organisation_scope, person_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Invitation, Membership
from mbtq.trail.models import TrailEvent
from programs.models import Team
from programs.services.places import create_program


def as_raw_owner(sql: str) -> None:
    """A change of the schema that the test's rollback takes back."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_connection_is_neither_superuser_nor_owner(db):
    assert problems_of_role() == []


def test_owner_is_reported_as_a_problem(transactional_db):
    with as_owner():
        assert any("owns tables" in sentence for sentence in problems_of_role())


def test_rows_of_another_organisation_do_not_exist(linde, anker):
    anker.join("manager")
    with linde.scope():
        assert not Membership.objects.exists()
        assert not TrailEvent.objects.exclude(organisation_id=linde.organisation.pk).exists()


def test_rows_are_hidden_without_a_scope(linde):
    linde.join("manager")
    assert not Membership.objects.exists()


def test_row_for_another_organisation_is_refused(linde, anker):
    person = linde.join("manager")
    with pytest.raises(ProgrammingError, match="row-level security"), linde.scope():
        Membership.objects.create(
            organisation=anker.organisation, person=person, roles=["manager"], since="2026-01-01"
        )


def test_row_cannot_move_to_another_organisation(linde, anker):
    linde.join("manager")
    with pytest.raises(ProgrammingError, match="row-level security"), linde.scope():
        Membership.objects.update(organisation=anker.organisation)


def test_person_sees_own_memberships_before_a_scope_is_open(linde, anker):
    person = linde.join("manager")
    anker.join("manager")
    with person_scope(person.pk):
        assert [m.organisation.slug for m in Membership.objects.all()] == ["linde"]


def test_centre_cannot_read_private_rows(linde, centre):
    with centre_scope(centre.organisation.pk), pytest.raises(ProgrammingError, match="permission"):
        with transaction.atomic():
            Invitation.objects.exists()


def test_centre_cannot_change_what_it_reads(linde, centre):
    linde.join("manager")
    with centre_scope(centre.organisation.pk), pytest.raises(ProgrammingError, match="permission"):
        with transaction.atomic():
            Membership.objects.update(roles=["auditor"])


def test_trail_cannot_be_changed_or_deleted(linde):
    with linde.scope():
        for act in (lambda: TrailEvent.objects.update(kind="x"), TrailEvent.objects.all().delete):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                act()


def test_application_cannot_truncate(db):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE tenancy_membership")


@pytest.fixture
def altered(transactional_db):
    """Runs SQL as the owner and the reverse of it afterwards."""
    undo = []

    def alter(sql: str, back: str) -> None:
        undo.append(back)
        with as_owner():
            as_raw_owner(sql)

    yield alter
    with as_owner():
        for back in reversed(undo):
            as_raw_owner(back)


def test_without_the_policies_a_stranger_would_see_everything(altered, linde, anker):
    anker.join("manager")
    altered(
        "ALTER TABLE tenancy_membership DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE tenancy_membership ENABLE ROW LEVEL SECURITY",
    )
    with organisation_scope(linde.organisation.pk):
        assert Membership.objects.filter(organisation=anker.organisation).exists()


def test_composite_key_refuses_a_parent_of_another_organisation(linde, anker):
    with anker.scope():
        foreign = create_program(
            code="x", name="X", setting="outpatient", started_on="2026-01-01", by=SYSTEM
        )
    with pytest.raises(IntegrityError, match="foreign key"), linde.scope():
        Team.objects.create(
            organisation=linde.organisation, program=foreign, name="T", started_on="2026-01-01"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

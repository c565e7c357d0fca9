"""Taking a protection away turns its guard red; every change is rolled back."""

from __future__ import annotations

import os

import pytest
from celery import Celery
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.views import View

from mbtq import env
from mbtq.core.checks import database_role, problems_of_role
from mbtq.core.owner import as_owner
from mbtq.tenancy.guards import pages_name_their_permission
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.tasks import OutboxTask, TenantTask
from programs.models import ManualText, Program, Team
from programs.services.places import create_program
from tests.guards.catalogue import key_faults, policy_faults
from tests.guards.source import task_faults

NOTHING = "SELECT 1"


class TakenBack(Exception):
    """Ends a transaction of which nothing may stay."""


def after(statement: str, look):
    """What `look` finds when the owner has done this; taken back afterwards."""
    found = []
    with as_owner(), pytest.raises(TakenBack), transaction.atomic():
        execute(statement)
        found.append(look())
        raise TakenBack
    return found[0]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- policies ------------------------------------------------------------------------------


def program_faults() -> list[str]:
    return policy_faults(Program)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP POLICY programs_program_organisation ON programs_program", "lacks the policy"),
        ("DROP POLICY programs_program_centre ON programs_program", "lacks the policy"),
        ("ALTER TABLE programs_program DISABLE ROW LEVEL SECURITY", "not enabled and forced"),
        ("ALTER TABLE programs_program NO FORCE ROW LEVEL SECURITY", "not enabled and forced"),
        ("CREATE POLICY open ON programs_program USING (true)", "has another policy open"),
        ("CREATE POLICY open ON programs_program USING (true)", "does not check what is written"),
        (
            "ALTER POLICY programs_program_organisation ON programs_program USING (true)",
            "has another policy programs_program_organisation",
        ),
        (
            "ALTER POLICY programs_program_centre ON programs_program TO mbtq_centre, mbtq_app",
            "has another policy programs_program_centre",
        ),
    ],
)
def test_policy_that_changes_is_reported(transactional_db, statement, words):
    faults = after(statement, program_faults)
    assert any(words in fault for fault in faults), faults
    assert after(NOTHING, program_faults) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP POLICY programs_manualtext_reads ON programs_manualtext", "lacks the policy"),
        ("ALTER TABLE programs_manualtext NO FORCE ROW LEVEL SECURITY", "not enabled and forced"),
        (
            "ALTER POLICY programs_manualtext_reads ON programs_manualtext USING (true)",
            "has another policy programs_manualtext_reads",
        ),
        (
            "ALTER POLICY programs_manualtext_centre_changes ON programs_manualtext"
            " TO mbtq_centre, mbtq_app",
            "has another policy programs_manualtext_centre_changes",
        ),
    ],
)
def test_policy_of_a_reference_table_that_changes_is_reported(transactional_db, statement, words):
    faults = after(statement, lambda: policy_faults(ManualText))
    assert any(words in fault for fault in faults), faults
    assert after(NOTHING, lambda: policy_faults(ManualText)) == []


# --- the centre's role ---------------------------------------------------------------------


def as_the_application() -> tuple[list[str], list]:
    """What the start-up check says to the application's role."""
    execute("SET LOCAL SESSION AUTHORIZATION mbtq_app")
    return problems_of_role(), database_role(None, databases=["default"])


def test_centre_that_is_inherited_stops_the_start(transactional_db, settings):
    settings.OWNER_DATABASE = env.database(os.environ["DATABASE_ADMIN_URL"])
    grant = "GRANT mbtq_centre TO mbtq_app WITH INHERIT {}, SET TRUE"
    sentences, errors = after(grant.format("TRUE"), as_the_application)
    assert sentences == ["mbtq_app inherits mbtq_centre and so sees every organisation."]
    assert [error.id for error in errors] == ["mbtq.E001"]
    assert after(grant.format("FALSE"), as_the_application) == ([], [])


# --- pages ---------------------------------------------------------------------------------


class Nameless(Page):
    """A page whose author forgot the permission."""


class Emptied(Page):
    permission = None


class InWords(Page):
    permission = "program.view"


class Stranger(View):
    """A page that is not one of ours."""

    def get(self, request):
        return HttpResponse()


class Right(Page):
    permission = Permission.PROGRAM_VIEW


@pytest.mark.parametrize("page", [Nameless, Emptied, InWords, Stranger])
@pytest.mark.parametrize("space", ["o", "c"])
def test_page_without_a_permission_stops_the_start(settings, page, space):
    routes = [path(f"{space}/<slug:organisation>/x/", page.as_view())]
    routes += [path(f"{space}/<slug:organisation>/y/", Right.as_view())]
    settings.ROOT_URLCONF = type("Addresses", (), {"urlpatterns": routes})
    (error,) = pages_name_their_permission(None)
    assert (error.id, error.msg.split()[0]) == ("mbtq.E002", f"{space}/<slug:organisation>/x/")


def test_product_names_all_permissions():
    assert pages_name_their_permission(None) == []


# --- keys across organisations -------------------------------------------------------------


@pytest.fixture
def team_across(transactional_db, linde, anker):
    """Puts a team of Linde into a program of Anker, as far as the database lets it."""
    with anker.scope():
        theirs = create_program(
            code="x", name="X", setting="outpatient", started_on="2026-01-01", by=SYSTEM
        )

    def insert() -> list[str]:
        with linde.scope():
            Team.objects.create(
                organisation=linde.organisation, program=theirs, name="T", started_on="2026-01-01"
            )
            execute("SET CONSTRAINTS ALL IMMEDIATE")
        return key_faults(Team)

    return insert


def key_of_team() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'programs_team'::regclass"
            " AND pg_get_constraintdef(oid) LIKE 'FOREIGN KEY (organisation_id, program_id)%%'"
        )
        return cursor.fetchone()[0]


def test_key_of_two_columns_is_what_keeps_organisations_apart(team_across):
    with pytest.raises(IntegrityError, match="foreign key"):
        team_across()
    faults = after(f'ALTER TABLE programs_team DROP CONSTRAINT "{key_of_team()}"', team_across)
    assert faults == ["programs_team: program_id may point into another organisation"]
    assert after(NOTHING, lambda: key_faults(Team)) == []


def test_key_of_one_column_is_reported(transactional_db):
    name = key_of_team()
    statement = (
        f'ALTER TABLE programs_team DROP CONSTRAINT "{name}";'
        f' ALTER TABLE programs_team ADD CONSTRAINT "{name}" FOREIGN KEY (program_id)'
        " REFERENCES programs_program (id) DEFERRABLE INITIALLY DEFERRED"
    )
    assert after(statement, lambda: key_faults(Team)) != []


# --- tasks ---------------------------------------------------------------------------------


def forgotten() -> None:
    """Work without an organisation."""


@pytest.mark.parametrize(("base", "count"), [(None, 1), (TenantTask, 0), (OutboxTask, 0)])
def test_task_that_knows_no_organisation_is_reported(base, count):
    app = Celery("tests", set_as_current=False)
    app.task(forgotten, name="programs.tasks.forgotten", base=base, shared=False)
    assert len(task_faults(app.tasks)) == count

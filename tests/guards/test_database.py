"""What the catalogue of the database must say about every table of ours."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from mbtq.core.fields import TenantRelation
from mbtq.core.rights import rights_of
from mbtq.core.tables import Rows
from tests.guards.catalogue import OURS, POLICED, TENANT, ask, key_faults, policy_faults
from tests.ours import PACKAGES

# Keys that cross organisations on purpose, each with its reason.
CROSSES = {
    "accounts.User": "a person may work in several organisations",
    "tenancy.Organisation": "the organisation itself lies outside tenancy",
    "training.Dossier": "a dossier belongs to its person, not to an organisation",
    "training.Application": "an application belongs to its person, not to an organisation",
    "training.Registration": "a registration belongs to its person, not to an organisation",
    "training.RegistrationPeriod": "so do its periods",
}


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_every_model_of_ours_names_its_class():
    ours = [m for m in apps.get_models() if m.__module__.split(".")[0] in PACKAGES]
    assert [label(m) for m in ours if not hasattr(m, "rows")] == []


def test_every_tenant_table_names_its_policy():
    assert [label(m) for m in TENANT if m not in POLICED] == []


@pytest.mark.parametrize("model", POLICED, ids=label)
def test_table_has_exactly_its_policies_and_forces_them(db, model):
    assert policy_faults(model) == []


def test_table_with_policies_of_nobody_is_found(db):
    """Policies that no model names would travel in no migration."""
    ours = {model._meta.db_table for model in POLICED}
    assert {name for (name,) in ask("SELECT DISTINCT tablename FROM pg_policies")} == ours


@pytest.mark.parametrize("model", OURS, ids=label)
def test_reference_rows_of_a_centre_have_a_policy(model):
    """Rows that belong to somebody are not for everybody to see, whatever their class."""
    owned = [f for f in model._meta.local_fields if f.name in ("centre", "organisation")]
    if model.rows is Rows.REFERENCE and owned:
        assert model in POLICED


def test_tables_outside_tenancy_have_no_organisation_rows(db):
    """A table with an organisation_id but no policy would be open to everybody."""
    open_tables = ask(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND a.attname = 'organisation_id' AND NOT c.relrowsecurity"
    )
    # The outbox holds ids only, so that one tick can read it.
    assert {name for (name,) in open_tables} == {"tenancy_outbox"}


@pytest.mark.parametrize("model", OURS, ids=label)
def test_roles_have_exactly_their_rights(db, model):
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    for role, may in rights_of(model).items():
        held = {
            kind
            for kind in kinds
            if ask("SELECT has_table_privilege(%s, %s, %s)", role, model._meta.db_table, kind)[0][0]
        }
        whole_table = re.sub(r"\w+ \([^)]*\)", "", may)
        assert held == {part.strip() for part in whole_table.split(",") if part.strip()}, role


@pytest.mark.parametrize("model", TENANT, ids=label)
def test_keys_stay_inside_the_organisation(model):
    for field in model._meta.local_fields:
        if not isinstance(field, models.ForeignKey) or isinstance(field, TenantRelation):
            continue
        target = field.related_model
        assert target.rows == Rows.REFERENCE or label(target) in CROSSES, f"{field} needs a reason"


@pytest.mark.parametrize("model", TENANT, ids=label)
def test_tenant_keys_are_composite_in_the_database(db, model):
    assert key_faults(model) == []


@pytest.mark.parametrize("model", TENANT, ids=label)
def test_indexes_lead_with_whose_rows_they_are(model):
    """The organisation's; of a person and a centre: by either, by who wrote, or by the parent."""
    leads = {"organisation", "organisation_id"}
    if model.rows is Rows.PERSON:
        leads = {"centre", "person", "author"} | {
            field.name
            for field in model._meta.local_fields
            if field.is_relation and field.related_model.rows is Rows.PERSON
        }
    for index in model._meta.indexes:
        assert index.fields[0].lstrip("-") in leads, index.name


def test_no_policy_asks_for_the_day_of_utc(db):
    """`TODAY` of `mbtq.core.rls` is the day of the calendar; the connection's is another."""
    policies = ask("SELECT policyname, concat(qual, with_check) FROM pg_policies")
    assert policies
    assert [name for name, sql in policies if "current_date" in sql.lower()] == []


def test_no_view_without_security_invoker(db):
    assert ask("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []

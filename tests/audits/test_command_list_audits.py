"""Listing audits on the command line."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command


def test_list_names_id_program_and_state(case, capsys):
    call_command("list_audits", "--organisation", "linde", "--json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["program"], row["state"]) == (str(case.audit.pk), "north", "planned")


def test_list_of_another_organisation_is_empty(case, anker, capsys):
    call_command("list_audits", "--organisation", "anker")
    assert capsys.readouterr().out == ""


def test_list_of_an_unknown_organisation(case, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("list_audits", "--organisation", "nowhere")
    assert stop.value.code == 2
    assert "nowhere" in capsys.readouterr().err

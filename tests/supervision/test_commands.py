"""`manage.py supervision_credits`: figures, and one sentence for bad input."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command


def run(*arguments) -> tuple[int, str]:
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("supervision_credits", *map(str, arguments), stdout=out, stderr=errors)
    except SystemExit as end:
        assert out.getvalue() == ""
        return int(end.code or 0), errors.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize(
    ("minutes", "present", "value", "counts"),
    [
        (45, 1, 1.0, True),
        (90, 1, 2.0, True),
        (60, 2, 1.0, True),
        (60, 3, 0.67, False),
        (90, 3, 1.0, True),
        (44, 1, 0.98, False),
    ],
)
def test_credits_as_json(minutes, present, value, counts):
    code, said = run("--minutes", minutes, "--present", present, "--json")
    found = json.loads(said)
    assert code == 0
    assert (found["credits"], found["counts"]) == (value, counts)
    assert found["derivation"].startswith(f"{minutes} / ")


def test_credits_in_plain_lines():
    code, said = run("--minutes", 90, "--present", 3)
    assert code == 0
    assert said.splitlines()[:3] == [
        "credits      1.0",
        "counts       true",
        "derivation   90 / ((3 / 2) x 60) = 1",
    ]


def test_credits_by_the_rules_of_a_day():
    day = ("--minutes", 45, "--present", 1, "--json", "--on")
    assert json.loads(run(*day, "2019-05-01")[1])["rules"] == "register-older"
    assert json.loads(run(*day, "2026-05-01")[1])["rules"] == "register-newer"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--minutes", "0", "--present", "1"), "The minutes must lie between 1 and 600."),
        (("--minutes=-5", "--present", "1"), "The minutes must lie between 1 and 600."),
        (("--minutes", "601", "--present", "1"), "The minutes must lie between 1 and 600."),
        (("--minutes", "45", "--present", "31"), "present must lie between 1 and 30."),
        (("--minutes", "45.5", "--present", "1"), "--minutes must be a whole number"),
        (("--minutes", "9" * 5000, "--present", "1"), "--minutes must be a whole number"),
        (("--minutes", "45", "--present", "two"), "--present must be a whole number, not 'two'."),
        (("--minutes", "45"), "Give --present"),
        ((), "Give --minutes"),
        (("--minutes", "45", "--present", "1", "--on", "31-01-2026"), "--on must be a date"),
        (("--minutes", "45", "--present", "1", "--on", "1999-01-01"), "no rules for supervision"),
    ],
)
def test_bad_arguments_are_one_sentence(arguments, sentence):
    code, said = run(*arguments)
    assert code == 2
    assert sentence in said
    assert said.count("\n") == 1

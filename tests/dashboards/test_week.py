"""What a person is asked for: ratings to give, plans to talk about."""

from __future__ import annotations

from datetime import date, timedelta

from fidelity.choices import RatingKind
from mbtq.dashboards.selectors.week import MOST
from tests.asserts import assert_page
from tests.fidelity.conftest import clinic as clinic

TODAY = date.today()


def week(clinic, name, page="me"):
    client = clinic.client(name)
    return client.get(f"/o/linde/{page}/", headers={"accept-language": "en"})


def test_agenda_names_what_its_reader_was_asked_to_rate(clinic):
    clinic.ask(clinic.recording(), clinic.rater("rater"))
    assert_page(week(clinic, "rater", "agenda"), "Rate VID-001 with")


def test_week_folds_away_more_than_seven_things(clinic):
    person = clinic.works("noor").person
    for _number in range(MOST + 1):
        clinic.ask(clinic.recording("noor"), person, RatingKind.SELF)
    # The eighth, and the view on the program.
    html = assert_page(week(clinic, "noor"), "Later (2)")
    assert html.index("VID-007") < html.index("Later (2)") < html.index("VID-008")


def test_week_of_a_colleague_shows_nothing_of_mine(clinic):
    clinic.works("other")
    clinic.treatment("K-1A1")
    html = week(clinic, "other").content.decode()
    assert "K-1A1" not in html


def test_agenda_names_development_plans_of_supervisees_only(clinic):
    clinic.works("sup", "supervisor")
    rater = clinic.rater("rater")
    for days in (30, 20):
        clinic.rated(clinic.recording(on=TODAY - timedelta(days=days)), rater, 2)
    assert_page(week(clinic, "sup", "agenda"), "Development plans of supervisees", "Noor Linde")
    assert "Noor Linde" not in week(clinic, "rater", "agenda").content.decode()

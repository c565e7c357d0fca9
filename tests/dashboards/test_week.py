"""What a person is asked for: sessions to log, ratings to give, plans to talk about."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.services.sessions import Content, save_draft
from mbtq.dashboards.selectors.week import MOST, unlogged
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_page
from tests.fidelity.conftest import clinic as clinic

TODAY = date.today()


def week(clinic, name, page="me"):
    client = clinic.client(name)
    return client.get(f"/o/linde/{page}/", headers={"accept-language": "en"})


def test_week_lists_treatments_without_a_session_lately(clinic):
    quiet, busy, fresh, ended = (
        clinic.treatment("K-1A1"),
        clinic.treatment("K-1A2"),
        clinic.treatment("K-1A3", started_on=TODAY - timedelta(days=3)),
        clinic.treatment("K-1A4"),
    )
    clinic.session(quiet, TODAY - timedelta(days=10))
    clinic.session(busy, TODAY - timedelta(days=9), outcome="cancelled_client", minutes=None)
    clinic.session(ended, TODAY - timedelta(days=40))
    with clinic.scope():
        codes = [one.code for one in unlogged(clinic.people["noor"], on=TODAY)]
    assert codes == ["K-1A1", "K-1A4"]
    html = assert_page(week(clinic, "noor"), "K-1A1: nothing logged for more than a week")
    assert f"?treatment={quiet.pk}" in html
    assert str(fresh.pk) not in html


def test_week_offers_to_go_on_with_a_draft(clinic):
    treatment = clinic.treatment("K-1A1", started_on=TODAY)
    with clinic.scope():
        save_draft(
            therapist=treatment.therapist,
            content=Content(treatment=treatment),
            version=0,
            at=timezone.now(),
            by=SYSTEM,
        )
    assert_page(week(clinic, "noor"), "A session that you began: K-1A1", "Go on")


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

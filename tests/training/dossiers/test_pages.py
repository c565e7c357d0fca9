"""The pages of dossiers, statements and applications, walked by who uses them."""

from __future__ import annotations

from django.urls import reverse

from mbtq.tenancy.models import Submission
from tests.asserts import assert_form_error, assert_page, assert_redirects
from tests.cast import Place
from tests.training.dossiers.conftest import BEGAN, TODAY, Training
from training.models import Application, Declaration, Dossier, Fragment, Statement

EN = {"Accept-Language": "en"}


def english(training: Training, name: str) -> None:
    person = training.person(name) if name not in ("centre_staff", "committee") else None
    person = person or training.centre.join(name)
    person.language = "en"
    person.save()


def get(training: Training, name: str, url: str, *texts: str, status: int = 200) -> str:
    english(training, name)
    return assert_page(training.client(name).get(url), *texts, status=status)


def own(training: Training, page: str, *args: object) -> str:
    return training.url(page, training.dossier.pk, *args)


def test_without_a_dossier_one_can_be_started(training: Training) -> None:
    get(training, "noor", training.url("dossier"), "You have no dossier yet.", "Start a dossier")


def test_start_keeps_the_rules_of_the_day(training: Training) -> None:
    english(training, "noor")
    client = training.client("noor")
    assert_page(client.get(training.url("dossier-start")), "who started before 2024")
    older = Dossier.objects.none()
    sent = {"pathway": _version("basic-therapist", "older"), "printed_name": "N. Linde"}
    answer = client.post(training.url("dossier-start"), {**sent, "started_on": str(TODAY)})
    assert_form_error(answer, "These rules were not valid on that day.")
    answer = client.post(training.url("dossier-start"), {**sent, "started_on": "2023-03-01"})
    with training.scope():
        (made,) = Dossier.objects.all()
    assert_redirects(answer, training.url("dossier-detail", made.pk))
    assert not older


def _version(key: str, version: str) -> str:
    from training.models import PathwayVersion

    return str(PathwayVersion.objects.get(key=key, version=version).pk)


def test_dossier_shows_progress_rows_and_reasons(training: Training) -> None:
    training.start()
    training.supervised(3)
    training.supervised(1, confirmed=False, after=3)
    training.treats("K-4F7", 4)
    get(
        training, "noor", training.url("dossier"),
        "0 of 6 requirements met", "3 of 16 sessions", "1 more, once it has been confirmed",
        "Counts as soon as it has been confirmed.", "K-4F7: Individual, 4 sessions",
    )  # fmt: skip


def test_dossier_of_somebody_else_is_not_there(training: Training) -> None:
    training.start()
    get(training, "ben", own(training, "dossier-detail"), status=404)
    get(training, "ben", own(training, "application-submit"), status=404)


def test_declaring_and_taking_back(training: Training) -> None:
    training.start()
    english(training, "noor")
    client, url = training.client("noor"), own(training, "dossier-declare", "education")
    assert_form_error(client.post(url, {"text": ""}), "Write in a sentence what you declare.")
    assert_form_error(client.post(url, {"text": "Call 06-12345678"}), "Write without names.")
    assert_redirects(client.post(url, {"text": "Master, 2012."}), own(training, "dossier-detail"))
    get(training, "noor", training.url("dossier"), "Declared: Master, 2012.")
    client.post(own(training, "dossier-take-back", "education"))
    with training.scope():
        assert not Declaration.objects.exists()
    assert client.get(own(training, "dossier-declare", "supervision")).status_code == 404


def test_fragment_lies_inside_its_recording(training: Training) -> None:
    training.start("therapist")
    recording = training.recorded("VID-1", training.treats("K-4F7", 1))
    english(training, "noor")
    client, url = training.client("noor"), own(training, "fragment-add")
    sent = {"recording": str(recording.pk), "minutes": "15", "part": "execution"}
    answer = client.post(url, {**sent, "starts_at_minute": "40", "reflection": "What I typed."})
    assert "What I typed." in assert_form_error(answer, "The recording takes 45 minutes")
    client.post(url, {**sent, "starts_at_minute": "20", "reflection": "I stopped in time."})
    with training.scope():
        (fragment,) = Fragment.objects.all()
    assert fragment.reference == "VID-1"
    get(training, "noor", training.url("dossier"), "1 of 3 fragments", "VID-1")
    client.post(own(training, "fragment-remove", fragment.pk))
    with training.scope():
        assert not Fragment.objects.exists()


def test_asking_writing_and_signing_a_statement(training: Training) -> None:
    training.start()
    training.supervised(1)
    english(training, "noor")
    english(training, "mara")
    url = own(training, "statement-ask", "own-statement")
    client = training.client("noor")
    assert_page(client.get(url), "Mara Linde")
    client.post(url, {"author": str(training.person("mara").pk)})
    with training.scope():
        (asked,) = Statement.objects.all()
    author, page = training.client("mara"), training.url("statement", asked.pk)
    assert "(not required)" not in assert_page(author.get(page), "What do you conclude?")
    assert_page(author.get(training.url("statement-list")), "Noor Linde")
    assert_page(author.get(page), "Your sessions together here")
    sent = {"version": "1", "go": "sign", "verdict": "positive", "advice": "Go on."}
    assert_form_error(author.post(page, sent), "Write what you saw of this competence.")
    texts = dict.fromkeys(
        ("assessment", "interventions", "modes", "relation", "reflection"), "Seen."
    )
    answer = author.post(page, {**sent, **texts})
    assert_redirects(answer, training.url("statement-list"))
    assert_page(author.get(page), "What you signed")
    get(training, "noor", training.url("dossier"), "Positive: shows the competences")


def test_statement_is_for_its_author_alone(training: Training) -> None:
    training.start()
    training.supervised(1)
    asked = training.asked()
    training.practice.works("olga", "supervisor")
    get(training, "olga", training.url("statement", asked.pk), status=404)
    get(training, "noor", training.url("statement", asked.pk), status=403)


def test_submitting_says_what_is_missing(training: Training) -> None:
    training.start()
    url = own(training, "application-submit")
    html = get(training, "noor", url, "6 parts are missing", "Statement of your supervisor")
    assert "I have read what this means" not in html


def test_from_submitting_to_the_decision_in_pages(training: Training) -> None:
    training.make_ready()
    english(training, "noor")
    client = training.client("noor")
    assert_redirects(
        client.post(own(training, "application-submit"), {"sure": "on"}),
        own(training, "dossier-detail"),
    )
    with training.scope():
        application = Application.objects.get()
    page = training.centre_url("application", application.pk)
    html = get(training, "centre_staff", page, "6 of 6 requirements met", "Is it complete?")
    assert "K-4F7" not in html
    training.client("centre_staff").post(
        training.centre_url("application-complete", application.pk)
    )
    committee = training.client("committee")
    english(training, "committee")
    assert_page(committee.get(reverse("dashboards:decisions", args=["centre"])), "Noor Linde")
    url = training.centre_url("application-decide", application.pk)
    assert_form_error(committee.post(url, {"decision": "granted"}), "Give the reasons")
    sent = {"decision": "granted", "reasons": "All is there.", "sure": "on"}
    assert_redirects(committee.post(url, sent), page)
    get(training, "noor", training.url("dossier"), "Granted: All is there.")


def test_application_sent_twice_counts_once(training: Training) -> None:
    training.make_ready()
    client, url = training.client("noor"), own(training, "application-submit")
    once = "01920000-0000-7000-8000-000000000001"
    for _time in range(2):
        assert client.post(url, {"sure": "on", "once": once}).status_code == 302
    with training.scope():
        assert Application.objects.count() == 1
        assert Submission.objects.filter(key=once).exists()


def test_who_keeps_the_register_does_not_decide(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    url = training.centre_url("application-decide", application.pk)
    get(training, "centre_staff", url, status=403)
    url = training.centre_url("application-return", application.pk)
    get(training, "committee", url, status=403)


def test_administrator_of_the_other_organisation_sees_nothing(
    training: Training, anker: Place
) -> None:
    training.make_ready()
    client = training.practice.sign_in(anker.join("manager"))
    assert client.get(training.url("dossier")).status_code == 404
    there = reverse("training:dossier-detail", args=["anker", training.dossier.pk])
    assert client.get(there).status_code == 404


def test_start_in_the_future_is_refused(training: Training) -> None:
    english(training, "noor")
    answer = training.client("noor").post(
        training.url("dossier-start"),
        {
            "pathway": _version("basic-therapist", "newer"),
            "printed_name": "N.",
            "started_on": "2090-01-01",
        },
    )
    assert_form_error(answer, "The start lies in the future.")
    assert BEGAN < TODAY

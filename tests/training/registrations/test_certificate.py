"""The certificate of registration: for the person alone, while the period holds."""

from __future__ import annotations

import pytest

from mbtq.reporting.documents import collect
from mbtq.reporting.models import Document, DocumentKind
from mbtq.reporting.tasks import MakeDocument
from tests.asserts import assert_page, assert_redirects

from .conftest import day

pytestmark = pytest.mark.django_db


def url_of(period, page="", place="linde"):
    return f"/o/{place}/training/registrations/{period.pk}/pdf/{page}"


@pytest.fixture
def made(register):
    """The document of a period, asked for by Noor; not typeset."""

    def make(period):
        answer = register.ward.client("noor").post(url_of(period))
        with register.ward.scope("noor"):
            document = Document.objects.get(subject_id=period.pk)
        assert_redirects(answer, url_of(period, f"{document.pk}/"))
        return document

    return make


def html_of(register, period, language="en"):
    with register.ward.scope("noor"):
        return collect(DocumentKind.REGISTRATION, period.pk, language).html()


def test_certificate_says_what_was_granted(register):
    period = register.grants(printed_name="N. Smit")
    html = html_of(register, period)
    for words in ("N. Smit", "MBT therapist", "Centre", period.code, f"/verify/{period.code}/",
                  "<svg"):  # fmt: skip
        assert words in html
    assert "Linde" not in html


def test_certificate_of_an_earlier_period_keeps_its_name_and_days(register):
    first = register.grants(printed_name="N. Vos")
    second = register.grants(since=31, until=400, printed_name="N. Smit")
    assert "N. Vos" in html_of(register, first)
    assert "N. Smit" not in html_of(register, first)
    assert second.code in html_of(register, second)


@pytest.mark.parametrize("act", ["suspend", "withdraw"])
def test_certificate_is_not_given_while_it_does_not_hold(register, made, act):
    period = register.grants()
    document = made(period)
    register.act(act, period)
    noor = register.ward.client("noor")
    assert noor.post(url_of(period)).status_code == 404
    assert noor.get(url_of(period, f"{document.pk}/")).status_code == 404
    assert noor.get(url_of(period, f"{document.pk}/download/")).status_code == 404
    if act == "suspend":
        register.act("resume", period)
        assert noor.get(url_of(period, f"{document.pk}/")).status_code == 200


def test_certificate_is_found_by_nobody_else(register, made, anker):
    period = register.grants()
    document = made(period)
    for name in ("tom", "sam", "lea", "mia"):
        client = register.ward.client(name)
        assert client.post(url_of(period)).status_code == 404
        assert client.get(url_of(period, f"{document.pk}/")).status_code == 404
    officer = register.client(register.ward.place.join("privacy_officer"))
    assert officer.get(url_of(period, f"{document.pk}/")).status_code == 403
    therapist = register.client(anker.join("therapist"))
    assert therapist.post(url_of(period, place="anker")).status_code == 404


@pytest.mark.slow
def test_certificate_is_made_and_downloaded(register, made, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    period = register.grants(until=300)
    document = made(period)
    MakeDocument().work(document.organisation_id, document.pk)
    noor = register.ward.client("noor")
    assert_page(noor.get(url_of(period, f"{document.pk}/")), "Download as PDF")
    answer = noor.get(url_of(period, f"{document.pk}/download/"))
    assert answer.content.startswith(b"%PDF")
    assert period.code in answer["Content-Disposition"]
    with register.ward.scope("noor"):
        assert Document.objects.get(pk=document.pk).pages == 1
    assert period.until == day(300)

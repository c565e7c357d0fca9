"""The register at the centre: who sees it, what is shown, and each act by its form."""

from __future__ import annotations

import pytest

from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, queries
from training.choices import RegistrationStatus as Status
from training.models import PeriodBasis, RegistrationPeriod

from .conftest import day

pytestmark = pytest.mark.django_db
ACTS = ["renew", "suspend", "resume", "withdraw"]


@pytest.fixture
def staff(register):
    return register.client(register.centre.join("centre_staff"))


def detail(register, period, act="detail"):
    return register.url(f"registration-{act}", period.registration_id)


def test_list_shows_level_status_and_how_long_still(register, staff):
    register.grants(until=12)
    register.act("suspend", register.grants("tom"))
    html = assert_page(staff.get(register.url("register")), "2 registrations", "ends in 12 days")
    assert "Suspended" in html
    assert "MBT therapist" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=valid", {"Noor"}),
        ("status=suspended", {"Tom"}),
        ("status=expired", {"Sam"}),
        ("within=30", {"Noor", "Tom"}),
        ("level=supervisor", {"Sam"}),
        ("name=oo", {"Noor"}),
        ("name=%00", {"Noor", "Tom", "Sam"}),
        ("status=nonsense", {"Noor", "Tom", "Sam"}),
    ],
)
def test_list_is_filtered(register, staff, query, found):
    register.grants(until=12)
    register.act("suspend", register.grants("tom"))
    register.grants("sam", level="supervisor", until=-1)
    html = assert_page(staff.get(f"{register.url('register')}?{query}"))
    assert {name for name in ("Noor", "Tom", "Sam") if f">{name}<" in html} == found


def test_list_as_a_file(register, staff):
    register.grants()
    answer = staff.get(register.url("register") + "?format=csv&sort=-until")
    text = answer.content.decode("utf-8-sig")
    assert "Noor,MBT therapist,Valid," in text
    with register.scope():
        assert assert_trail("list.exported").detail == {"list": "register", "rows": 1}


def test_list_asks_the_same_with_many_rows(register, staff):
    for name in ("noor", "tom", "sam", "lea"):
        register.act("suspend", register.grants(name))
    with queries(at_most=10):
        staff.get(register.url("register"))
    with queries(at_most=14):
        staff.get(register.url("register") + "?status=suspended")


def test_detail_shows_the_whole_history(register, staff):
    first = register.grants(note="From the old register.", basis=PeriodBasis.ENTERED)
    register.act("suspend", first, on=-9, reason="Asked for it.", by=register.staff())
    register.act("resume", first, on=-2)
    second = register.grants(since=31, until=400, printed_name="N. Smit")
    page = assert_page(staff.get(detail(register, first)), first.code, second.code)
    for words in ("From the old register.", "Asked for it.", "N. Smit", "noor@linde.test",
                  "replaced by the next one", "centre_staff of centre"):  # fmt: skip
        assert words in page
    with register.scope():
        assert_trail("registration.read", about=first.registration)


def test_acts_fit_how_it_stands(register, staff):
    period = register.grants()
    page = assert_page(staff.get(detail(register, period)))
    assert [act in page for act in ("/renew/", "/suspend/", "/resume/")] == [True, True, False]
    register.act("suspend", period)
    page = assert_page(staff.get(detail(register, period)))
    assert [act in page for act in ("/renew/", "/suspend/", "/resume/")] == [True, False, True]
    register.act("withdraw", period)
    page = assert_page(staff.get(detail(register, period)), "Register again")
    assert "/withdraw/" not in page
    page = assert_page(staff.get(detail(register, period, "renew")), "What was withdrawn stays so.")
    assert "The period before stays as it is." not in page


def test_suspend_and_resume_by_their_forms(register, staff):
    period = register.grants()
    given = {"on": day(0).isoformat(), "reason": "Asked for it."}
    assert_redirects(
        staff.post(detail(register, period, "suspend"), given), detail(register, period)
    )
    assert register.stands(period).status is Status.SUSPENDED
    assert_form_error(
        staff.post(detail(register, period, "suspend"), given), "It is suspended already."
    )
    staff.post(detail(register, period, "resume"), given)
    assert register.stands(period).status is Status.VALID


def test_withdrawal_is_sure_before_it_is_done(register, staff):
    period = register.grants()
    given = {"on": day(0).isoformat(), "reason": "Asked for it."}
    url = detail(register, period, "withdraw")
    page = assert_form_error(staff.post(url, given), "Tick that you know this cannot be undone.")
    assert "Asked for it." in page
    staff.post(url, {**given, "sure": "on"})
    assert register.stands(period).status is Status.WITHDRAWN


def test_renewal_joins_on_to_the_period_that_runs(register, staff):
    period = register.grants()
    url = detail(register, period, "renew")
    page = assert_page(staff.get(url), f'value="{day(31).isoformat()}"', 'value="Noor"')
    assert "The period before stays as it is." in page
    given = {"printed_name": "Noor", "since": day(31).isoformat(), "until": day(500).isoformat()}
    assert_redirects(staff.post(url, given), detail(register, period))
    assert register.stands(period).days_left == 500
    assert_form_error(staff.post(url, given), "There is a period from")


def test_enter_a_registration_of_an_earlier_register(register, staff):
    url = register.url("registration-enter")
    given = {
        "email": "Noor@linde.test",
        "level": "therapist",
        "printed_name": "N. Vos",
        "since": day(-100).isoformat(),
        "until": day(100).isoformat(),
    }
    assert staff.post(url, given).status_code == 302
    with register.scope():
        found = RegistrationPeriod.objects.get()
    assert (found.basis, found.printed_name) == (PeriodBasis.ENTERED, "N. Vos")
    page = assert_form_error(
        staff.post(url, {**given, "email": "nobody@linde.test"}), "Nobody who works at"
    )
    assert "N. Vos" in page


def test_enter_takes_no_account_of_another_centre(register, staff, anker):
    stranger = anker.join("therapist")
    given = {"level": "therapist", "printed_name": "X", "since": day(0), "until": day(9)}
    answer = staff.post(register.url("registration-enter"), {**given, "email": stranger.email})
    assert_form_error(answer, "Nobody who works at")


@pytest.mark.parametrize("act", ACTS)
def test_own_registration_is_seen_and_not_touched(register, staff, act):
    period = register.grants(person=register.centre.join("centre_staff"))
    page = assert_page(staff.get(detail(register, period)), "This is your own registration")
    assert f"/{act}/" not in page
    assert_page(staff.get(detail(register, period, act)), "your own registration", status=403)
    assert staff.post(detail(register, period, act), {}).status_code == 403


@pytest.mark.parametrize("act", ["detail", *ACTS])
def test_committee_reads_and_does_not_act(register, act):
    period = register.grants()
    client = register.client(register.centre.join("committee"))
    expected = 200 if act == "detail" else 403
    assert client.get(detail(register, period, act)).status_code == expected


@pytest.mark.parametrize("act", ["detail", *ACTS])
def test_others_have_no_way_in(register, anker, act):
    period = register.grants()
    auditor = register.client(register.centre.join("auditor"))
    assert auditor.get(detail(register, period, act)).status_code == 403
    outsider = register.client(register.ward.user("noor"))
    assert outsider.get(detail(register, period, act)).status_code == 404

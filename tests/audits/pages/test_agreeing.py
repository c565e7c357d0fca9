"""From the last lock to the final report: what the auditors are told and asked on the way."""

from __future__ import annotations

import re
from datetime import date

from django.utils import timezone

from audits.selectors.judging import pairs_of
from audits.services.consensus import save_consensus, settle_consensus
from audits.services.scoring import Score
from tests.asserts import assert_page, assert_redirects
from tests.audits.pages.test_audits import stamp, url


def test_accept_opened_as_a_page_leads_to_the_consensus(case, first):
    case.to_consensus()
    assert_redirects(first.get(url(case, "consensus/accept/")), "/consensus/")


def test_consensus_goes_from_one_criterion_to_the_next(case, first, in_english):
    case.to_consensus()
    page = assert_page(first.get(url(case, "consensus/?item=T01")), "data-autosave", "Not saved")
    assert 'value="next"' in page
    fields = {"T01-value": "4", "T01-reason": "Minutes.", "go": "next"}
    fields["T01-version"] = stamp(first, case, "T01", "consensus/")
    answer = first.post(url(case, "consensus/?item=T01"), fields)
    assert "?item=" in answer["Location"]
    assert "Draft saved at" in first.get(url(case, "consensus/?item=T01")).content.decode()


def test_consensus_outside_both_scores_asks_a_reason(case, first, in_english):
    case.to_consensus()
    case.agree()
    with case.scope(case.first):
        by, now = case.visitor(case.first), timezone.now()
        pair = next(one for one in pairs_of(case.now()) if one.criterion.id == "T06")
        assert pair.values == ("4", "4")
        save_consensus(
            audit=case.now(), criterion="T06", value="2", reason="", version=1, at=now, by=by
        )
    answer = first.post(url(case, "consensus/settle/"), {"sure": "on"})
    assert_page(answer, "or where the consensus is another score", status=422)


def test_last_one_to_lock_is_told_that_the_consensus_is_open(case, first, second, in_english):
    case.start()
    case.score_all(case.first)
    case.score_all(case.second)
    answer = first.post(url(case, "lock/"), {"sure": "on"}, follow=True)
    page = assert_page(answer, "The result follows when the other auditor is ready as well.")
    assert "Waiting for: the other auditor" in page
    answer = second.post(url(case, "lock/"), {"sure": "on"}, follow=True)
    assert_page(answer, "Locked. Both auditors are ready: the consensus is open.")


def test_lock_links_to_what_lacks_its_reason(case, first, in_english):
    case.start()
    case.score_all(case.first)
    case.save(case.first, "T06", Score("not_applicable"), version=1)
    page = assert_page(first.get(url(case, "score/?item=T06")), "Not applicable needs its reason")
    assert page.count("<h1") == 1
    answer = first.post(url(case, "lock/"), {"sure": "on"})
    page = assert_page(answer, status=422)
    assert re.search(r'class="errors".*?href="[^"]+/score/\?item=T06"', page, re.S)


def test_finalise_asks_about_low_critical_criteria(case, first):
    case.to_consensus()
    case.agree()
    with case.scope(case.first):
        by, now = case.visitor(case.first), timezone.now()
        pair = next(one for one in pairs_of(case.now()) if one.criterion.critical)
        code = pair.criterion.id
        save_consensus(audit=case.now(), criterion=code, value="1", reason="Seen.", version=1,
                       at=now, by=by)  # fmt: skip
        settle_consensus(audit=case.now(), by=by)
    page = assert_page(first.get(url(case, "finalise/")), f"kind=must&amp;criterion={code}")
    assert 'name="sure"' not in page  # three strengths are still missing
    for _ in range(3):
        case.find()
    case.find("must", criterion=code, norm="Every week", term_on=date(2027, 1, 1))
    page = assert_page(first.get(url(case, "finalise/")), 'name="sure"')
    assert f"criterion={code}" not in page

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.audits.pages.test_audits import url
import pytest


def count(client, address):
    with CaptureQueriesContext(connection) as c:
        r = client.get(address)
    own = [
        q["sql"][:110]
        for q in c.captured_queries
        if "SAVEPOINT" not in q["sql"]
        and "set_config" not in q["sql"]
        and "django_session" not in q["sql"]
    ]
    print(len(c.captured_queries), len(own), r.status_code, address[-40:])
    for o in own[2:]:
        print("      ", o)


def test_count(case, linde, signed_in):
    m = signed_in(linde.join("manager"))
    f = signed_in(case.first)
    s = signed_in(case.centre.join("centre_staff"))
    m.get("/o/linde/audits/")
    f.get("/o/linde/audits/")
    s.get("/c/centre/audits/")
    for a in ("/o/linde/audits/", "/o/linde/checklists/"):
        count(m, a)
    for a in ("/c/centre/audits/", "/c/centre/audits/new/", f"/c/centre/audits/{case.audit.pk}/"):
        count(s, a)
    count(m, url(case))
    case.start()
    for r in ("", "score/", "score/?item=T06", "lock/"):
        count(f, url(case, r))
    case.score_all(case.first, T01="5")
    case.score_all(case.second)
    case.lock(case.first)
    case.lock(case.second)
    for r in ("", "consensus/", "consensus/?item=T01"):
        count(f, url(case, r))
    case.agree()
    from audits.services.consensus import settle_consensus

    with case.scope(case.first):
        settle_consensus(audit=case.now(), by=case.visitor(case.first))
    for r in ("", "findings/", "findings/new/", "summary/", "finalise/", "result/"):
        count(f, url(case, r))

"""Where the writing stands: autosave, one item at a time, a long job, checklist items."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .library import component, library


@library.simple_tag
def autosave(
    state: str = "new", at: dt.datetime | None = None, version: int = 0, swap: bool = False
) -> SafeString:
    """The line beside the primary button. States: new, saved, saving, failed, locked.

    Holds the version of the draft. `swap` marks it for an out-of-band answer of htmx.
    """
    announced = not swap or state == "failed" or version <= 1  # not every save, only the first
    return component(
        "autosave", state=state, at=at, version=version, swap=swap, announced=announced
    )


@library.simple_tag
def oneitem(number: int, total: int, left_open: int = 0, overview_url: str = "") -> SafeString:
    """Progress in words above one item: "Item 2 of 17, 1 left open", and the overview."""
    return component(
        "oneitem", number=number, total=total, left_open=left_open, overview_url=overview_url
    )


@library.simple_tag
def jobprogress(job: Any, poll_url: str = "", id: str = "job") -> SafeString:
    """A long job. `job` has state (waiting, running, done, failed), percent, step, started_at.

    And where it applies: result_url, result_label, error, retry_url. Polls while not finished.
    """
    finished = job["state"] if isinstance(job, dict) else job.state
    return component(
        "jobprogress", id=id, job=job, poll_url=poll_url, finished=finished in ("done", "failed")
    )


def check_answers(kind: str) -> list[tuple[str, str]]:
    """Answers of a checklist item: `words` (yes, partly, no) or `score` (1 to 5)."""
    rest = [("na", gettext("N/A")), ("unknown", gettext("Unknown"))]
    if kind == "score":
        return [(str(n), str(n)) for n in range(1, 6)] + rest
    return [("yes", gettext("Yes")), ("partly", gettext("Partly")), ("no", gettext("No")), *rest]


@library.simple_block_tag
def checkitem(content: str, name: str, statement: str, kind: str = "words", **options: Any) -> str:
    """One `li` of a checklist; what stands inside goes under the answer (note, evidence).

    Options: number, value, norm, known (what the register says), known_url, previous, error, lang.
    Use inside `<ol class="checkitems">`.
    """
    value = str(options.pop("value", "") or "")
    answers = [(key, label, key == value) for key, label in check_answers(kind)]
    return component(
        "checkitem", content=content, name=name, statement=statement, answers=answers, **options
    )

"""Scores one case from a YAML file: the work behind `manage.py risk_score`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from mbtq.core.yamlfile import ContentError, read_yaml
from programs.choices import DETERMINANT_IDS
from programs.risk import Case, CaseError, Result, score

DONE, BAD_ARGUMENTS = 0, 2


class Output(Protocol):
    """A text stream, or the one of a management command."""

    def write(self, text: str, /) -> object: ...


def read_case(path: Path) -> Case:
    """The case of a file. Raises `ContentError` with file, line and one sentence."""
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise ContentError([document.problem((), "the file holds no case")])
    try:
        return Case.from_plain(document.data)
    except CaseError as error:
        raise ContentError([document.problem(error.steps, str(error))]) from None


def run(path: str | None, model: str, as_json: bool, stdout: Output, stderr: Output) -> int:
    """Prints the score of a file. Returns the exit code: 0 done, 2 bad arguments."""
    if not path:
        stderr.write("Give the YAML file of the case to score.\n")
        return BAD_ARGUMENTS
    try:
        result = score(read_case(Path(path)), model)
    except ContentError as error:
        stderr.write(f"{error.problems[0]}\n")
        return BAD_ARGUMENTS
    except ValueError as error:
        stderr.write(f"{error}\n")
        return BAD_ARGUMENTS
    stdout.write(json.dumps(result.as_dict(), indent=2) + "\n" if as_json else describe(result))
    return DONE


def describe(result: Result) -> str:
    """The result in plain lines, whole points of 100."""
    lines = [
        f"Program        {result.case.program}, {result.case.on}, stage {result.case.stage}",
        f"Model          {result.model} {result.model_version}",
        f"Level          {result.level} ({result.rule})",
        f"Risk signal    {_points(result.risk_low)} to {_points(result.risk_high)} of 100",
        f"Known          {_points(result.coverage)} percent of the weight",
        f"Stop signals   {', '.join(result.knock_outs) or 'none'}",
    ]
    if result.events_counted:
        named = ", ".join(f"{event.kind} ({event.on})" for event in result.events_counted)
        lines.append(f"Changes        {named}")
    if result.collect_next:
        lines.append(f"Collect next   {', '.join(result.collect_next)}")
    lines += ["", "Determinant              adds (points of 100)"]
    for key, ends in result.contributions.items():
        low, high = 100 * ends["low"], 100 * ends["high"]
        adds = f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"
        lines.append(f"{DETERMINANT_IDS[key]} {key:<22}{adds}")
    lines += ["", "This is a signal to talk about, not a prediction."]
    return "\n".join(lines) + "\n"


def _points(share: float) -> str:
    return str(int(100 * share + 0.5))

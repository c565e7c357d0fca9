"""How the teams are judged in the matrix, and the words of our own practice scale.

Every text is invented; nothing of a protected scale is here.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from fidelity.matrix import KEY
from fidelity.models import Rating
from fidelity.scoring import Score
from fidelity.selectors.instruments import Known, instrument_of, latest_instruments
from fidelity.services.anchors import import_anchors
from fidelity.services.matrix import open_judgment
from fidelity.services.ratings import lock_rating, save_item
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.demo.ratings.room import SCALE
from mbtq.tenancy.member import Member
from programs.models import Team


@dataclass(frozen=True)
class Say:
    """What one informant said: nine scores in the order of the scale, 0 where not known."""

    login: str
    days_ago: int
    scores: tuple[int, ...]


ROUNDS: dict[str, dict[str, tuple[Say, ...]]] = {
    "de-linde": {
        "Team Noord": (
            Say("lead", 300, (4, 3, 3, 4, 3, 4, 4, 3, 3)),
            Say("supervisor", 292, (3, 3, 0, 4, 4, 4, 4, 4, 3)),
            Say("manager", 285, (4, 4, 3, 4, 3, 0, 0, 3, 0)),
            Say("lead", 46, (2, 2, 3, 4, 3, 4, 4, 4, 3)),
            Say("supervisor", 40, (1, 2, 0, 3, 3, 4, 4, 4, 4)),
            Say("manager", 33, (3, 2, 3, 4, 2, 0, 0, 4, 0)),
        ),
        "Team Zuid": (
            Say("supervisor", 425, (4, 4, 3, 4, 4, 3, 4, 4, 3)),
            Say("manager", 420, (4, 4, 4, 4, 3, 0, 4, 4, 0)),
        ),
    },
    "het-anker": {
        "Team Haven": (
            Say("lead", 260, (2, 2, 2, 3, 3, 2, 3, 3, 2)),
            Say("supervisor", 255, (2, 1, 0, 3, 2, 2, 3, 3, 3)),
            Say("lead", 62, (3, 3, 2, 3, 3, 3, 3, 3, 3)),
            Say("supervisor", 55, (3, 2, 0, 4, 3, 3, 3, 4, 3)),
        ),
    },
}
NOTES = {
    "oa": "De samenvoeging kost aandacht; het bestuur noemt MBT nog wel in het jaarplan.",
    "tc": "Twee vacatures, verlof wordt net opgevangen.",
    "bc": "In de crisis van dit voorjaar bleef het team mentaliseren.",
}
WORDS = {
    1: "Komt niet voor, of gaat langs de cliënt heen.",
    4: "Komt op de juiste momenten voor en helpt de cliënt verder.",
    7: "Voortdurend, en op een manier waar anderen van leren.",
}


def build_integrity(cast: Cast, *, at: datetime) -> None:
    """Two rounds in one team of each organisation, an old one in another, and the words."""
    by_key = {row.key: instrument_of(row.pk) for row in latest_instruments()}
    for slug, teams in ROUNDS.items():
        manager = cast.member(f"manager@{slug}.example", slug)
        _describe(by_key[SCALE], manager, at - timedelta(days=335))
        said = [(name, say) for name, some in teams.items() for say in some]
        for name, say in sorted(said, key=lambda pair: -pair[1].days_ago):
            by = cast.member(f"{say.login}@{slug}.example", slug)
            _judge(by_key[KEY], name, say, by, at - timedelta(days=say.days_ago))


def _judge(known: Known, name: str, say: Say, by: Member, moment: datetime) -> None:
    with (
        organisation_scope(by.organisation.pk, person=by.person_id),
        origin(via="demo", at=moment),
    ):
        team = Team.objects.get(name=name)
        rating = open_judgment(team=team, instrument=known, at=moment, by=by)
        for item, score in zip(known.content.codes, say.scores, strict=True):
            _score(rating, item, score, say, moment, by)
        lock_rating(rating=rating, at=moment, by=by)


def _score(rating: Rating, item: str, score: int, say: Say, moment: datetime, by: Member) -> None:
    note = NOTES.get(item, "") if say.login == "supervisor" and say.days_ago < 100 else ""
    save_item(
        rating=rating,
        item=item,
        score=Score(None, score or None, not score),
        note=note,
        version=0,
        at=moment,
        by=by,
    )


def _describe(known: Known, by: Member, moment: datetime) -> None:
    """Our own words for three scores of every item, from a file as a person would send it."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["item", "dimension", "score", "text"])
    for item in known.content.codes:
        writer.writerows([item, "quality", score, text] for score, text in WORDS.items())
    with (
        organisation_scope(by.organisation.pk, person=by.person_id),
        origin(via="demo", at=moment),
    ):
        import_anchors(
            instrument=known,
            data=file.getvalue().encode(),
            name="oefenschaal.csv",
            language="nl",
            licence="Eigen woorden van de oefenschaal, vrij te gebruiken",
            is_declared=True,
            replaces=None,
            at=moment,
            by=by,
        )

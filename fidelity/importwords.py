"""The words that a file with sessions may use: ours, in English and in Dutch. Plain Python."""

from __future__ import annotations

from fidelity.choices import Component, Modality, Outcome
from mbtq.core.tablefile import word_index

COLUMN_WORDS = {
    "code": "client code|cliëntcode|clientcode|cliënt|cliënt (code)",
    "date": "datum|held on|dag",
    "modality": "vorm|form|modaliteit",
    "outcome": "uitkomst|doorgegaan|ging door|ging de zitting door|did it take place",
    "minutes": "minuten|duur|duration",
    "therapist": "therapeut|behandelaar|therapist e mail|e mail|email",
    "components": "onderdelen|mbt onderdelen|what of mbt was in it",
    "note": "notitie|opmerking|toelichting",
}
COLUMNS = word_index(COLUMN_WORDS)
MODALITY_WORDS = word_index(
    {
        Modality.INDIVIDUAL: "individueel|individu|ind|individuele zitting",
        Modality.GROUP: "groep|groepszitting|groepstherapie",
        Modality.INTRODUCTORY_GROUP: "introductiegroep|mbt i|intro group|inleidende groep",
        Modality.FAMILY: "gezin|familie|systeem|gezinsgesprek",
        Modality.CRISIS: "crisiscontact|crisis contact",
        Modality.TEAM_CONTACT: "teamcontact|team|contact met het team",
    }
)
OUTCOME_WORDS = word_index(
    {
        Outcome.HELD: "yes|ja|doorgegaan|gehouden|ging door",
        Outcome.CANCELLED_CLIENT: (
            "cancelled by client|cancelled by the client|afgezegd door cliënt|"
            "afgezegd door client|afgezegd door de cliënt|afgezegd cliënt"
        ),
        Outcome.CANCELLED_THERAPIST: (
            "cancelled by therapist|cancelled by me|afgezegd door therapeut|"
            "afgezegd door behandelaar|afgezegd door de therapeut|afgezegd door mij"
        ),
        Outcome.CANCELLED_ORGANISATION: (
            "cancelled by organisation|cancelled by the organisation|afgezegd door organisatie|"
            "afgezegd door de organisatie|afgezegd door de instelling|afgezegd door instelling"
        ),
        Outcome.NO_SHOW: "noshow|did not come|niet verschenen|niet gekomen|kwam niet",
    }
)
COMPONENT_WORDS = word_index(
    {
        Component.EMPATHIC_VALIDATION: "valideren|empathische validatie|empathisch valideren",
        Component.EXPLORATION: "exploratie|exploreren",
        Component.AFFECT_FOCUS: "affectfocus",
        Component.CHALLENGE: "uitdagen|uitdaging",
        Component.STOP_AND_REWIND: "stop en terugspoelen|stop en terug",
        Component.RELATIONAL: "relational mentalizing|relationeel mentaliseren|relationeel",
        Component.FORMULATION: "formulation and goals|formulering|formulering en doelen",
        Component.CRISIS_PLAN: "crisisplan|signaleringsplan",
        Component.PSYCHOEDUCATION: "psycho educatie|psychoeducatie|psycho-educatie",
    }
)

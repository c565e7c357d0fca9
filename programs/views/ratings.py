"""Rating the determinants, and the history of what was rated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.member import Member
from mbtq.tenancy.pages import ActPage, Answer, Crumb
from mbtq.tenancy.permissions import Permission
from programs.catalog import risk_model
from programs.forms.rating import RateForm, RatingFilter
from programs.labels import Informant
from programs.models import DeterminantRating
from programs.risk_words import factor_name, informants_words, rating_words
from programs.selectors.ratings import rating_of, ratings_seen_by
from programs.selectors.risk_page import standings
from programs.services import ratings
from programs.services.risk import MODEL
from programs.views.programs import ProgramFormPage, ProgramPage


def informant_role(member: Member) -> str:
    """From which place the member judges: the widest of the roles that can."""
    known = [code for code in member.role_codes if code in Informant.values]
    return known[-1]


class ProgramRate(ProgramFormPage):
    permission = Permission.DETERMINANT_RATE
    template = "programs/program_rate.html"
    form_class = RateForm

    def context(self) -> dict[str, Any]:
        return {"role": Informant(informant_role(self.member)).label}

    def save(self, form: RateForm) -> Answer:
        rows = ratings.rate_determinants(
            program=self.program,
            ratings=form.ratings,
            evidence=form.evidence,
            on=form.cleaned_data["on"],
            at=self.at,
            role=informant_role(self.member),
            by=self.member,
        )
        said = _("%(n)s of 8 factors rated. The risk is computed again.") % {"n": len(rows)}
        return Answer(self.answer_url, said)

    @property
    def answer_url(self) -> str:
        page = "program-risk" if self.member.may(Permission.RISK_VIEW) else "program-detail"
        return reverse(f"programs:{page}", args=[self.slug, self.program.pk])


class RatingList(ProgramPage, ListPage):
    """One's own ratings; who sees the factors also sees what all say together."""

    permission = Permission.RISK_VIEW
    template = "programs/rating_list.html"
    name = "ratings"
    sorts = {"on": "rated_on", "factor": "determinant"}
    order = "-on"
    filter_class = RatingFilter

    @property
    def sees_all(self) -> bool:
        return self.member.may(Permission.RISK_DETAIL_VIEW)

    @property
    def may_rate(self) -> bool:
        return self.is_running and self.member.may(Permission.DETERMINANT_RATE)

    def rows(self, chosen: dict[str, Any]) -> QuerySet[DeterminantRating]:
        return ratings_seen_by(self.member, self.program).filter(**chosen)

    def lines(self, rows: list[DeterminantRating]) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "factor": factor_name(row.determinant),
                "rating": rating_words(rating_of(row)),
                "may_withdraw": row.withdrawn_at is None,
            }
            for row in rows
        ]

    def extra(self) -> dict[str, Any]:
        if not self.sees_all:
            return {"program": self.program}
        found = standings(self.program, on=self.today, ageing=risk_model(MODEL).ageing)
        together = [
            {
                "key": one.key,
                "factor": factor_name(one.key),
                "rating": rating_words(one.rating),
                "informants": informants_words(one.used, one.spread, one.is_split),
                "expired": one.expired,
            }
            for one in found
        ]
        return {"program": self.program, "together": together}

    def head(self) -> list[Any]:
        return [_("Factor"), _("Rating"), _("Role"), _("Date"), _("Based on"), _("Withdrawn")]

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row = line["row"]
        withdrawn = localdate(row.withdrawn_at) if row.withdrawn_at else _("no")
        role = row.get_informant_role_display()
        evidence = row.evidence or _("not given")
        return [line["factor"], line["rating"], role, row.rated_on, evidence, withdrawn]


class RatingWithdraw(ProgramPage, ActPage):
    permission = Permission.DETERMINANT_RATE
    rating: DeterminantRating

    def load(self, program: UUID, rating: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(program)
        seen = ratings_seen_by(self.member, self.program).filter(pk=rating).first()
        if seen is None:
            raise Http404
        self.rating = seen

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(_("Ratings"), self.refused_url())]

    def refused_url(self) -> str:
        return reverse("programs:rating-list", args=[self.slug, self.program.pk])

    def act(self) -> Answer:
        ratings.withdraw_rating(rating=self.rating, at=self.at, by=self.member)
        return Answer(self.refused_url(), _("The rating is withdrawn; the risk is computed again."))

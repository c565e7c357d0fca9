"""The manual of a place: contents and search, one text, what changed, read, used."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mbtq.core.scope import person_scope
from mbtq.tenancy.middleware import PLACE
from mbtq.tenancy.models import Kind
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import memberships_of
from programs.choices import Setting
from programs.forms.texts import UseForm
from programs.models import ManualText
from programs.selectors import texts as selectors
from programs.services import texts as services
from programs.text_words import address_of, edition_words, here
from programs.texts.difference import Did, difference
from programs.texts.document import TextKind
from programs.views.texts.words import folded, marked, readable, shown


@login_required
@require_safe
def came_from(request: HttpRequest, text: str = "") -> HttpResponse:
    """`/manual/`: that of the organisation one came from, else of the only one, else a choice.

    The organisation stands in the address from then on, and so does its banner.
    """
    with person_scope(request.user.pk):
        rows = list(memberships_of(request.user, on=timezone.localdate()))  # type: ignore[arg-type]
    places = {one.organisation.slug: one.organisation for one in rows}
    found = places.get(_slug_before(request))
    if found is None and len(places) == 1:
        (found,) = places.values()
    if found is None:
        context = {"places": list(places.values()), "text": text}
        return render(request, "programs/manual_where.html", context)
    names = [found.slug, text] if text else [found.slug]
    return redirect("programs:text" if text else "programs:manual", *names)


def _slug_before(request: HttpRequest) -> str:
    """The place of the page one came from; "" when that says nothing."""
    try:
        found = PLACE.match(urlsplit(request.headers.get("Referer", "")).path)
    except ValueError:  # not an address at all
        return ""
    return found["slug"] if found else ""


class Manual(Page):
    """Chapters, protocols, and the search through all of them."""

    permission = Permission.MANUAL_VIEW
    template = "programs/manual.html"
    space = "any"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language, words = here(), request.GET.get("q", "").replace("\0", "").strip()
        if words:
            found = selectors.search(words, language)
            hits = [
                {
                    "hit": one,
                    "excerpt": marked(one.excerpt),
                    "url": address_of(self.slug, one.key, one.anchor),
                }
                for one in found
            ]
            return self.show({"words": words, "hits": hits}, part="found")
        read, uses = selectors.read_by(self.member), selectors.uses_by_key(on=self.today)
        rows = [
            {
                "key": one.key,
                "title": one.title(language),
                "summary": one.summary(language),
                "kind": one.kind,
                "is_for_schools": Setting.SCHOOL in one.settings,
                "is_read": one.pk in read,
                "uses": uses.get(one.key, 0),
            }
            for one in selectors.current_texts()
        ]
        return self.show(
            {
                "words": "",
                "chapters": [one for one in rows if one["kind"] == TextKind.CHAPTER],
                "protocols": [one for one in rows if one["kind"] == TextKind.PROTOCOL],
            },
            part="found",
        )

    @property
    def write_url(self) -> str:
        """Where the centre writes and publishes; empty for everybody else."""
        if self.member.may(Permission.MANUAL_PUBLISH):
            return reverse("programs:centre-manual", args=[self.slug])
        return ""


class TextPage(Page):
    """Finds the version in force, or the one that the address names (`?version=`)."""

    permission = Permission.MANUAL_VIEW
    space = "any"
    text: ManualText
    current: ManualText

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        current = selectors.text_in_force(text)
        if current is None:
            raise Http404
        self.current = self.text = current
        if asked := self.request.GET.get("version", ""):
            found = selectors.version_of(text, asked)
            if found is None:
                raise Http404
            self.text = found

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Manual"), reverse("programs:manual", args=[self.slug]))]

    @property
    def url(self) -> str:
        return address_of(self.slug, self.text.key)

    @property
    def is_protocol(self) -> bool:
        return self.text.kind == TextKind.PROTOCOL

    @property
    def is_current(self) -> bool:
        return self.text.pk == self.current.pk

    @property
    def works_here(self) -> bool:
        """Reading and using are noted for who works in an organisation, not for visitors."""
        return self.member.organisation.kind == Kind.PROVIDER and not self.member.is_visitor


class TextDetail(TextPage):
    """One text: contents, sections with their criteria, what it rests on, versions."""

    template = "programs/text.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        versions = selectors.versions_of(self.text.key)
        return self.show(
            {
                **shown(self.text, self.slug, here()),
                "edition": edition_words(self.text),
                "versions": [(one, one.edition, edition_words(one)) for one in versions],
                "reading": selectors.reading_of(self.text, self.member)
                if self.works_here
                else None,
                "names_readers": self.member.may(Permission.TEAM_EDIT),
                "uses": selectors.uses_of(self.text.key, on=self.today)
                if self.is_protocol and self.works_here
                else None,
                "may_use": self.works_here and self.member.may(Permission.PROTOCOL_USE),
                "may_write": self.member.may(Permission.MANUAL_WRITE),
            }
        )


class TextChanges(TextPage):
    """What differs between two versions, in words; without a choice the last two."""

    template = "programs/text_changes.html"

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.text.title(here()), self.url)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language, versions = here(), selectors.versions_of(self.text.key)
        new = self._chosen("to") or self.current
        old = self._chosen("from")
        if old is None:
            earlier = [one for one in versions if one.pk != new.pk]
            old = selectors.version_of(self.text.key, earlier[0].edition) if earlier else None
        changes = (
            difference(readable(old.body(language)), readable(new.body(language))) if old else []
        )
        is_same = all(one.is_same and one.did is Did.KEPT for one in changes)
        return self.show(
            {
                "old": old,
                "new": new,
                "old_words": edition_words(old) if old else "",
                "new_words": edition_words(new),
                "changes": folded(changes),
                "is_same": is_same,
                "is_equal": old is not None and old.body(language) == new.body(language),
                "versions": [(one.edition, edition_words(one)) for one in versions],
                "chosen": (old.edition if old else "", new.edition),
                "heading": self.text.title(language),
            }
        )

    def _chosen(self, name: str) -> ManualText | None:
        asked = self.request.GET.get(name, "")
        if not asked:
            return None
        if (found := selectors.version_of(self.text.key, asked)) is None:
            raise Http404
        return found


class TextAcknowledge(TextPage, ActPage):
    """The button "I have read this version"."""

    http_method_names = ActPage.http_method_names

    def may(self) -> bool:
        return super().may() and self.works_here

    def refusal(self) -> str:
        if self.member.may(self.permission):
            return _("Reading is noted for who works in the organisation.")
        return super().refusal()

    def refused_url(self) -> str:
        return self.url

    def act(self) -> Answer:
        services.acknowledge(text=self.text, at=self.at, by=self.member)
        return Answer(self.url, _("Noted that you have read this version."))


class ProtocolUsed(TextPage, FormPage):
    """Noting that a protocol was used, or not and why."""

    permission = Permission.PROTOCOL_USE
    space = "provider"
    template = "programs/protocol_used.html"
    form_class = UseForm

    def load(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(text)
        if not self.is_protocol:
            raise Http404

    def crumbs(self) -> list[Crumb]:
        return [*super().crumbs(), Crumb(self.text.title(here()), self.url)]

    def context(self) -> dict[str, Any]:
        return {"heading": self.text.title(here())}

    def save(self, form: UseForm) -> Answer:
        services.note_use(
            key=self.text.key,
            text=self.text,
            on=self.today,
            was_used=form.cleaned_data["was_used"] == "yes",
            because=form.cleaned_data["because"],
            by=self.member,
        )
        return Answer(self.url, _("Noted. Thank you: it helps to keep the protocol usable."))

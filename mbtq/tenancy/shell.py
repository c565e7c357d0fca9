"""What surrounds every page: where you are, in which role, and where you can go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mbtq.accounts.middleware import has_second_factor
from mbtq.accounts.models import User
from mbtq.core.version import version
from mbtq.tenancy.member import Member
from mbtq.tenancy.nav import BOTTOM, ITEMS


@dataclass
class Visit:
    """For the banner: why and until when a visitor is here."""

    role_name: str
    purpose: str
    until: Any


@dataclass
class Link:
    """One item of the navigation."""

    label: Promise | str
    url: str
    icon: str
    current: bool


class Shell:
    """Computed lazily: a partial that shows no frame asks nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member: Member | None = getattr(request, "member", None)

    @property
    def organisation(self) -> Any:
        return self.member.organisation if self.member else None

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def version(self) -> str:
        return version()

    def about_url(self, topic: str) -> str:
        """One of the pages about the product, inside the organisation when one is open."""
        if self.member is None:
            return reverse(f"tenancy:{topic}")
        return reverse(f"tenancy:{topic}-here", args=[self.member.organisation.slug])

    @property
    def help_url(self) -> str:
        return self.about_url("help")

    @property
    def foot_links(self) -> list[dict[str, Any]]:
        labels = {
            "help": _("Help"), "accessibility": _("Accessibility"), "privacy": _("Privacy"),
        }  # fmt: skip
        links = [{"label": label, "url": self.about_url(key)} for key, label in labels.items()]
        if self.member is not None:
            own = reverse("tenancy:file-list", args=[self.member.organisation.slug])
            links.append({"label": _("Your files"), "url": own})
        return links

    @property
    def demo_accounts(self) -> list[str]:
        """For the sign-in page of the demonstration."""
        if not self.is_demo:
            return []
        found = User.objects.filter(is_demo=True, is_active=True).order_by("email")
        return sorted(found.values_list("email", flat=True), key=lambda mail: mail.split("@")[::-1])

    @property
    def needs_second_factor(self) -> bool:
        """Whether nothing else opens before a second step is set up."""
        return self.person is not None and not has_second_factor(self.request)

    @property
    def language(self) -> str:
        return (get_language() or "nl")[:2]

    @property
    def other_language(self) -> str:
        return "en" if self.language == "nl" else "nl"

    @property
    def other_language_url(self) -> str:
        query = urlencode({"to": self.other_language, "next": self.request.get_full_path()})
        return f"{reverse('accounts:language')}?{query}"

    @property
    def person(self) -> Any:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def home_url(self) -> str:
        return home_url(self.member) if self.member else "/o/"

    @property
    def crumbs(self) -> list[Any]:
        return list(getattr(self.request, "crumbs", []))

    @cached_property
    def visit(self) -> Visit | None:
        if self.member is None or not self.member.is_visitor:
            return None
        names = ", ".join(str(role.name) for role in self.member.roles)
        return Visit(names, self.member.purpose, self.member.until)

    @property
    def can_switch(self) -> bool:
        """Somebody with one place has nothing to choose."""
        return self.member is not None and self.member.works_elsewhere

    @cached_property
    def nav(self) -> list[Link]:
        if self.member is None:
            return []
        kind = self.member.organisation.kind
        mine = self.member
        items = [one for one in ITEMS if one.fits(kind, mine.permissions, mine.role_codes)]
        slug = mine.organisation.slug
        urls = [reverse(item.page, args=[slug]) for item in items]
        # One item may lie inside another's address: the nearest one is the place where we are.
        here = max((url for url in urls if self.request.path.startswith(url)), key=len, default="")
        return [
            Link(item.label, url, item.icon, url == here)
            for item, url in zip(items, urls, strict=True)
        ]

    @property
    def bottom_nav(self) -> list[Link]:
        """For therapists and supervisors, who work on phones."""
        if self.member is None or not {"therapist", "supervisor"} & set(self.member.role_codes):
            return []
        links = [link for link in self.nav if link.icon in BOTTOM]
        if any(link.icon == "agenda" for link in links):  # it holds what the own week shows
            links = [link for link in links if link.icon != "week"]
        return links[:4]


def home_url(member: Member) -> str:
    """The home of the member's first role; roles add up in the order of `ROLES`."""
    for role in member.roles:
        if role.kind == member.organisation.kind:
            return reverse(role.home, args=[member.organisation.slug])
    return reverse("programs:program-list", args=[member.organisation.slug])


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}

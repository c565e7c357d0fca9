"""People who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class UserManager(BaseUserManager["User"]):
    """Creates users; there are no superusers, because there is no admin site."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


PUBLIC = (
    "id", "email", "name", "language", "theme", "density", "is_active", "is_demo", "joined_at",
)  # fmt: skip


def without_secrets(*keys: str) -> list[str]:
    """For `defer`: what the role of a centre may not read of the accounts behind these keys."""
    return [f"{key}__{name}" for key in keys for name in ("password", "last_login")]


class User(Row, AbstractBaseUser):
    """An account. One person may work in several organisations; roles are on the membership."""

    rows = Rows.OUTSIDE
    # A centre's pages print the names of auditors and members, nothing that signs in.
    centre_may = f"SELECT ({', '.join(PUBLIC)})"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, blank=True)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def get_full_name(self) -> str:
        return self.name

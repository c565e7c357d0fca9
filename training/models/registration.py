"""Registrations: periods that are added and never overwritten, and what interrupted them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.labels import REGISTERED_AS, REGISTRATION_EVENTS, pairs
from training.models.application import Application
from training.models.base import PersonModel
from training.policy import PersonRows, employed_here

CENTRE_ADDS = "SELECT, INSERT"


class PeriodBasis(models.TextChoices):
    """On what a period of a registration rests."""

    DECISION = "decision", _("Decision of the committee")
    RENEWAL = "renewal", _("Renewal")
    ENTERED = "entered", _("Taken over from an earlier register")


class Registration(PersonModel):
    """Somebody's registration at one level; its periods say from when until when."""

    app_may = CENTRE_ADDS
    centre_may = CENTRE_ADDS

    level = models.CharField(max_length=20, choices=pairs(REGISTERED_AS))
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            PersonRows(
                name="training_registration_rows",
                also_read=employed_here("training_registration"),
            ),
            models.UniqueConstraint(fields=["centre", "person", "level"], name="registration_once"),
        ]


class RegistrationPeriod(PersonModel):
    """One period (both days count) with its own public code. Append-only."""

    app_may = CENTRE_ADDS
    centre_may = CENTRE_ADDS

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="periods")
    since = models.DateField()
    until = models.DateField()
    # Of the period: somebody may bear another name by the next, and the old paper stays as it is.
    printed_name = models.CharField(max_length=120)
    basis = models.CharField(max_length=10, choices=PeriodBasis.choices)
    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="periods"
    )
    code = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            PersonRows(
                name="training_registrationperiod_rows",
                also_read=employed_here("training_registrationperiod"),
            ),
            models.UniqueConstraint(
                fields=["registration", "since"], name="registration_period_once"
            ),
            models.CheckConstraint(
                name="registration_ends_after_start", condition=Q(until__gte=F("since"))
            ),
        ]
        indexes = [models.Index(fields=["centre", "until"], name="registration_by_end")]


class RegistrationEvent(PersonModel):
    """A registration was suspended, resumed or withdrawn, from a day on. Append-only."""

    app_may = CENTRE_ADDS
    centre_may = CENTRE_ADDS

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=pairs(REGISTRATION_EVENTS))
    on = models.DateField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            PersonRows(
                name="training_registrationevent_rows",
                also_read=employed_here("training_registrationevent"),
            ),
        ]


class Reminder(PersonModel):
    """That a period ends within so many days was said, or passed over. One row per threshold."""

    app_may = CENTRE_ADDS
    centre_may = "SELECT"

    period = models.ForeignKey(
        RegistrationPeriod, on_delete=models.PROTECT, related_name="reminders"
    )
    days = models.SmallIntegerField()
    is_sent = models.BooleanField()  # False: a tighter one was due by then
    at = models.DateTimeField()

    class Meta:
        constraints = [
            PersonRows(name="training_reminder_rows"),
            models.UniqueConstraint(fields=["period", "days"], name="reminder_once"),
        ]

"""Addresses of registrations."""

from __future__ import annotations

from django.urls import path

from training.views import people, register

ONE = "registrations/<uuid:registration>/"

PLACE = [
    path("people/", people.People.as_view(), name="people"),
]
AT_CENTRE = [
    path("registrations/", register.Register.as_view(), name="register"),
    path("registrations/new/", register.RegistrationEnter.as_view(), name="registration-enter"),
    path(ONE, register.RegistrationDetail.as_view(), name="registration-detail"),
    path(f"{ONE}renew/", register.RegistrationRenew.as_view(), name="registration-renew"),
    path(f"{ONE}suspend/", register.RegistrationSuspend.as_view(), name="registration-suspend"),
    path(f"{ONE}resume/", register.RegistrationResume.as_view(), name="registration-resume"),
    path(f"{ONE}withdraw/", register.RegistrationWithdraw.as_view(), name="registration-withdraw"),
]

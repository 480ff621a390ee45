"""Forms of the sign-in library that take an e-mail from anybody: limited here, where what was typed stays on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ResetPasswordForm, SignupForm
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from hackathon_portal.accounts import tries
from hackathon_portal.kernel import rate
from hackathon_portal.kernel.errors import add_to_form


@contextmanager
def refused_in(form: forms.Form) -> Iterator[None]:
    """A limit's refusal becomes the form's: beside the field it names."""
    try:
        yield
    except rate.TooMany as refusal:
        add_to_form(form, refusal)


class SignUp(SignupForm):
    """Answers the same, at the same cost, whether or not the e-mail has an account."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            with refused_in(self):
                rate.take("sign_up", tries.network(context.request), field="email")
                rate.take("sign_up.letter", data["email"], field="email")
        return data

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # what a new account costs
        return super().try_save(request)


class ResetPassword(ResetPasswordForm):
    """The letter with the link of a new password."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            with refused_in(self):
                tries.take_letter("reset", context.request, data["email"].lower())
                rate.take("reset.letter", data["email"].lower(), field="email")
        return data

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hackathon_portal.accounts"
    label = "accounts"
    verbose_name = "Учётные записи"

    def ready(self) -> None:
        """Messages to messengers follow letters; the sign-in library counts tries in the database; devices are remembered; sign-ins are heard of."""
        from allauth.account.signals import password_reset  # noqa: PLC0415  models are there only when the apps are ready
        from allauth.core.internal import ratelimit  # noqa: PLC0415  the same
        from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415  the same
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415  the same

        from hackathon_portal.accounts import alarms, devices, receivers, roles, tries  # noqa: F401, PLC0415  the same
        from hackathon_portal.accounts.messengers import talk  # noqa: F401, PLC0415  the same
        from hackathon_portal.kernel import letter_limits  # noqa: PLC0415  the same

        ratelimit.consume, ratelimit.clear = tries.consume, tries.clear
        TOTP._mark_code_used = tries.mark_code_used  # type: ignore[method-assign]
        letter_limits.trusts(roles.works_for)
        for signal in (user_logged_in, password_reset):
            signal.connect(devices.person_came, dispatch_uid="device")

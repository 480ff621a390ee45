from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"
    verbose_name = "Оценка проектов"

    def ready(self) -> None:
        # When models are ready: what is owed of judging, and what nobody may read yet.
<<<<<<< HEAD
        from judging import announced, audiences, checklist, early_closing, obligations, public, regulation_uses, secrecy  # noqa: F401, PLC0415  each registers itself
=======
        from judging import announced, checklist, early_closing, obligations, public, regulation_uses, secrecy, votes_told  # noqa: F401, PLC0415  each registers itself
>>>>>>> 32269408 (Who decides is data: powers of the regulation asked by every deed; the organiser decides violations, the commission breaks ties by a vote, recusals are final)
        from judging.actions import withdrawing  # noqa: F401, PLC0415  when models are ready, follows what protocols rest on
        from judging.queries import presiding  # noqa: F401, PLC0415  tells the permissions who presides

from django.apps import AppConfig


class PrizesConfig(AppConfig):
    name = "prizes"
    verbose_name = "Призы"

    def ready(self) -> None:
        import prizes.awards.queries.holds  # noqa: F401, PLC0415  when models are ready, says why data are not erased yet
        from prizes import checklist, handed, obligations, public, publications, regulation_uses  # noqa: F401, PLC0415  when models are ready, they register what prizes need and owe
        from prizes.awards import checked, documents  # noqa: F401, PLC0415  when models are ready, registers what letters carry and what codes find
        from prizes.awards import standstill as standstill  # noqa: PLC0415  when models are ready, follows what is decided
        from prizes.awards.queries import passed_on as passed_on  # noqa: PLC0415  when models are ready, says what was done by protocols
        from prizes.awards.queries import winning  # noqa: F401, PLC0415  when models are ready, says what protocols resolve about prizes

"""How a contest looks to visitors: colours, a headline, a cover, a mark."""

from __future__ import annotations

from django.db import models

from hackathon_portal.contests.models.contests import Contest
from hackathon_portal.kernel import colours

PAPER, CALL = "#12306b", "#ffc24b"


class Brand(models.Model):
    """The face of a contest; a contest without one looks like the portal."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="brand")
    headline = models.CharField("заголовок на обложке", max_length=80, blank=True)
    paper = models.CharField("цвет обложки", max_length=7, default=PAPER)
    call = models.CharField("цвет главной кнопки", max_length=7, default=CALL)
    cover = models.FileField("картинка обложки", upload_to="covers/", blank=True)
    cover_narrow = models.FileField("она же для телефона", upload_to="covers/", blank=True, editable=False)
    logo = models.FileField("знак конкурса", upload_to="logos/", blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "лицо конкурса"
        verbose_name_plural = "лица конкурсов"

    def __str__(self) -> str:
        return f"лицо конкурса «{self.contest.short_title}»"

    @property
    def has_cover(self) -> bool:
        return bool(self.cover)

    @property
    def version(self) -> int:
        """Changes with each change: browsers keep its style and pictures until then."""
        return int(self.changed_at.timestamp())

    @property
    def style(self) -> str:
        """The colours as custom properties, each with the ink that is read on it."""
        return self.style_of(":root")

    def style_of(self, selector: str) -> str:
        """The colours for what the selector names."""
        return (
            f"{selector}{{--brand:{self.paper};--on-brand:{colours.ink_on(self.paper)};"
            f"--call:{self.call};--on-call:{colours.ink_on(self.call)}}}"
        )

"""What the portal remembers of its copies; loaded with the kernel's models."""

from django.db import models
from django.utils import timezone

from hackathon_portal.kernel.personal import With


class CopyRecord(models.Model):
    """A copy that was taken, or a trial restore of one, with how it ended."""

    class Kind(models.TextChoices):
        COPY = "copy", "копия"
        TRIAL = "trial", "пробное восстановление"

    kind = models.CharField("что", max_length=10, choices=Kind)
    name = models.CharField("файл", max_length=120)
    started_at = models.DateTimeField("начато", default=timezone.now, db_index=True)
    finished_at = models.DateTimeField("закончено", null=True)
    is_good = models.BooleanField("удалось", default=False)
    outcome = models.CharField("итог", max_length=500, blank=True)
    size = models.BigIntegerField("байт", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    rows = models.BigIntegerField("строк", default=0)
    files = models.PositiveIntegerField("файлов", default=0)
    is_encrypted = models.BooleanField("зашифрована", default=False)
    # In the second place as well.
    is_elsewhere = models.BooleanField("есть во втором месте", default=False)
    removed_at = models.DateTimeField("удалена", null=True)

    class Meta:
        verbose_name = "резервная копия"
        verbose_name_plural = "резервные копии"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class Erasure(models.Model):
    """Something of a person was erased as a whole: its kind and number, so that no copy brings it back. Nothing of the person."""

    what = models.CharField(max_length=20, choices=[(each.name, each.value) for each in With])
    row = models.BigIntegerField()
    # When the row was made, where it says so: a number used again is another row.
    born_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "стёртое"
        verbose_name_plural = "стёртое"
        constraints = [models.UniqueConstraint(fields=["what", "row"], name="erasure_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.row}"


class WaitingRemoval(models.Model):
    """A stored file whose row has gone while a copy was taken that names it (`files.py`); it goes when the copy is ready."""

    name = models.CharField(max_length=255, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "файл, который ждёт удаления"
        verbose_name_plural = "файлы, которые ждут удаления"

    def __str__(self) -> str:
        return self.name

"""The picture of a project as an answer: drawn by the portal itself, so a browser may show it."""

from __future__ import annotations

from django.http import FileResponse

from judging.models import ProjectFile


def send_picture(picture: ProjectFile, *, narrow: bool) -> FileResponse:
    """The picture in one of its two widths; one that was kept before there were two is JPEG in one."""
    content = picture.narrow if narrow and picture.narrow else picture.content
    kind = "image/webp" if picture.name.endswith(".webp") else "image/jpeg"
    return FileResponse(content.open("rb"), content_type=kind)

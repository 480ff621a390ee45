"""Documents as answers to a request."""

from __future__ import annotations

from django.http import HttpResponse

PDF = "application/pdf"


def pdf_response(data: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(data, content_type=PDF)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response

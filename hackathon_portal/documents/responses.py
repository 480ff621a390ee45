"""Documents as answers to a request."""

from __future__ import annotations

from django.http import HttpResponse

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BANK_TEXT = "text/plain; charset=windows-1251"


def file_response(data: bytes, content_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file made for this request: nobody on the way keeps it."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def pdf_response(data: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    return file_response(data, PDF, name, inline=inline)

"""«Резервные копии»: what the portal's administrator must know of them. They are taken and brought back on the server's command line."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hackathon_portal.contests.access import staff_page
from hackathon_portal.kernel.backups import databases, routine
from hackathon_portal.kernel.backups.databases import Refused
from hackathon_portal.kernel.backups.models import CopyRecord

ON_A_PAGE = 30


@staff_page("accounts.manage")
@require_GET
def copy_list(request: HttpRequest) -> HttpResponse:
    """How copies are taken, whether all is well, each copy and trial restore; databases kept since a restore."""
    page = Paginator(CopyRecord.objects.order_by("-started_at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    try:
        wrong = routine.whats_wrong(timezone.now()) if settings.BACKUP_DIR else ""
    except (Refused, OSError) as error:
        wrong = f"{error}"
    context = {
        "page": page, "wrong": wrong, "is_on": settings.BACKUP_DIR is not None, "keep": settings.BACKUP_KEEP, "days": settings.BACKUP_DAYS,
        "recipients": len(settings.BACKUP_RECIPIENTS), "second": bool(settings.BACKUP_COPY_TO), "kept": databases.kept_before(),
    }  # fmt: skip
    return render(request, "shell/copies.html", context)

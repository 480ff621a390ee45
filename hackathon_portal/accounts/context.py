"""What every template sees: the signed-in person's contests and where sent mail is read."""

from django.conf import settings


def portal(request):
    return {"shows_sent_mail": settings.SHOW_SENT_MAIL}

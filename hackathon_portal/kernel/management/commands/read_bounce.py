"""`./portal manage read_bounce < LETTER`: a returned letter (RFC 3464) marks the sent one as bounced.

Made for a mail server's pipe: `portal-bounces: |/srv/portal/portal manage read_bounce`.
"""

import sys

from django.core.management.base import BaseCommand

from hackathon_portal.kernel import bounces


class Command(BaseCommand):
    help = "Прочитать возвращённое письмо со стандартного ввода и отметить недоставленное."

    def handle(self, **options):
        marked = bounces.read(sys.stdin.buffer.read())
        self.stdout.write(f"Отмечено писем: {marked}")

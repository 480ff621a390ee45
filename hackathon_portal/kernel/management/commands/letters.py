"""What the outbox holds: letters by lane, and what the mail server says."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from hackathon_portal.kernel import channels
from hackathon_portal.kernel.models import ChannelState, OutboxMessage
from hackathon_portal.russia.words import plural

Channel = OutboxMessage.Channel


class Command(BaseCommand):
    help = "Показать, сколько писем ждёт в каждой очереди, сколько ждёт старшее и что отвечает почтовый сервер."

    def handle(self, **options) -> None:
        now = timezone.now()
        for channel in Channel:
            rows = channels.waiting(channel)
            if channel is not Channel.EMAIL and not any(row.count for row in rows):
                continue
            self.stdout.write(f"{channel.label}:")
            for row in rows:
                since = f", старшее ждёт {(now - row.since).total_seconds():.0f} с" if row.since else ""
                self.stdout.write(f"  {row.lane.label}: {row.count}{since}")
            if asked := channels.per_minute(channel):
                self.stdout.write(f"  не больше {plural(asked, 'письма,писем,писем')} в минуту (EMAIL_PER_MINUTE)")
            state = ChannelState.objects.filter(channel=channel, refusals__gt=0).first()
            if state:
                until = (
                    f", следующая попытка после {timezone.localtime(state.closed_until):%H:%M:%S}" if state.closed_until else ""
                )
                self.stdout.write(f"  {state.last_refusal} (отказов подряд: {state.refusals}{until})")

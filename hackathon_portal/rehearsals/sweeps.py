"""What of rehearsals has a term, and who removes it (`kernel/sweeps.py`)."""

from django.conf import settings

from hackathon_portal.kernel.sweeps import sweep
from hackathon_portal.rehearsals.actions.removing import remove_old
from hackathon_portal.russia.words import plural

sweep("репетиции", of=["contests.Contest"], term=f"{plural(settings.REHEARSAL_DAYS, 'день,дня,дней')} после создания")(remove_old)

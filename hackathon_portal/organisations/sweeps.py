"""What of organisations has a term, and who removes it (`hackathon_portal/kernel/sweeps.py`)."""

from hackathon_portal.kernel.sweeps import sweep
from hackathon_portal.organisations.actions import people

sweep(
    "приглашения представителей организаций",
    of=["organisations.RepresentativeInvitation"],
    term="30 дней после срока приглашения, если им не воспользовались",
)(people.forget_old_invitations)

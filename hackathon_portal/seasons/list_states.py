"""States of lists of selection and of entries of a stage: each table says what may become what."""

from __future__ import annotations

from hackathon_portal.kernel.transitions import Transitions

SELECTION_LIST = Transitions(
    "selection list",
    {
        "approve": (("draft",), "approved"),
        "publish": (("approved",), "published"),
        # Before the letters leave.
        "take_back": (("published",), "approved"),
        "supersede": (("approved", "published"), "superseded"),
        # The approval of what replaced it is taken back.
        "bring_back": (("superseded",), "published"),
    },
)
ENTRY = Transitions(
    "stage entry",
    {
        "invite": (("reserve",), "invited"),
        "confirm": (("invited", "small"), "confirmed"),
        "decline": (("invited", "confirmed", "reserve", "small"), "declined"),
        # Of a team: fewer people have confirmed than the regulation wants; staff keep it or take the place.
        "fall_short": (("invited", "confirmed"), "small"),
        "keep": (("small",), "confirmed"),
        "took_part": (("invited", "confirmed", "left"), "took_part"),
        # As the contest of the stage has it: nobody answers here.
        "leave": (("invited", "confirmed", "small", "took_part"), "left"),
        "come_back": (("left",), "confirmed"),
        "return": (("declined",), "invited"),
        "return_to_reserve": (("declined",), "reserve"),
        "expire": (("invited", "confirmed", "small"), "expired"),
        "revoke": (("invited", "confirmed", "reserve", "small"), "revoked"),
        "give_back": (("revoked", "expired"), "invited"),
        # Its hub is closed.
        "move": (("invited", "confirmed", "reserve"), "invited"),
        "move_to_reserve": (("invited", "confirmed", "reserve"), "reserve"),
    },
)

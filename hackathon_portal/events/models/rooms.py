"""Rows of a contest or of another room that know the thing itself."""

from __future__ import annotations

from typing import Any

from hackathon_portal.kernel.rooms import ContestOrRoom, thing_of


class InRoom(ContestOrRoom):
    """A row that is asked for its contest or its season; what a page has read already it is told."""

    @property
    def thing(self) -> Any:
        """The contest or the season it belongs to."""
        if self.contest_id is not None:
            return self.contest  # type: ignore[attr-defined]  # the foreign key of the model
        if "_thing" not in self.__dict__:
            self.__dict__["_thing"] = thing_of(self.belongs_to)
        return self.__dict__["_thing"]

    @thing.setter
    def thing(self, thing: Any) -> None:
        if self.contest_id is not None:
            self.contest = thing
        else:
            self.__dict__["_thing"] = thing

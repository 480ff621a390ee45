"""Every value of a regulation says when it may be changed for the last time."""

from __future__ import annotations

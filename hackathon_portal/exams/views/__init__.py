"""Pages of tests: functions that a room's thin views call with what the room gives."""

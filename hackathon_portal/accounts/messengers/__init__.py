"""Messengers: the subject of each letter once more, to those who have connected a bot of this installation.

`bots.py` is the seam: what a messenger's bot can do. `maxbot.py` and `telegram.py` are the two that there are; `talk.py` is what the
portal does with any of them. A bot works where the operator has given its token; a foreign one only where they have declared that
the law leaves it to them (`russia/messengers.py`).
"""

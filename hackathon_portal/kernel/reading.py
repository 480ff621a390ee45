"""A stored file that is read and sought in, whose content comes by pieces of one length: sealed ones (`storage.py`), a bucket's (`bucket.py`)."""

from __future__ import annotations

import io
import os
from typing import Any


class PieceReader(io.RawIOBase):
    """Position and bounds; where the content comes from is `piece`. Bytes throughout."""

    PIECE: int
    size: int
    _position = 0

    def piece(self, number: int) -> bytes:
        """Piece `number` of the content, counted from 0; the last one may be shorter."""
        raise NotImplementedError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._position = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence])
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self.size:
            return 0
        number, offset = divmod(self._position, self.PIECE)
        part = self.piece(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

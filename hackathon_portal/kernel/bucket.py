"""A bucket of an S3-compatible server as a store of files, through django-storages; loaded only where STORAGE_URL names one.

One file is one PUT with its MD5, so the server checks what has arrived and a cut leaves nothing; reading takes blocks by ranges.
A server that is away is not asked again for some seconds: its timeouts must not take the threads that answer pages.
"""

from __future__ import annotations

import base64
import hashlib
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.db import transaction
from storages.backends.s3 import S3Storage

from hackathon_portal.kernel.locks import lock_name
from hackathon_portal.kernel.reading import PieceReader
from hackathon_portal.kernel.stores import Fill, StoreAway, Stored

BLOCK = 2 * 2**20  # bytes of one request for a part of a file
KEPT_BLOCKS = 2  # the one that is read and the last one, which is looked at first
IN_MEMORY = 4 * 2**20
CONNECT_SECONDS = 3
AWAY_SECONDS = 5
NOT_THERE = ("NoSuchKey", "404", "NotFound")


class BucketStore(S3Storage):
    """The encrypted files in a bucket, under `location`."""

    _away_until: ClassVar[float] = 0
    folder: ClassVar[None] = None

    def __init__(self, *, addressing: str, timeout: float, **options: Any) -> None:
        config = Config(
            signature_version="s3v4", s3={"addressing_style": addressing}, connect_timeout=CONNECT_SECONDS, read_timeout=timeout,
            retries={"total_max_attempts": 2, "mode": "standard"}, max_pool_connections=20, tcp_keepalive=True,
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        super().__init__(client_config=config, default_acl=None, security_token=None, session_profile=None, **options)

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": self._normalize_name(name)}

    @contextmanager
    def _talking(self, name: str = "") -> Iterator[None]:
        """The server's refusals as FileNotFoundError and StoreAway; neither keys nor addresses in their words."""
        if time.monotonic() < BucketStore._away_until:
            raise StoreAway("the server of files was away a moment ago")
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in NOT_THERE:
                raise FileNotFoundError(name) from None
            raise StoreAway(f"the server of files refuses: {code}") from None
        except BotoCoreError as error:
            BucketStore._away_until = time.monotonic() + AWAY_SECONDS
            raise StoreAway(f"the server of files is away: {type(error).__name__}") from None

    def names(self) -> Iterator[Stored]:
        prefix = f"{self.location.strip('/')}/" if self.location else ""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=prefix)
        with self._talking():
            for page in pages:
                for item in page.get("Contents", []):
                    yield Stored(item["Key"].removeprefix(prefix), item["Size"], item["LastModified"])

    def read(self, name: str) -> IO[bytes]:
        return io.BufferedReader(ObjectInBlocks(self, name), 64 * 1024)

    def head(self, name: str, count: int) -> bytes:
        return self.part(name, 0, count)[0]

    def part(self, name: str, start: int, count: int, **conditions: str) -> tuple[bytes, int, str]:
        """(these bytes of the file, its whole size, its ETag)."""
        with self._talking(name):
            try:
                answer = self._client.get_object(**self._at(name), Range=f"bytes={start}-{start + count - 1}", **conditions)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") != "InvalidRange":
                    raise
                return b"", start, ""  # nothing lies there: an empty file
            size = int(answer["ContentRange"].rpartition("/")[2]) if "ContentRange" in answer else answer["ContentLength"]
            with answer["Body"] as body:
                return body.read(), size, answer["ETag"]

    def write(self, name: str, fill: Fill) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as content:
            fill(content)  # type: ignore[arg-type]  # a spooled file is a file in all but its type
            self._put(name, content)

    def _put(self, name: str, content: Any) -> None:
        content.seek(0)
        digest = hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).digest()
        content.seek(0)
        with self._talking(name):
            self._client.put_object(**self._at(name), Body=content, ContentMD5=base64.b64encode(digest).decode())

    def replace(self, name: str, fill: Fill) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as content:
            fill(content)  # type: ignore[arg-type]  # the same
            with transaction.atomic():
                lock_name(self._lock(name))  # `remove` waits, so nothing comes back after it
                if not self.exists(name):
                    raise FileNotFoundError(name)
                self._put(name, content)

    def remove(self, name: str) -> None:
        with transaction.atomic():
            lock_name(self._lock(name))
            with self._talking(name):
                self._client.delete_object(**self._at(name))

    def exists(self, name: str) -> bool:
        with self._talking(name):
            try:
                self._client.head_object(**self._at(name))
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in NOT_THERE:
                    return False
                raise
        return True

    def _lock(self, name: str) -> str:
        return f"stored file {name}"


class ObjectInBlocks(PieceReader):
    """An object of a bucket as a file that is read: by blocks, of which the last few are kept. One that is replaced meanwhile fails."""

    PIECE = BLOCK

    def __init__(self, store: BucketStore, name: str) -> None:
        self._store, self._name = store, name
        first, self.size, self._etag = store.part(name, 0, BLOCK)
        self._blocks: dict[int, bytes] = {0: self._whole(0, first)}

    def piece(self, number: int) -> bytes:
        if number not in self._blocks:
            while len(self._blocks) >= KEPT_BLOCKS:
                del self._blocks[next(iter(self._blocks))]
            part = self._store.part(self._name, number * BLOCK, BLOCK, IfMatch=self._etag)[0]
            self._blocks[number] = self._whole(number, part)
        return self._blocks[number]

    def _whole(self, number: int, block: bytes) -> bytes:
        if len(block) < min(BLOCK, self.size - number * BLOCK):
            raise StoreAway("the server of files sent less than there is")
        return block

"""An S3-compatible server of the tests' own (moto's, over HTTP), and stores in its buckets."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.conf import settings

from hackathon_portal.kernel.bucket import BucketStore

KEY, SECRET = "portal", "s3cr3t/with+signs"
_numbers = itertools.count(1)


@contextmanager
def served() -> Iterator[str]:
    """`127.0.0.1:port` of a server that listens until the end."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield f"127.0.0.1:{server.get_host_and_port()[1]}"
    finally:
        server.stop()


def address(server: str, bucket: str = "", **more: str) -> str:
    """STORAGE_URL of a bucket that is made anew, with a folder in it."""
    url = f"s3://{KEY}:{quote(SECRET, safe='')}@{server}/{bucket or f'files-{next(_numbers)}'}/portal?tls=0"
    url += "".join(f"&{name}={value}" for name, value in more.items())
    store = BucketStore(**entry(url)["OPTIONS"])
    store._client.create_bucket(Bucket=store.bucket_name)
    return url


def entry(url: str) -> dict[str, Any]:
    return settings.STORE_OF(url)


def everything(store: BucketStore) -> dict[str, bytes]:
    """Key -> bytes of all objects of the bucket, whatever their folder."""
    return {item.key: item.get()["Body"].read() for item in store.bucket.objects.all()}

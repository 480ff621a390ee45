"""STORAGE_URL -> where the encrypted files lie: a bucket of an S3-compatible server; without it the folder MEDIA_ROOT."""

from __future__ import annotations

import re
from typing import Any

from hackathon_portal.settings.addresses.parts import choice, existing_file, parsed, seconds, unknown

VARIABLE = "STORAGE_URL"
EXAMPLE = "s3://ключ:секрет@сервер:9000/корзина?region=ru-central1&tls=1"
FOLDER = {"BACKEND": "hackathon_portal.kernel.stores.FolderStore"}
KNOWN = ("region", "tls", "addressing", "ca", "timeout")
# What one request may last: a piece of a file, not the whole of it.
SECONDS = "20"


def files(url: str, variable: str = VARIABLE) -> dict[str, Any]:
    """`s3://key:secret@host:port/bucket/prefix` with region, tls (1), addressing (path), ca, timeout -> an entry of STORAGES."""
    if not url.strip():
        return FOLDER
    address = parsed(variable, url, ("s3",), EXAMPLE)
    options = address.options
    unknown(variable, options, KNOWN)
    if len(address.hosts) != 1:
        address.refuse(f"нужен один сервер; адрес должен быть вида {EXAMPLE}")
    if not address.user or not address.password:
        address.refuse("нужны ключ и секрет: s3://ключ:секрет@…")
    bucket, _, prefix = address.path.strip("/").partition("/")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
        address.refuse("имя корзины — от 3 до 63 знаков: строчные латинские буквы, цифры, точка и дефис")
    if not re.fullmatch(r"[\w./-]*", prefix, re.ASCII) or ".." in prefix:
        address.refuse("папка в корзине — латинские буквы, цифры и знаки . _ - /")
    has_tls = choice(variable, "tls", options.get("tls", "1"), ("0", "1")) == "1"
    if "ca" in options and not has_tls:
        address.refuse("ca имеет смысл только с tls=1")
    (host, port), *_ = address.hosts
    host = f"[{host}]" if ":" in host else host
    return {
        "BACKEND": "hackathon_portal.kernel.bucket.BucketStore",
        "OPTIONS": {
            "access_key": address.user,
            "secret_key": address.password,
            "bucket_name": bucket,
            "location": prefix,
            "endpoint_url": f"{'https' if has_tls else 'http'}://{host}{f':{port}' if port else ''}",
            "region_name": options.get("region", "us-east-1"),
            "verify": existing_file(variable, "ca", options["ca"]) if "ca" in options else True,
            "addressing": choice(variable, "addressing", options.get("addressing", "path"), ("path", "virtual", "auto")),
            "timeout": seconds(variable, "timeout", options.get("timeout", SECONDS)),
        },
    }

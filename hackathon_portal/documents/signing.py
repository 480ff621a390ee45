"""The organiser's electronic signature in a PDF (PAdES), where the portal was given a certificate for it."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from django.conf import settings


@cache
def _signer(path: str, password: str) -> Any:
    from pyhanko.sign import signers  # noqa: PLC0415  on first use: only with a certificate

    signer = signers.SimpleSigner.load_pkcs12(path, passphrase=password.encode() if password else None)
    if signer is None:
        raise RuntimeError("DOCUMENT_CERTIFICATE: файл PKCS#12 не читается этим паролем")
    return signer


def signed_by_organiser(data: bytes) -> bytes:
    """The PDF with an invisible PAdES signature of DOCUMENT_CERTIFICATE (a PKCS#12 file); as it was where none is configured."""
    if not settings.DOCUMENT_CERTIFICATE:
        return data
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  on first use: only with a certificate
    from pyhanko.sign import fields, signers  # noqa: PLC0415  on first use: only with a certificate

    meta = signers.PdfSignatureMetadata(field_name="Organiser", subfilter=fields.SigSeedSubFilter.PADES)
    target = io.BytesIO()
    signer = _signer(settings.DOCUMENT_CERTIFICATE, settings.DOCUMENT_CERTIFICATE_PASSWORD)
    # pyHanko runs an event loop of its own, which the calling thread may not have running already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(signers.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(data)), meta, signer=signer, output=target).result()
    return target.getvalue()


def signature_of(data: bytes) -> bytes | None:
    """A detached signature (CMS, DER) of DOCUMENT_CERTIFICATE under `data`; None where no certificate is configured."""
    if not settings.DOCUMENT_CERTIFICATE:
        return None
    signer = _signer(settings.DOCUMENT_CERTIFICATE, settings.DOCUMENT_CERTIFICATE_PASSWORD)
    with ThreadPoolExecutor(1) as thread:
        content = thread.submit(asyncio.run, signer.async_sign_general_data(data, "sha256", detached=True)).result()
    return bytes(content.dump())

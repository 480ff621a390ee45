"""`./portal bench letters [--count N] [--plain]`: a mailing through a local mail server with TLS, and resets posted meanwhile.

The worker for letters of `./portal run`, a database of the bench's own; the mail server is a process of its own with a certificate made
for this run. Prints letters a second, connections, the worker's processor time for each letter, how long a reset waited.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

GREETING_SECONDS = 0.1  # what the receiving server takes to greet
RESETS, WANTED_SECONDS, WANTED_CONNECTIONS_PER_LETTER = 8, 5.0, 1 / 100
AT_ONCE = 2000
BODY = (
    "Здравствуйте!\n\nНапоминаем: завтра в 10:00 начинается контрольная точка. Приготовьте репозиторий и короткий рассказ о том, что уже "
    "работает.\n\nСтраница конкурса: http://127.0.0.1:8000/c/bench/\n"
)


def certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself, for a day: one PEM file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "mail.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path


def serve(pem: str, told: Any, counts: Any, resets: Any) -> None:
    """The mail server: puts its port into `told`, counts letters and connections, puts the instants of resets into `resets`."""
    from tests.faults.mail_sink import Keeper, MailSink

    class Counting(Keeper):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  a name of aiosmtpd
            counts[0], counts[1] = counts[0] + 1, self.counts["connections"]
            if envelope.rcpt_tos[0].startswith("reset"):
                resets.put((envelope.rcpt_tos[0], time.time()))
            return "250 OK"

    context = None
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    sink = MailSink(greeting=GREETING_SECONDS, tls=context, parsed=False)
    sink.keeper.__class__ = Counting
    with sink:
        told.put(sink.port)
        time.sleep(24 * 3600)


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def queue(contest_id: int, count: int) -> None:
    from hackathon_portal.kernel import outbox

    for start in range(0, count, AT_ONCE):
        outbox.post_many(
            [
                {"kind": "registration.mailing", "key": f"bench:{n}", "to": f"m{n}@example.org", "subject": "Контрольная точка",
                 "body": BODY, "contest_id": contest_id, "batch": "bench"}
                for n in range(start, min(start + AT_ONCE, count))
            ]
        )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="./portal bench letters")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--plain", action="store_true", help="without TLS")
    asked = parser.parse_args([word for word in sys.argv[1:] if word != "letters"])
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hackathon_portal.demo import people, play

    contest = play.announce(slug="bench", starts_on=date(2024, 5, 24), users=people.make_accounts()).contest
    from hackathon_portal.kernel.models import OutboxMessage

    OutboxMessage.objects.all().delete()
    began = time.monotonic()
    queue(contest.pk, asked.count)
    print(f"{asked.count} letters queued in {time.monotonic() - began:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return measure(asked, Path(folder))


def measure(asked: argparse.Namespace, folder: Path) -> int:
    from hackathon_portal.launcher import processes

    pem = "" if asked.plain else str(certificate(folder))
    context = multiprocessing.get_context("spawn")
    told, counts, resets = context.Queue(), context.Array("l", 2), context.Queue()
    server = context.Process(target=serve, args=(pem, told, counts, resets), daemon=True)
    server.start()
    scheme = "smtp" if asked.plain else "smtps"
    environment = dict(os.environ, EMAIL_URL=f"{scheme}://127.0.0.1:{told.get(timeout=30)}", C_FORCE_ROOT="1")
    if pem:
        environment["SSL_CERT_FILE"] = pem
    with (folder / "worker.log").open("wb") as log:  # a line for each letter
        worker = subprocess.Popen(processes.letters_command(), env=environment, stdout=log, stderr=log)
    try:
        return follow(asked.count, worker, counts, resets)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
        server.terminate()


def follow(count: int, worker: subprocess.Popen[bytes], counts: Any, resets: Any) -> int:
    from hackathon_portal.kernel import outbox

    outbox.wake_worker()
    while not counts[0]:
        time.sleep(0.05)
    began, used = time.monotonic(), processor_seconds(worker.pid)
    posted: dict[str, float] = {}
    while (left := counts[0]) < count:
        if len(posted) < RESETS and left > count * (len(posted) + 1) / (RESETS + 2):
            address = f"reset{len(posted)}@example.org"
            outbox.post(kind="account", key=address, to=address, subject="Новый пароль", body="Задайте пароль.")
            posted[address] = time.time()
        time.sleep(0.01)
    took, used = time.monotonic() - began, processor_seconds(worker.pid) - used
    waits = []
    for _ in posted:
        address, at = resets.get(timeout=60)
        waits.append(at - posted[address])
    print(f"{counts[0]} letters in {took:.0f} s: {counts[0] / took:.0f} a second, {counts[1]} connections")
    print(f"worker: {used / counts[0] * 1000:.2f} ms of processor time a letter, text and HTML")
    print(f"a reset meanwhile: median {statistics.median(waits):.2f} s, worst {max(waits):.2f} s (wanted {WANTED_SECONDS:.0f})")
    right = max(waits) < WANTED_SECONDS and counts[1] <= max(4, counts[0] * WANTED_CONNECTIONS_PER_LETTER)
    return 0 if right else 1

"""Every text that comes from outside as a file is read by one reader of encodings."""

import ast

from tests.sources import ROOT, calls, files

# What turns bytes into text besides that reader, and why it may: (file, function) or the whole file.
OTHERS = {
    "hackathon_portal/kernel/encodings.py": "the reader",
    "hackathon_portal/kernel/addresses.py": "domains of mail, ASCII by IDNA",
    "hackathon_portal/kernel/bounces.py": "identifiers of letters, ASCII by their standard",
    "hackathon_portal/kernel/web/odd_requests.py": "addresses, UTF-8 by their standard",
    "hackathon_portal/kernel/web/json_bodies.py": "JSON of programs, UTF-8 by its standard",
    "hackathon_portal/kernel/encryption.py": "texts of the portal's own",
    "hackathon_portal/kernel/web/drafts.py": "pages of the portal's own, in the charset they are sent in",
    "prizes/taxes/remitting.py": "the file for the bank the portal has just made, kept as a text",
    "hackathon_portal/kernel/mail_server.py": "answers of a server",
    "hackathon_portal/kernel/antivirus.py": "answers of a server",
    "hackathon_portal/kernel/bucket.py": "a checksum in base64",
    "hackathon_portal/front.py": "addresses, as WSGI has them",
    "hackathon_portal/launcher/pg_tools.py": "answers of programs",
    "hackathon_portal/launcher/supervisor.py": "answers of programs",
    "hackathon_portal/launcher/embedded.py": "a key in base64",
    "hackathon_portal/documents/docx.py": "XML of DOCX, UTF-8 by its standard",
    "hackathon_portal/documents/charts.py": "a picture in base64",
    "hackathon_portal/exams/actions/loads.py": "a file in base64",
    "hackathon_portal/seasons/jobs_entrants.py": "a file in base64",
    "hackathon_portal/demo/season_folder.py": "the same files",
    "hackathon_portal/competitions/rules/check.py": "a file of answers is UTF-8 by the task: another encoding is a fault to be named",
    "hackathon_portal/competitions/rules/reference.py": "the right answers, by the same task",
    "hackathon_portal/exams/rules/moodle.py": "pictures in base64",
    "hackathon_portal/contests/posters.py": "pictures in base64",
    "hackathon_portal/documents/ornaments.py": "a drawing in base64",
    "hackathon_portal/contests/offers.py": "pages of the portal's own",
    "hackathon_portal/contests/views/public.py": "a picture in base64",
    "hackathon_portal/kernel/spreadsheets.py": "writes a table of the portal's own",
    "registration/views/importing.py": "a file in base64",
    "prizes/awards/documents.py": "a picture in base64",
    "prizes/payouts/statement_files.py": "the name of an encoding, ASCII",
    "hackathon_portal/kernel/banks.py": "the name of an encoding, ASCII",
    "hackathon_portal/kernel/manifest.py": "the list of sums in an archive of the portal's own",
}
READ_BY_IT = {
    "prizes/payouts/statement_files.py", "hackathon_portal/kernel/tables.py", "hackathon_portal/contests/presets.py",
    "hackathon_portal/kernel/banks.py",
}  # fmt: skip


def turns_bytes_into_text(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("decode", "from_bytes"):
        return call.func.attr == "decode"
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name == "TextIOWrapper":
        return True
    return name == "str" and len(call.args) + len(call.keywords) > 1


def test_nothing_else_turns_bytes_of_files_into_text():
    found = {f"{path.relative_to(ROOT)}" for path in files() if any(turns_bytes_into_text(call) for call in calls(path))}
    assert found - set(OTHERS) == set()
    assert set(OTHERS) - found == set(), "declared for nothing"


def test_each_door_for_files_of_text_asks_the_reader():
    found = {
        f"{path.relative_to(ROOT)}"
        for path in files()
        if any(isinstance(call.func, ast.Name) and call.func.id == "decoded" for call in calls(path))
    }
    assert found >= READ_BY_IT

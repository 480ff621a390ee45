"""The BIK directory: an ED807 file is read, anything else is named, and a form fills the bank by itself."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from hackathon_portal.kernel import banks
from hackathon_portal.kernel.models import Bank
from registration.forms.applicant import BankForm
from registration.models import Application
from tests import build, invented

ED807 = f"""<?xml version="1.0" encoding="WINDOWS-1251"?>
<ED807 xmlns="urn:cbr-ru:ed:v2.0" EDNo="1" EDDate="2024-05-02" EDAuthor="4583001999" CreationReason="FCBD" InfoTypeCode="FIRR">
<BICDirectoryEntry BIC="{invented.BIK}"><ParticipantInfo NameP="Банк «Упа»" Nnp="Тула" PtType="20"/>
<Accounts Account="30101810100000000999" RegulationAccountType="CRSA" AccountStatus="ACAC"/>
<Accounts Account="{invented.correspondent(invented.BIK)}" RegulationAccountType="CRSA" AccountStatus="ACAC"/></BICDirectoryEntry>
<BICDirectoryEntry BIC="044525000"><ParticipantInfo NameP="ГУ Банка России" Nnp="Москва" PtType="00"/></BICDirectoryEntry>
<BICDirectoryEntry BIC="1"><ParticipantInfo NameP="Неполная"/></BICDirectoryEntry>
</ED807>""".encode("cp1251")


def test_banks_are_read_with_the_correspondent_account_that_fits():
    found = {bank.bik: (bank.name, bank.city, bank.corr_account) for bank in banks.read_ed807(io.BytesIO(ED807))}
    assert found == {
        invented.BIK: ("Банк «Упа»", "Тула", invented.correspondent(invented.BIK)),
        "044525000": ("ГУ Банка России", "Москва", ""),
    }


@pytest.mark.parametrize("named", ["WINDOWS-1251", "UTF-8", "CP866", ""])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
def test_its_encoding_is_found_whatever_its_first_line_says(encoding, named):
    text = (
        ED807.decode("cp1251")
        .translate({0xAB: "'", 0xBB: "'"})
        .replace(' encoding="WINDOWS-1251"', f' encoding="{named}"' if named else "")
    )
    assert [bank.name for bank in banks.read_ed807(io.BytesIO(text.encode(encoding)))] == ["Банк 'Упа'", "ГУ Банка России"]


def test_the_zip_it_is_published_in_is_read_too():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20240502_ED807_full.xml", ED807)
    assert len(list(banks.read_ed807(packed))) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<ED101 xmlns='urn:cbr-ru:ed:v2.0'/>", "корень файла ED101, а нужен ED807"),
        (b"<ED807/>", "корень файла ED807, а нужен ED807"),
        (b"<ED807 xmlns='urn:cbr-ru:ed:v2.0'></ED807>", "в файле нет ни одного банка"),
        (b"not xml", "файл XML записан с ошибкой"),
        (b"", "файл XML записан с ошибкой"),
    ],
)
@pytest.mark.django_db
def test_another_file_is_named_and_the_directory_stays(tmp_path, data, said):
    Bank.objects.create(bik="044525000", name="Прежний")
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=said):
        call_command("import_bik", path)
    assert Bank.objects.get().name == "Прежний"


@pytest.mark.django_db
def test_the_bank_fills_itself_in_the_browser_and_on_the_server(client, tmp_path, tula, capsys):
    assert client.get(f"/banks/{invented.BIK}/").json() == {}
    path = tmp_path / "ed807.xml"
    path.write_bytes(ED807)
    call_command("import_bik", path)
    assert capsys.readouterr().out == "Банков в справочнике: 2\n"
    assert client.get(f"/banks/{invented.BIK}/").json() == {
        "name": "Банк «Упа»",
        "corr_account": invented.correspondent(invented.BIK),
    }
    person = build.person("captain")
    data = {name: person[name] for name in ("snils", "inn", "bik", "account", "bank_inn")}
    form = BankForm(data | {"bik": "04 7003 608"}, instance=Application(role="captain"), regulation=tula)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["bank_name"], form.cleaned_data["corr_account"]) == (
        "Банк «Упа»",
        invented.correspondent(invented.BIK),
    )

"""Sheets open in a Turkish and an English spreadsheet, with exact amounts and no formulas."""

import csv
from datetime import UTC, datetime
import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from custom_components.prepaid_meter.credit import CreditUnit
from custom_components.prepaid_meter.ledger import ActorKind, Ledger, RowKind, Source, Tenant
from custom_components.prepaid_meter.ledger.export import (
    ENGLISH,
    TURKISH,
    Style,
    as_text,
    rows_csv,
    statements_csv,
)
from custom_components.prepaid_meter.ledger.rows import REFERENCE_MAX, SYSTEM
from custom_components.prepaid_meter.ledger.statement import Month, Readings, module_statements

from .drafts import HUB, MODULE, draft, load, opening, top_up

ISTANBUL = ZoneInfo("Europe/Istanbul")
STYLES = pytest.mark.parametrize("style", [TURKISH, ENGLISH], ids=["turkish", "english"])


@pytest.fixture
def url(sqlite_path: Path) -> str:
    """Return one address: a sheet is the same from either database."""
    return f"sqlite:///{sqlite_path}"


def cells(sheet: bytes, style: Style) -> list[dict[str, str]]:
    text = sheet.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=style.separator))


def test_a_turkish_sheet_is_as_a_turkish_spreadsheet_expects_it(ledger: Ledger) -> None:
    ledger.append(HUB, top_up(123_456, before=-5, after=123_451, note='6" boru; acil'))
    sheet = rows_csv(ledger.walk(), TURKISH, ISTANBUL)
    assert sheet.startswith(b"\xef\xbb\xbfHat;S\xc4\xb1ra;")
    assert sheet.endswith(b"\r\n")
    assert sheet.count(b"\n") == sheet.count(b"\r\n") == 2
    (row,) = cells(sheet, TURKISH)
    assert row["Zaman"] == "2026-11-16 12:30:01"
    assert (row["İşlem"], row["Kiracı"], row["Yol"]) == (
        "Kontör yükleme",
        "Ayşe Yılmaz",
        "Uzaktan",
    )
    assert (row["Miktar"], row["Önceki kontör"], row["Sonraki kontör"]) == (
        "1234,56",
        "-0,05",
        "1234,51",
    )
    assert row["Not"] == '6" boru; acil'


def test_an_english_sheet_is_as_an_english_spreadsheet_expects_it(ledger: Ledger) -> None:
    ledger.append(HUB, load(5, unit=CreditUnit("kWh", 3), actor=SYSTEM, tenant=None))
    (row,) = cells(rows_csv(ledger.walk(), ENGLISH, UTC), ENGLISH)
    assert (row["Amount"], row["Unit"], row["By"], row["Tenant"]) == ("0.005", "kWh", "System", "")


@pytest.mark.parametrize(
    ("minor", "decimals", "shown"),
    [
        (2**63 - 1, 2, "92233720368547758.07"),
        (-(2**63) + 1, 6, "-9223372036854.775807"),
        (0, 2, "0.00"),
        (1, 8, "0.00000001"),
        (700, 0, "700"),
    ],
)
def test_amounts_are_exact(ledger: Ledger, minor: int, decimals: int, shown: str) -> None:
    ledger.append(HUB, draft(RowKind.CUT_OFF, before=minor, unit=CreditUnit("u", decimals)))
    (row,) = cells(rows_csv(ledger.walk(), ENGLISH, UTC), ENGLISH)
    assert row["Credit before"] == shown


def test_an_amount_without_a_unit_stays_in_minor_units(ledger: Ledger) -> None:
    ledger.append(HUB, load(1234, unit=None))
    (row,) = cells(rows_csv(ledger.walk(), ENGLISH, UTC), ENGLISH)
    assert (row["Amount"], row["Unit"]) == ("1234", "")


def test_a_reference_keeps_all_its_digits(ledger: Ledger) -> None:
    ledger.append(HUB, top_up(reference=REFERENCE_MAX))
    (row,) = cells(rows_csv(ledger.walk(), ENGLISH, UTC), ENGLISH)
    assert row["Reference"] == f"#{REFERENCE_MAX}"


@pytest.mark.parametrize("start", [*"=+-@\t\r\n＝＋－＠", "  ="])
@STYLES
def test_no_name_becomes_a_formula(ledger: Ledger, style: Style, start: str) -> None:
    evil = f'{start}HYPERLINK("http://x";"y")'
    first = datetime(2026, 11, 1, tzinfo=UTC)
    ledger.append(HUB, opening(0, tenant=Tenant("t", evil), note=evil, time=first))
    statements = module_statements(ledger, HUB, MODULE, Month(2026, 11), UTC)
    for sheet in (rows_csv(ledger.walk(), style, UTC), statements_csv(statements, style, UTC)):
        row = cells(sheet, style)[0]
        assert row[style.words["tenant"]] == f"'{evil}"


def test_a_plain_name_stays_as_it_is() -> None:
    assert as_text("Ayşe - kat 3") == "Ayşe - kat 3"


def test_a_statement_shows_its_sum_above_its_loads(ledger: Ledger) -> None:
    november = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    ledger.append_many(HUB, [
        opening(0, time=november[0]),
        load(1_050, time=november[1]),
        draft(RowKind.REFUND, -50, reference=1, time=november[2]),
    ])  # fmt: skip
    statements = module_statements(
        ledger, HUB, MODULE, Month(2026, 11), UTC, Readings(opening=200, closing=100)
    )
    sheet = statements_csv(statements, TURKISH, UTC).decode("utf-8-sig").split("\r\n")
    assert sheet[:5] == [
        "Kiracı;Modül;Başlangıç;Bitiş;Açılış kontörü;Yüklenen;Tüketim;Kapanış kontörü;Birim",
        "Ayşe Yılmaz;reference_10010005;2026-11-01 00:00:00;2026-12-01 00:00:00;"
        "2,00;10,00;11,00;1,00;TRY",
        "Zaman;İşlem;Miktar;Birim;Önceki kontör;Sonraki kontör;Yol;Yapan;Sıra;Kâğıt makbuz no.;Not",
        "2026-11-02 00:00:00;Modülde yükleme;10,50;TRY;;;Kart;Müdür;2;;",
        "2026-11-03 00:00:00;İade;-0,50;TRY;;;Uzaktan;Müdür;3;;",
    ]
    assert sheet[5:] == ["", ""]


@STYLES
def test_every_word_is_there_in_both_languages(style: Style) -> None:
    assert {*RowKind, *ActorKind, *Source} <= style.words.keys()
    assert TURKISH.words.keys() == ENGLISH.words.keys()

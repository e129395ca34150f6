"""Rows and statements as sheets that a spreadsheet opens without questions."""

from collections.abc import Iterable, Mapping
import csv
from dataclasses import dataclass
from datetime import datetime, tzinfo
import io
from typing import Final

from ..credit import CreditUnit
from .kinds import RowKind
from .rows import Actor, Row, Tenant
from .statement import Statement
from .words import ENGLISH as ENGLISH_WORDS, TURKISH as TURKISH_WORDS


@dataclass(frozen=True, slots=True)
class Style:
    """How a spreadsheet set to a language expects cells, numbers and words."""

    separator: str
    decimal_mark: str
    words: Mapping[str, str]


TURKISH: Final = Style(";", ",", TURKISH_WORDS)
ENGLISH: Final = Style(",", ".", ENGLISH_WORDS)

_BYTE_ORDER_MARK: Final = "\ufeff"
_STARTS_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")

_ROW_COLUMNS: Final = (
    "hub", "number", "time", "kind", "module", "tenant", "actor", "amount", "before", "after",
    "total_loaded", "unit", "source", "reference", "receipt_number", "about", "note",
    "transaction", "hash",
)  # fmt: skip
_STATEMENT_COLUMNS: Final = (
    "tenant", "module", "start", "end", "opening_credit", "loaded", "consumption",
    "closing_credit", "unit",
)  # fmt: skip
_LINE_COLUMNS: Final = (
    "time", "kind", "amount", "unit", "before", "after", "source", "actor", "number",
    "receipt_number", "note",
)  # fmt: skip


def rows_csv(rows: Iterable[Row], style: Style, zone: tzinfo) -> bytes:
    """Return rows as a sheet."""
    cells = _Cells(style, zone)
    return _sheet(
        style,
        [
            [style.words[name] for name in _ROW_COLUMNS],
            *([cells.of_row(row)[name] for name in _ROW_COLUMNS] for row in rows),
        ],
    )


def statements_csv(statements: Iterable[Statement], style: Style, zone: tzinfo) -> bytes:
    """Return statements as a sheet, each with its loads below it."""
    cells = _Cells(style, zone)
    lines: list[list[str]] = []
    for statement in statements:
        lines.append([style.words[name] for name in _STATEMENT_COLUMNS])
        of_statement = cells.of_statement(statement)
        lines.append([of_statement[name] for name in _STATEMENT_COLUMNS])
        if statement.rows:
            lines.append([style.words[name] for name in _LINE_COLUMNS])
        for row in statement.rows:
            of_row = cells.of_row(row)
            lines.append([of_row[name] for name in _LINE_COLUMNS])
        lines.append([])
    return _sheet(style, lines)


def _sheet(style: Style, lines: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    csv.writer(text, delimiter=style.separator, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()


@dataclass(frozen=True, slots=True)
class _Cells:
    """What stands in the cells, by the name of their column."""

    style: Style
    zone: tzinfo

    def of_row(self, row: Row) -> dict[str, str]:
        words = self.style.words
        return {
            "hub": as_text(row.hub),
            "number": str(row.number),
            "time": self.moment(row.time),
            "kind": words[row.kind],
            "module": as_text(row.module or ""),
            "tenant": _tenant(row.tenant),
            "actor": self.actor(row.actor),
            "amount": self.credit(row.amount, row.unit),
            "before": self.credit(row.before, row.unit),
            "after": self.credit(row.after, row.unit),
            "total_loaded": self.credit(row.total_loaded, row.unit),
            "unit": as_text(row.unit.name) if row.unit else "",
            "source": words[row.source],
            # As a number it would lose its last digits: a spreadsheet counts to 15.
            "reference": "" if row.reference is None else f"#{row.reference}",
            "receipt_number": as_text(str(row.details.get("receipt_number", ""))),
            "about": as_text(_about(row)),
            "note": as_text(row.note),
            "transaction": as_text(row.transaction or ""),
            "hash": row.hash,
        }

    def of_statement(self, statement: Statement) -> dict[str, str]:
        unit = statement.unit
        return {
            "tenant": _tenant(statement.tenant),
            "module": as_text(statement.module),
            "start": self.moment(statement.start),
            "end": self.moment(statement.end),
            "opening_credit": self.credit(statement.opening, unit),
            "loaded": self.credit(statement.loaded, unit),
            "consumption": self.credit(statement.consumption, unit),
            "closing_credit": self.credit(statement.closing, unit),
            "unit": as_text(unit.name) if unit else "",
        }

    def moment(self, time: datetime) -> str:
        """Return a time in the form that spreadsheets of every language read."""
        return f"{time.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def credit(self, minor: int | None, unit: CreditUnit | None) -> str:
        """Return an amount exactly; without a known unit it stays in minor units."""
        if minor is None:
            return ""
        exact = CreditUnit("", unit.decimals if unit else 0).from_minor(minor)
        return f"{exact:f}".replace(".", self.style.decimal_mark)

    def actor(self, actor: Actor) -> str:
        return as_text(actor.name or self.style.words[actor.kind])


def _about(row: Row) -> str:
    """Return which setting a row tells of, and what became of it, as the register map names it."""
    told = row.details
    if row.kind is not RowKind.SETTING_CHANGED or "setting" not in told:
        return ""
    return f"{told['setting']}: {told.get('from', '')} → {told.get('to', '')}"


def _tenant(tenant: Tenant | None) -> str:
    return as_text(tenant.name) if tenant else ""


def as_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text

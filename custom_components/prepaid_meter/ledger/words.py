"""The words of exported sheets, in the two languages of the building's managers."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Final

from .kinds import ActorKind, Source

# The words of rows are those of the manager's page, which reads the same file.
ROW_KINDS: Final[Mapping[str, Mapping[str, str]]] = json.loads(
    (Path(__file__).parent / "row_kinds.json").read_text("utf-8")
)

ENGLISH: Final[Mapping[str, str]] = {
    **ROW_KINDS["en"],
    "number": "No.",
    "time": "Time",
    "kind": "What",
    "module": "Module",
    "tenant": "Tenant",
    "actor": "By",
    "amount": "Amount",
    "unit": "Unit",
    "before": "Credit before",
    "after": "Credit after",
    "total_loaded": "Total loaded",
    "reference": "Reference",
    "source": "Way",
    "receipt_number": "Receipt on paper",
    "about": "Details",
    "note": "Note",
    "transaction": "Transaction",
    "hash": "Hash",
    "hub": "Hub",
    "start": "From",
    "end": "Until",
    "opening_credit": "Opening credit",
    "loaded": "Loaded",
    "consumption": "Consumption",
    "closing_credit": "Closing credit",
    ActorKind.USER: "User",
    ActorKind.AUTOMATION: "Automation",
    ActorKind.AT_MODULE: "At the module",
    ActorKind.SYSTEM: "System",
    Source.REMOTE: "Remote",
    Source.USB_STICK: "USB stick",
    Source.CARD: "Card",
    Source.KEYPAD: "Keypad",
    Source.UNKNOWN: "",
}

TURKISH: Final[Mapping[str, str]] = {
    **ROW_KINDS["tr"],
    "number": "Sıra",
    "time": "Zaman",
    "kind": "İşlem",
    "module": "Modül",
    "tenant": "Kiracı",
    "actor": "Yapan",
    "amount": "Miktar",
    "unit": "Birim",
    "before": "Önceki kontör",
    "after": "Sonraki kontör",
    "total_loaded": "Toplam yüklenen",
    "reference": "Referans",
    "source": "Yol",
    "receipt_number": "Kâğıt makbuz no.",
    "about": "Ayrıntı",
    "note": "Not",
    "transaction": "İşlem kimliği",
    "hash": "Özet",
    "hub": "Hat",
    "start": "Başlangıç",
    "end": "Bitiş",
    "opening_credit": "Açılış kontörü",
    "loaded": "Yüklenen",
    "consumption": "Tüketim",
    "closing_credit": "Kapanış kontörü",
    ActorKind.USER: "Kullanıcı",
    ActorKind.AUTOMATION: "Otomasyon",
    ActorKind.AT_MODULE: "Modül başında",
    ActorKind.SYSTEM: "Sistem",
    Source.REMOTE: "Uzaktan",
    Source.USB_STICK: "USB bellek",
    Source.CARD: "Kart",
    Source.KEYPAD: "Tuş takımı",
    Source.UNKNOWN: "",
}

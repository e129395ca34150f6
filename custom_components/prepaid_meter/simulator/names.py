"""The tenants of the default building: a small mall, in English or Turkish."""

from dataclasses import dataclass
from typing import Final, Literal

from ..device.points import MeterKind

type Language = Literal["en", "tr"]
type Condition = Literal["ok", "low", "exhausted", "cut"]

_E, _W, _H = MeterKind.ELECTRICITY, MeterKind.WATER, MeterKind.HEAT


@dataclass(frozen=True, slots=True)
class Tenant:
    """A row of the directory at the mall's entrance, and how its module stands."""

    kind: MeterKind
    business: str
    turkish: str
    english: str
    mode: str = "operator"
    condition: Condition = "ok"
    door_open: bool = False
    on_generator: bool = False

    def name(self, language: Language) -> str:
        """Return the tenant's name."""
        return self.turkish if language == "tr" else self.english


# Ordered so that a smaller building, which takes the first few, still shows a bit of everything.
TENANTS: Final = (
    Tenant(_E, "supermarket", "Bereket Market", "Corner Fresh Market", "automatic"),
    Tenant(_E, "cafe", "Kahve Durağı", "Bean Stop Coffee", condition="low"),
    Tenant(_W, "restaurant", "Lezzet Sofrası", "The Copper Table"),
    Tenant(_H, "cinema", "Yıldız Sineması", "Starlight Cinema", "automatic"),
    Tenant(_E, "bookshop", "Anadolu Kitabevi", "Old Mill Books", condition="exhausted"),
    Tenant(_E, "pharmacy", "Yıldız Eczanesi", "Greenfield Pharmacy"),
    Tenant(_E, "clothing", "Defne Giyim", "Willow Clothing", "automatic", "exhausted"),
    Tenant(_E, "bakery", "Taş Fırın", "Stone Oven Bakery", "remote", "exhausted"),
    Tenant(_E, "electronics", "Mavi Elektronik", "Bluewave Electronics", "remote", "cut"),
    Tenant(_W, "hairdresser", "Pelin Kuaför", "Shear Delight Hair", "automatic", "low"),
    Tenant(_E, "gym", "Zinde Spor Salonu", "Ironworks Gym", door_open=True),
    Tenant(_E, "office", "Ege Mimarlık", "Harbour Architects", "remote"),
    Tenant(_H, "gym", "Kardelen Yüzme Okulu", "Snowdrop Swim School"),
    Tenant(_E, "shop", "Çınar Oyuncak", "Little Acorn Toys", "automatic", "low"),
    Tenant(_E, "restaurant", "Boğaz Balık Evi", "Pier Nine Seafood", on_generator=True),
    Tenant(_E, "shop", "Gümüş Saat", "Silver Hour Watches", "automatic"),
    Tenant(_E, "shop", "Lale Çiçekçilik", "Tulip Lane Florist"),
    Tenant(_W, "gym", "Nehir Hamamı", "Riverside Spa", "remote", "exhausted"),
    Tenant(_E, "cafe", "Simit Köşesi", "Pretzel Corner"),
    Tenant(_E, "office", "Güven Sigorta", "Beacon Insurance", "automatic"),
    Tenant(_H, "restaurant", "Ocakbaşı Hasan", "Hearth and Ember Grill", "operator", "low"),
    Tenant(_E, "electronics", "Deniz Optik", "Clearview Opticians", "remote"),
    Tenant(_W, "bakery", "Tatlı Dünyası", "Sugar Lane Patisserie"),
    Tenant(_H, "office", "Yeşil Anaokulu", "Green Gate Nursery", "automatic"),
)

_BUSINESSES: Final = (
    ("clothing", "Giyim", "Clothing"),
    ("cafe", "Kahvesi", "Coffee"),
    ("shop", "Hediyelik", "Gifts"),
    ("restaurant", "Lokantası", "Kitchen"),
    ("office", "Danışmanlık", "Consulting"),
    ("hairdresser", "Kuaför", "Hair Studio"),
    ("electronics", "Bilişim", "Computers"),
    ("shop", "Ayakkabı", "Shoes"),
    ("bakery", "Pastanesi", "Bakery"),
    ("pharmacy", "Eczanesi", "Pharmacy"),
    ("bookshop", "Kırtasiye", "Stationery"),
)
_NAMES: Final = (
    ("Akdeniz", "Harbourside"),
    ("Toros", "Highfield"),
    ("Papatya", "Daisy"),
    ("Uludağ", "Summit"),
    ("Kardeşler", "Brothers"),
    ("Menekşe", "Violet"),
    ("Marmara", "Lakeside"),
    ("Zeytin", "Olive Tree"),
    ("Güneş", "Sunrise"),
    ("Pamukkale", "White Rock"),
    ("Şirin", "Lovely"),
    ("Karadeniz", "Northshore"),
    ("Safran", "Saffron"),
    ("Kapadokya", "Valley"),
    ("Sedef", "Pearl"),
    ("Efes", "Old Town"),
    ("Kumru", "Dove"),
    ("Manolya", "Magnolia"),
    ("Bahar", "Springtime"),
    ("Doruk", "Crest"),
    ("Nilüfer", "Water Lily"),
    ("Poyraz", "North Wind"),
    ("Yonca", "Clover"),
)
_KINDS: Final = (_E, _E, _W, _E, _E, _H)
_MODES: Final = ("operator", "automatic", "operator", "remote")
_CONDITIONS: Final[tuple[Condition, ...]] = (
    ("ok",) * 6 + ("low",) + ("ok",) * 6 + ("exhausted",) + ("ok",) * 3
)


def tenant(index: int) -> Tenant:
    """Return the tenant with a number from 0 on; every one has a name of its own."""
    if index < len(TENANTS):
        return TENANTS[index]
    index -= len(TENANTS)
    # 23 and 11 have no common divisor: the pairs repeat only after all 253 of them.
    turkish, english = _NAMES[index % len(_NAMES)]
    business, turkish_line, english_line = _BUSINESSES[index % len(_BUSINESSES)]
    return Tenant(
        _KINDS[index % len(_KINDS)],
        business,
        f"{turkish} {turkish_line}",
        f"{english} {english_line}",
        _MODES[index % len(_MODES)],
        _CONDITIONS[index % len(_CONDITIONS)],
    )

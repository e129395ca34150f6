"""The table of supported meters in the documents is what the profiles say."""

from pathlib import Path
from typing import Final

from custom_components.prepaid_meter.device.profile import load_catalogue
from custom_components.prepaid_meter.device.supported import table

PAGE: Final = Path(__file__).parents[2] / "docs" / "supported-meters.md"


def test_page_is_what_the_profiles_make_of_it() -> None:
    assert PAGE.read_text("utf-8") == table(load_catalogue())


def test_every_product_has_a_row() -> None:
    page = PAGE.read_text("utf-8")
    catalogue = load_catalogue()
    for found in (*catalogue.meters.values(), *catalogue.boards.values()):
        for product in found.about.products:
            assert f"| {product.brand} | {', '.join(product.models)} |" in page

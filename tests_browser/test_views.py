"""Every view, in both languages, on a desk and on a telephone."""

from playwright.sync_api import Page, expect
import pytest

from .conftest import DESKTOP, PHONE, Open
from .house import MODULES, House

VIEWS = {
    "overview": {"en": "Credit outstanding", "tr": "Kalan kontör toplamı"},
    "todo": {"en": "to do", "tr": "Yapılacak"},
    "reports": {"en": "Export CSV", "tr": "CSV olarak indir"},
    "tenant": {"en": "Live values", "tr": "Anlık değerler"},
}


def assert_nothing_sticks_out(page: Page) -> None:
    """No view is wider than the window, and none says `undefined`."""
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    text = page.locator("hui-view").inner_text()
    for word in ("undefined", "NaN", "[object", "component."):
        assert word not in text


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("view", VIEWS)
def test_view(
    house: House, open_page: Open, view: str, size: tuple[int, int], language: str
) -> None:
    path = house.tenant("remote").path if view == "tenant" else view
    page = open_page(path, size, language)
    expect(page.get_by_text(VIEWS[view][language]).last).to_be_visible()
    # Core's curves and the ledger come last.
    page.wait_for_timeout(1500)
    assert_nothing_sticks_out(page)


@pytest.mark.parametrize(
    ("language", "add", "name"),
    [
        ("en", "Add dashboard", "Prepaid meters"),
        ("tr", "Kontrol paneli ekle", "Ön ödemeli sayaçlar"),
    ],
)
def test_it_is_offered_as_a_dashboard(
    house: House, open_page: Open, language: str, add: str, name: str
) -> None:
    page = open_page("overview", language=language)
    expect(page.locator("a.card").first).to_be_visible()
    page.goto(f"{house.url}/config/lovelace/dashboards")
    page.get_by_text(add).last.click()
    expect(page.get_by_text(name).last).to_be_visible()


def test_finding_a_tenant(house: House, open_page: Open) -> None:
    page = open_page("overview")
    cards = page.locator("a.card")
    expect(cards).to_have_count(MODULES)
    name = house.tenants[3].name
    page.get_by_label("Search for tenant").fill(name.upper())
    expect(cards).to_have_count(1)
    cards.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    expect(page.locator("a.card").first).to_be_visible()


def test_filtering_by_place(house: House, open_page: Open) -> None:
    page = open_page("overview")
    page.get_by_label("Filter by floor or area").select_option(label="First floor")
    expect(page.locator("a.card")).to_have_count(1)
    expect(page.locator("a.card")).to_contain_text(house.tenants[0].name)
    expect(page.locator("a.card")).to_contain_text("North wing")


def test_a_tenant_who_is_not_there(open_page: Open) -> None:
    page = open_page("tenant?device=nobody")
    expect(page.get_by_text("There is no such tenant")).to_be_visible()
    page.get_by_role("button", name="To the overview").click()
    expect(page.locator("a.card").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "last_month", "why"),
    [("en", "Last month", "when the ledger begins"), ("tr", "Geçen ay", "defterin başladığı")],
)
def test_a_report_says_since_when_loads_are_known(
    open_page: Open, language: str, last_month: str, why: str
) -> None:
    page = open_page("reports", language=language)
    page.get_by_role("button", name=last_month).click()
    expect(page.get_by_text(why)).to_be_visible()


@pytest.mark.parametrize(
    ("language", "head"), [("en", "Tenant,Kind,From,To,"), ("tr", "Kiracı;Tür;Başlangıç;Bitiş;")]
)
def test_a_report_for_a_spreadsheet(open_page: Open, language: str, head: str) -> None:
    page = open_page("reports", language=language)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0].startswith(f"\ufeff{head}")
    assert len(lines) == MODULES + 1


def test_a_statement_for_paper(house: House, open_page: Open) -> None:
    page = open_page("reports")
    name = house.tenant("remote").name
    page.get_by_role("button", name=f"Statement: {name}").click()
    paper = page.locator("prepaid-meter-paper")
    expect(paper.get_by_text("Closing credit")).to_be_visible()
    expect(paper.get_by_text(name)).to_be_visible()
    page.evaluate("window.print = () => { window.printed = document.title }")
    paper.get_by_role("button", name="Print").click()
    assert name in page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(paper.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    expect(paper).to_have_count(0)

"""Top-ups that are not done at once: pending, uncertain, refused."""

from dataclasses import dataclass

from playwright.sync_api import Page, WebSocketRoute, expect
import pytest

from scripts.demo_lib.dashboard import URL_PATH

from .conftest import DESKTOP, PHONE, Open
from .house import House
from .tenants import Tenant
from .test_views import assert_nothing_sticks_out

# A module is polled every ten seconds, and what waits for it is looked at then.
LOOKED_AT = 60_000

# Whoever does not answer is asked three times.
TRIED = 30_000

# The most that the register of credit holds, and the most that a module takes at once.
FULL = 2**31 - 1
AT_ONCE = 5_000_000


@dataclass(frozen=True)
class Said:
    """What the manager reads in their language."""

    top_up: str
    amount: str
    after: str
    entered: str
    is_sent: str
    order_number: str
    next: str
    pending: str
    asked_for: str
    unconfirmed: str
    earlier: str
    look: str
    waits: str
    loaded: str
    credit: str


ENGLISH = Said(
    top_up="Top up",
    amount="Amount",
    after="After",
    entered="13.25",
    is_sent="The module has not confirmed it yet",
    order_number="Order number",
    next="Continue",
    pending="Top-up pending",
    asked_for="Top-up asked for",
    unconfirmed="Not confirmed by the module",
    earlier="The meter has not confirmed an earlier order yet",
    look="Look",
    waits="A top-up waits for the module.",
    loaded="Top-up",
    credit="13.25 credits",
)
TURKISH = Said(
    top_up="Kontör yükle",
    amount="Miktar",
    after="Sonra",
    entered="13,25",
    is_sent="Modülün onayı bekleniyor",
    order_number="İşlem numarası",
    next="Devam",
    pending="Yükleme bekliyor",
    asked_for="Kontör yükleme istendi",
    unconfirmed="Modülden onay gelmedi",
    earlier="Sayaç önceki bir işlemi henüz onaylamadı",
    look="Bak",
    waits="Bekleyen bir yükleme var.",
    loaded="Kontör yükleme",
    credit="13,25 credits",
)


def _top_up(page: Page, said: Said = ENGLISH) -> None:
    page.get_by_role("button", name=said.top_up).click()
    page.get_by_label(said.amount).fill(said.entered)
    page.keyboard.press("Enter")
    expect(page.get_by_text(said.after, exact=True)).to_be_visible()
    # The button that loads has the focus.
    page.keyboard.press("Enter")


def _leave_pending(open_page: Open, tenant: Tenant) -> None:
    """Top up, which the module does not hear of."""
    page = open_page(tenant.path)
    _top_up(page)
    expect(page.get_by_text(ENGLISH.is_sent)).to_be_visible(timeout=TRIED)
    page.close()


def test_what_a_silent_module_cannot_take_is_tried_again(house: House, open_page: Open) -> None:
    tenant = house.tenants[1]
    loaded: int = house.row_of(tenant)["total_loaded_minor"]
    page = open_page(tenant.path)
    with house.silent(tenant):
        _top_up(page)
        # It is certain that nothing was sent, and nothing is left over.
        expect(page.get_by_text("so this was not done")).to_be_visible(timeout=TRIED)
    page.get_by_role("button", name="Load 13.25 credits").click()
    expect(page.get_by_text("13.25 credits loaded")).to_be_visible()
    assert house.row_of(tenant)["total_loaded_minor"] == loaded + 1325
    page.keyboard.press("Escape")
    ledger = page.locator("prepaid-meter-ledger")
    expect(ledger.get_by_text("+13.25 credits")).to_have_count(1)
    expect(ledger.get_by_text(ENGLISH.asked_for)).to_have_count(0)


@pytest.mark.parametrize(
    ("said", "language", "size", "index"),
    [(ENGLISH, "en", DESKTOP, 2), (TURKISH, "tr", PHONE, 4)],
    ids=["en-desk", "tr-phone"],
)
def test_a_pending_top_up_is_finished_by_itself(
    house: House,
    open_page: Open,
    said: Said,
    language: str,
    size: tuple[int, int],
    index: int,
) -> None:
    tenant = house.tenants[index]
    loaded: int = house.row_of(tenant)["total_loaded_minor"]
    page = open_page(tenant.path, size, language)
    with house.losing(tenant):
        _top_up(page, said)
        expect(page.get_by_text(said.is_sent)).to_be_visible(timeout=TRIED)
        expect(page.get_by_text(said.order_number)).to_be_visible()
        page.keyboard.press("Escape")

        ledger = page.locator("prepaid-meter-ledger")
        expect(page.get_by_text(said.pending)).to_be_visible()
        expect(ledger.get_by_text(said.asked_for)).to_be_visible()
        expect(ledger.get_by_text(said.unconfirmed)).to_be_visible()
        # It is not to look as if it were loaded.
        expect(ledger.get_by_text(said.credit, exact=True)).to_be_visible()
        page.get_by_role("button", name=said.top_up).click()
        expect(page.get_by_text(said.earlier)).to_be_visible()
        expect(page.get_by_role("button", name=said.next)).to_have_count(0)
        page.keyboard.press("Escape")

        overview = open_page("overview", size, language)
        card = overview.locator("a.card", has_text=tenant.name)
        expect(card.get_by_text(said.pending)).to_be_visible()
        todo = open_page("todo", size, language)
        task = todo.get_by_role("listitem").filter(has_text=tenant.name)
        expect(task.get_by_text(said.waits)).to_be_visible()
        expect(task.get_by_text(said.credit)).to_be_visible()
        expect(task.get_by_role("button", name=said.look)).to_be_visible()
        for shown in (page, overview, todo):
            assert_nothing_sticks_out(shown)
        assert house.row_of(tenant)["total_loaded_minor"] == loaded

    expect(ledger.get_by_text(f"+{said.credit}")).to_be_visible(timeout=LOOKED_AT)
    expect(ledger.get_by_text(said.loaded, exact=True)).to_have_count(1)
    expect(ledger.get_by_text(f"+{said.credit}")).to_have_count(1)
    expect(ledger.get_by_text(said.asked_for)).to_have_count(0)
    expect(page.get_by_text(said.pending)).to_have_count(0)
    expect(card.get_by_text(said.pending)).to_have_count(0)
    expect(task.get_by_text(said.waits)).to_have_count(0)
    assert house.row_of(tenant)["total_loaded_minor"] == loaded + 1325


def test_of_an_uncertain_top_up_a_person_decides(house: House, open_page: Open) -> None:
    tenant = house.tenants[5]
    clerk = house.invite("Clerk", "credit")
    with house.losing(tenant) as unit:
        _leave_pending(open_page, tenant)
        # More than the module's log shows, and among it an order that shuts ours out.
        for _ in range(8):
            house.run(house.building.load_with_card(unit, "10"))
        house.run(house.building.load_from_elsewhere(unit, "5"))
    loaded = house.row_of(tenant)["total_loaded_minor"]

    page = open_page("todo")
    button = page.get_by_role("button", name=f"Say what it shows: {tenant.name}")
    expect(button).to_be_visible(timeout=LOOKED_AT)
    task = page.get_by_role("listitem").filter(has_text=tenant.name)
    expect(task.get_by_text("13.25 credits")).to_be_visible()
    theirs = open_page("todo", person=clerk)
    task = theirs.get_by_role("listitem").filter(has_text=tenant.name)
    expect(task.get_by_text("Only an administrator can say so")).to_be_visible()
    expect(task.get_by_role("button")).to_have_count(0)
    theirs.close()
    card = open_page("overview").locator("a.card", has_text=tenant.name)
    expect(card.get_by_text("Top-up uncertain")).to_be_visible()
    # Nothing else is loaded meanwhile, and the dialog leads there as well.
    at_tenant = open_page(tenant.path)
    at_tenant.get_by_role("button", name="Top up").click()
    dialog = at_tenant.get_by_role("dialog")
    expect(dialog.get_by_text("It is not certain what became")).to_be_visible()
    dialog.get_by_role("button", name="Say what it shows").click()
    question = f"Was {tenant.name} topped up?"
    expect(at_tenant.get_by_text(question)).to_be_visible()
    at_tenant.close()

    button.click()
    page.get_by_text(question).click()
    expect(page.get_by_text("13.25 credits")).to_be_visible()
    page.get_by_text("No, it never arrived").click()
    page.get_by_role("button", name="Enter in the ledger").click()
    expect(page.get_by_text("The issue is repaired!")).to_be_visible()

    expect(card.get_by_text("Top-up uncertain")).to_have_count(0)
    page = open_page("todo")
    expect(page.get_by_role("status").filter(has_text="to do")).to_be_visible()
    expect(page.get_by_role("button", name=f"Say what it shows: {tenant.name}")).to_have_count(0)
    page = open_page(tenant.path)
    ledger = page.locator("prepaid-meter-ledger")
    decided = ledger.get_by_role("row").filter(has_text="Top-up refused")
    expect(decided.get_by_text("Decided by whoever looked at the meter.")).to_be_visible()
    expect(decided.get_by_text("13.25 credits", exact=True)).to_be_visible()
    expect(decided.get_by_text("Manager")).to_be_visible()
    expect(ledger.get_by_text("Load by another program")).to_be_visible(timeout=LOOKED_AT)
    expect(page.get_by_text("Top-up uncertain")).to_have_count(0)
    assert house.row_of(tenant)["total_loaded_minor"] == loaded


def test_a_top_up_that_another_program_forestalls_is_refused(house: House, open_page: Open) -> None:
    tenant = house.tenants[6]
    with house.losing(tenant) as unit:
        _leave_pending(open_page, tenant)
        house.run(house.building.load_from_elsewhere(unit, "5"))
    loaded = house.row_of(tenant)["total_loaded_minor"]
    page = open_page(tenant.path)
    ledger = page.locator("prepaid-meter-ledger")
    refused = ledger.get_by_role("row").filter(has_text="Top-up refused")
    expect(refused).to_be_visible(timeout=LOOKED_AT)
    expect(refused.get_by_text("Another program loaded the meter first.")).to_be_visible()
    expect(page.get_by_text(ENGLISH.pending)).to_have_count(0)
    assert house.row_of(tenant)["total_loaded_minor"] == loaded


def test_a_meter_that_is_full_refuses(house: House, open_page: Open) -> None:
    tenant = house.tenants[7]
    row = house.row_of(tenant)
    unit, credit = row["unit_id"], row["credit_minor"]
    room = FULL - credit - 10_00
    for part in [*[AT_ONCE] * (room // AT_ONCE), room % AT_ONCE]:
        house.run(house.building.load_with_card(unit, f"{part / 100:.2f}"))
    loaded = house.row_of(tenant)["total_loaded_minor"]
    try:
        page = open_page(tenant.path)
        _top_up(page)
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("The module refused the top-up.")).to_be_visible()
        expect(dialog.get_by_text("more than the meter takes or can hold")).to_be_visible()
        expect(dialog.get_by_role("button", name="Print")).to_have_count(0)
        page.keyboard.press("Escape")
        ledger = page.locator("prepaid-meter-ledger")
        refused = ledger.get_by_role("row").filter(has_text="Top-up refused")
        expect(refused.get_by_text("13.25 credits", exact=True)).to_be_visible()
        assert house.row_of(tenant)["total_loaded_minor"] == loaded
    finally:
        # The richest tenant is another.
        back = house.row_of(tenant)["credit_minor"] - max(credit, 10_00)
        house.run(house.building.load_from_elsewhere(unit, f"{-back / 100:.2f}"))


def test_what_a_module_does_not_take_is_not_offered(house: House, open_page: Open) -> None:
    tenant = house.tenants[0]
    page = open_page("overview")
    expect(page.locator("a.card").first).to_be_visible()

    def poorer(browser: WebSocketRoute) -> None:
        """Let the page hear of modules that take neither; the simulated ones take both."""
        server = browser.connect_to_server()

        def tell(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            for what in ("takes_refunds", "takes_vouchers"):
                text = text.replace(f'"{what}":true', f'"{what}":false')
            browser.send(text)

        server.on_message(tell)

    for is_poorer in (False, True):
        if is_poorer:
            page.route_web_socket("**/api/websocket", poorer)
        page.goto(f"{house.url}/{URL_PATH}/{tenant.path}")
        expect(page.get_by_role("button", name="Top up")).to_be_visible()
        for name in ("Give credit back", "Voucher"):
            expect(page.get_by_role("button", name=name)).to_have_count(0 if is_poorer else 1)

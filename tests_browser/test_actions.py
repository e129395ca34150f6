"""What a manager does: load credit, cut off, restore, hold, issue a voucher."""

from playwright.sync_api import Page, expect

from .conftest import PHONE, Open
from .house import CODE, House


def test_topping_up(house: House, open_page: Open) -> None:
    page = open_page(house.tenant("remote").path)
    page.get_by_role("button", name="Top up").click()
    amount = page.get_by_label("Amount")
    expect(amount).to_be_focused()
    amount.fill("ten")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter an amount")).to_be_visible()
    amount.fill("12.50")
    page.get_by_label("Note").fill("Paid in cash")
    page.keyboard.press("Enter")
    expect(page.get_by_text("After", exact=True)).to_be_visible()
    # The button that loads has the focus.
    page.keyboard.press("Enter")
    expect(page.get_by_text("12.50 credits loaded")).to_be_visible()
    page.get_by_role("button", name="Print").click()
    expect(page.locator("prepaid-meter-paper").get_by_text("Paid in cash")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("prepaid-meter-top-up")).to_have_count(0)
    ledger = page.locator("prepaid-meter-ledger")
    expect(ledger.get_by_text("+12.50 credits").first).to_be_visible()
    curve = page.locator("prepaid-meter-credit-curve")
    expect(curve.get_by_text("the last one +12.50 credits")).to_be_attached()
    expect(curve.locator("canvas")).to_be_visible()


def test_giving_back(house: House, open_page: Open) -> None:
    page = open_page(house.richest().path)
    page.get_by_role("button", name="Give credit back").click()
    amount = page.get_by_label("Amount")
    expect(amount).to_be_focused()
    amount.fill("9999999")
    page.keyboard.press("Enter")
    expect(page.get_by_text("remain.")).to_be_visible()
    amount.fill("2.50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Enter a reason.")).to_be_visible()
    # It is what is missing, and can be typed at once.
    expect(page.get_by_label("Reason")).to_be_focused()
    page.get_by_label("Reason").fill("Paid twice")
    page.keyboard.press("Enter")
    expect(page.get_by_text("After", exact=True)).to_be_visible()
    expect(page.get_by_text("− 2.50 credits")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2.50 credits given back")).to_be_visible()
    page.get_by_role("button", name="Print").click()
    expect(page.locator("prepaid-meter-paper").get_by_text("Paid twice")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("prepaid-meter-refund")).to_have_count(0)
    expect(page.locator("prepaid-meter-ledger").get_by_text("2.50 credits").first).to_be_visible()
    curve = page.locator("prepaid-meter-credit-curve")
    expect(curve.get_by_text("the last one -2.50 credits")).to_be_attached()
    expect(curve.get_by_text("Given back")).to_be_visible()


def _switch(page: Page, name: str, code: str) -> None:
    page.get_by_label("Your code").fill(code)
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def test_cutting_off_and_restoring(house: House, open_page: Open) -> None:
    page = open_page(house.tenant("remote").path)
    page.get_by_role("button", name="Cut off", exact=True).click()
    _switch(page, "Cut off", "9999")
    expect(page.get_by_text("The code is wrong")).to_be_visible()
    # It did not stay in the field, and the next one can be typed at once.
    expect(page.get_by_label("Your code")).to_be_focused()
    expect(page.get_by_label("Your code")).to_have_value("")
    _switch(page, "Cut off", CODE)
    expect(page.get_by_text("Cut off, and seen to be.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    page.get_by_role("button", name="Restore", exact=True).click()
    _switch(page, "Restore", CODE)
    expect(page.get_by_text("Restored, and seen to be.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Cut off", exact=True)).to_be_visible()


def test_the_gate_says_why(house: House, open_page: Open) -> None:
    page = open_page("overview", PHONE)
    tenant = next(
        each
        for each in house.tenants
        if each.mode == "operator"
        and page.locator("a.card", has_text=each.name).get_by_text("OK").count()
    )
    page.locator("a.card", has_text=tenant.name).click()
    page.get_by_role("button", name="Cut off", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Credit remains")).to_be_visible()
    expect(dialog.get_by_role("button", name="Cut off", exact=True)).to_be_disabled()
    dialog.get_by_label("Override as administrator").check()
    expect(dialog.get_by_role("button", name="Cut off", exact=True)).to_be_enabled()


def test_a_hold(house: House, open_page: Open) -> None:
    page = open_page(house.tenant("remote").path)
    page.get_by_role("button", name="Put on hold").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Put on hold").click()
    expect(dialog.get_by_text("Enter a reason.")).to_be_visible()
    dialog.get_by_label("Reason").fill("Disputed bill")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("The tenant is on hold.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lift the hold").click()
    page.get_by_role("dialog").get_by_role("button", name="Lift the hold").click()
    expect(page.get_by_text("The hold is lifted.")).to_be_visible()


def test_a_voucher(house: House, open_page: Open) -> None:
    page = open_page(house.tenant("remote").path)
    page.get_by_role("button", name="Voucher").click()
    page.get_by_label("Amount").fill("20")
    page.keyboard.press("Enter")
    expect(page.get_by_alt_text("QR code of the voucher")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download file").click()
    assert download.value.path().stat().st_size == 140


def test_what_is_to_be_done(house: House, open_page: Open) -> None:
    silent = house.tenants[-1]
    with house.silent(silent):
        page = open_page("todo")
        button = page.get_by_role("button", name=f"Look: {silent.name}")
        expect(button).to_be_visible(timeout=90_000)
        expect(page.get_by_text("The module does not answer").first).to_be_visible()
        button.click()
        expect(page.get_by_role("heading", name=silent.name)).to_be_visible()

"""Who may do what: somebody without rights, and a second person who confirms."""

import re

from playwright.sync_api import Page, expect

from .conftest import PHONE, Open
from .house import CODE, House

BUTTONS = {
    re.compile("^You may not load credit"): ("Top up", "Voucher", "Give credit back"),
    re.compile("^You may not cut off"): ("Cut off", "Put on hold"),
}


def test_somebody_without_rights(house: House, open_page: Open) -> None:
    visitor = house.invite("Visitor")
    page = open_page("overview", person=visitor)
    expect(page.locator("a.card")).to_have_count(len(house.tenants))
    page.locator("a.card", has_text=house.tenant("remote").name).click()
    expect(page.get_by_text("Live values")).to_be_visible()
    for why, names in BUTTONS.items():
        for name in names:
            button = page.get_by_role("button", name=name, exact=True)
            expect(button).to_be_disabled()
            # Why stands on the page, and is read out with the button.
            expect(button).to_have_accessible_description(why)
        expect(page.get_by_text(why)).to_be_visible()
    for view, there in (("todo", "to do"), ("reports", "Export CSV")):
        page = open_page(view, person=visitor)
        expect(page.get_by_text(there).last).to_be_visible()


def _ask_to_give_back(page: Page, amount: str) -> None:
    """Ask for so much that a second person has to confirm it."""
    page.get_by_role("button", name="Give credit back").click()
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Reason").fill("Moved out")
    page.keyboard.press("Enter")
    expect(page.get_by_text("After", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Until then nothing is given back")).to_be_visible()


def test_giving_back_much_takes_two(house: House, open_page: Open) -> None:
    tenant = house.richest()
    second = house.invite("Second", "credit", "supply")
    with house.guarded(confirm_refunds_above=2):
        _ask_to_give_back(open_page(tenant.path), "3.25")

        theirs = open_page("todo", person=second)
        theirs.get_by_role("button", name=f"Confirm: {tenant.name}").click()
        dialog = theirs.get_by_role("dialog")
        expect(dialog.get_by_text("3.25 credits")).to_be_visible()
        expect(dialog.get_by_text("Moved out")).to_be_visible()
        dialog.get_by_label("Your code").fill(CODE)
        dialog.get_by_role("button", name="Confirm").click()
        expect(theirs.get_by_text("Confirmed and done.")).to_be_visible()


def test_the_second_person_reads_why_not_in_his_own_language(house: House, open_page: Open) -> None:
    tenant = house.richest()
    second = house.invite("Fourth", "credit")
    with house.guarded(confirm_refunds_above=2):
        _ask_to_give_back(open_page(tenant.path), "2.75")

        theirs = open_page("todo", PHONE, "tr", person=second)
        theirs.get_by_role("button", name=f"Onayla: {tenant.name}").click()
        dialog = theirs.get_by_role("dialog")
        code = dialog.get_by_label("Kodunuz")
        code.fill("9999")
        dialog.get_by_role("button", name="Onayla").click()
        expect(dialog.get_by_text("Onaylanmadı: Kod yanlış.")).to_be_visible()
        expect(code).to_be_focused()
        expect(code).to_have_value("")
        code.fill(CODE)
        dialog.get_by_role("button", name="Onayla").click()
        expect(theirs.get_by_text("Onaylandı ve yapıldı.")).to_be_visible()


def test_cutting_off_takes_two(house: House, open_page: Open) -> None:
    tenant = house.tenant("remote")
    second = house.invite("Third", "supply")
    with house.guarded(confirm_cut_offs=True):
        page = open_page(tenant.path)
        page.get_by_role("button", name="Cut off", exact=True).click()
        page.get_by_label("Your code").fill(CODE)
        page.get_by_role("dialog").get_by_role("button", name="Cut off", exact=True).click()
        expect(page.get_by_text("Until then nothing is cut off")).to_be_visible()

        theirs = open_page("todo", person=second)
        theirs.get_by_role("button", name=f"Confirm: {tenant.name}").click()
        dialog = theirs.get_by_role("dialog")
        expect(dialog.get_by_text(f"wants to cut off {tenant.name}")).to_be_visible()
        dialog.get_by_label("Your code").fill(CODE)
        dialog.get_by_role("button", name="Confirm").click()
        expect(theirs.get_by_text("Confirmed and done.")).to_be_visible()
        theirs.keyboard.press("Escape")

        # Restoring takes nobody else.
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Restore", exact=True).click()
        page.get_by_label("Your code").fill(CODE)
        page.get_by_role("dialog").get_by_role("button", name="Restore", exact=True).click()
        expect(page.get_by_text("Restored, and seen to be.")).to_be_visible()

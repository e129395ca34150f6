"""A browser without a window, signed in to the demonstration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
import json
from pathlib import Path
import shutil

from playwright.async_api import Browser, Error as PlaywrightError, Page, async_playwright

from scripts.demo_lib.api import Api
from scripts.demo_lib.errors import DemoError

# A page of Home Assistant takes about two seconds on two cores; cold and busy, several times that.
PATIENCE_MS = 30_000
# Charts and cards are drawn a little after their data arrive; nothing announces that they are done.
SETTLE_MS = 1_500

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class StepKind(StrEnum):
    """What to do with a text on the page."""

    CLICK = "click"
    WAIT = "wait"


@dataclass(frozen=True)
class Step:
    """One thing to do before the picture."""

    kind: StepKind
    text: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What to photograph, and how."""

    url: str
    path: str
    language: str | None
    width: int
    height: int
    dark: bool
    steps: tuple[Step, ...]
    output: Path


async def take(picture: Picture) -> None:
    """Write the picture."""
    async with Api(picture.url) as api:
        if not await api.try_sign_in():
            raise DemoError(f"Nothing answers at {picture.url}: start scripts/demo first.")
        async with _language(api, picture.language), _browser() as browser:
            try:
                await _photograph(browser, api, picture)
            except PlaywrightError as error:
                reason = error.message.splitlines()[0]
                raise DemoError(f"The page could not be photographed: {reason}") from error


async def _photograph(browser: Browser, api: Api, picture: Picture) -> None:
    context = await browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        # The service worker would serve an older build of a card under development.
        service_workers="block",
    )
    context.set_default_timeout(PATIENCE_MS)
    tokens = {
        **api.token,
        "hassUrl": picture.url,
        "clientId": f"{picture.url}/",
        # Far off: the page need not renew it.
        "expires": 4_102_444_800_000,
    }
    await context.add_init_script(f"localStorage.hassTokens = {json.dumps(json.dumps(tokens))}")
    page = await context.new_page()
    await page.goto(picture.url + picture.path)
    await page.wait_for_selector("#ha-launch-screen", state="detached")
    for step in picture.steps:
        await _do(page, step)
    await page.wait_for_timeout(SETTLE_MS)
    await page.screenshot(path=picture.output)


async def _do(page: Page, step: Step) -> None:
    # Locators look through shadow roots. The last match is the innermost, or in an open dialogue.
    target = page.get_by_text(step.text).last
    try:
        await target.wait_for()
        if step.kind is StepKind.CLICK:
            await target.click()
    except PlaywrightError as error:
        raise DemoError(f"The text {step.text!r} did not appear on {page.url}.") from error


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def _language(api: Api, language: str | None) -> AsyncIterator[None]:
    """Change the signed-in user's language for the picture.

    It is kept in Home Assistant, and what is kept there wins over the browser's.
    """
    if language is None:
        yield
        return
    before = (await api.command("frontend/get_user_data", key="language"))["value"]
    changed = {**(before or {}), "language": language}
    await api.command("frontend/set_user_data", key="language", value=changed)
    try:
        yield
    finally:
        await api.command("frontend/set_user_data", key="language", value=before)

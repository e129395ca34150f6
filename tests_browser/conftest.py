"""A browser that is signed in, and that notices every error on a page."""

from collections.abc import Callable, Iterator
import json
from pathlib import Path
import shutil

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)
import pytest

from scripts.demo_lib.dashboard import URL_PATH
from scripts.screenshot_lib.browser import FLAGS

from .house import House
from .people import Person

DESKTOP = (1280, 900)
PHONE = (390, 844)

PATIENCE_MS = 30_000

type Open = Callable[..., Page]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Run a building with its Home Assistant."""
    folder: Path = tmp_path_factory.mktemp("house")
    with House(folder) as house:
        yield house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run a browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(house: House, browser: Browser) -> Iterator[Open]:
    """Return a way to open a page of the dashboard; whatever goes wrong on it fails the test."""
    wrong: list[str] = []
    contexts: dict[str, BrowserContext] = {}

    def context_of(person: Person | None, language: str) -> BrowserContext:
        """Return the browser of somebody; nobody in particular is the manager."""
        name = f"{person.name} {language}" if person else ""
        if name not in contexts:
            context = browser.new_context(
                service_workers="block",
                accept_downloads=True,
                # A user who never chose a language is spoken to in that of their browser.
                locale=language if person else None,
            )
            context.set_default_timeout(PATIENCE_MS)
            tokens = {
                **(person.token if person else house.api.token),
                "hassUrl": house.url,
                "clientId": f"{house.url}/",
                "expires": 4_102_444_800_000,
            }
            script = f"localStorage.hassTokens = {json.dumps(json.dumps(tokens))}"
            context.add_init_script(script)
            contexts[name] = context
        return contexts[name]

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    def on_response(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    def open_(
        path: str,
        size: tuple[int, int] = DESKTOP,
        language: str = "en",
        person: Person | None = None,
    ) -> Page:
        if person is None:
            house.speak(language)
        page = context_of(person, language).new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.on("console", on_console)
        page.on("response", on_response)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
        page.goto(f"{house.url}/{URL_PATH}/{path}")
        page.wait_for_selector("#ha-launch-screen", state="detached")
        return page

    yield open_
    # What a page asks for while it is closed fails, and means nothing.
    found = list(wrong)
    for context in contexts.values():
        context.close()
    assert found == []

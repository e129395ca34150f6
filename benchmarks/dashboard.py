"""How soon the manager's screen can be used, beside the dashboard that Home Assistant generates.

Run it with `.venv/bin/python -m benchmarks.dashboard`; it takes some minutes and needs chromium.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import shutil
from statistics import median, quantiles
import tempfile
from time import perf_counter

from playwright.async_api import (
    Browser,
    CDPSession,
    Playwright,
    TimeoutError as TooLateError,
    async_playwright,
)

from scripts.demo_lib.api import Api
from scripts.demo_lib.building import Size
from scripts.demo_lib.dashboard import URL_PATH
from scripts.demo_lib.demo import furnished
from scripts.demo_lib.home_assistant import HomeAssistant
from scripts.screenshot_lib.browser import FLAGS

SIZES = (24, 247)
RUNS = 3
GENERATED = "generated-dashboard"
PATIENCE_S = 120
MEGABYTE = 2**20

# A page can be used when it shows a tenant and the browser has nothing left to do.
READY = {URL_PATH: "a.card", GENERATED: "hui-card"}
IDLE = "() => new Promise(done => requestIdleCallback(done, {timeout: 60000}))"

WATCH_S = 20

# From top to bottom in steps as a finger makes them; returns how long each frame took, in ms.
SCROLL = """async () => {
  const frames = [];
  const end = document.scrollingElement.scrollHeight - innerHeight;
  let last = await new Promise(requestAnimationFrame);
  while (frames.length < 300 && scrollY < end - 1) {
    scrollBy(0, 40);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


@dataclass(frozen=True)
class Opened:
    """What opening a page took, and keeping it open while the building lives on."""

    seconds: float
    megabytes: float
    nodes: int
    frame_ms: float
    """The longest of twenty frames but one, while scrolling."""
    busy: float
    """Share of the time in which the page's thread worked, nobody touching it."""
    grown_megabytes: float


async def _metrics(session: CDPSession) -> dict[str, float]:
    await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in found["metrics"]}


async def _open(browser: Browser, api: Api, url: str, path: str) -> Opened:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, service_workers="block"
    )
    context.set_default_timeout(PATIENCE_S * 1000)
    tokens = {
        **api.token,
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": 4_102_444_800_000,
    }
    await context.add_init_script(f"localStorage.hassTokens = {json.dumps(json.dumps(tokens))}")
    page = await context.new_page()
    begin = perf_counter()
    await page.goto(f"{url}/{path}")
    await page.locator(READY[path]).first.wait_for(state="attached")
    await page.wait_for_selector("#ha-launch-screen", state="detached")
    await page.evaluate(IDLE)
    seconds = perf_counter() - begin
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable")
    opened = await _metrics(session)
    await asyncio.sleep(WATCH_S)
    # Before the garbage is looked for, which is work as well.
    found = await session.send("Performance.getMetrics")
    tasks = {metric["name"]: metric["value"] for metric in found["metrics"]}["TaskDuration"]
    watched = await _metrics(session)
    frames: list[float] = await page.evaluate(SCROLL)
    await context.close()
    return Opened(
        seconds=seconds,
        megabytes=opened["JSHeapUsedSize"] / MEGABYTE,
        nodes=int(opened["Nodes"]),
        frame_ms=quantiles(frames, n=20)[-1] if len(frames) > 1 else 0,
        busy=(tasks - opened["TaskDuration"]) / WATCH_S,
        grown_megabytes=(watched["JSHeapUsedSize"] - opened["JSHeapUsedSize"]) / MEGABYTE,
    )


async def _open_afresh(playwright: Playwright, assistant: HomeAssistant, path: str) -> Opened:
    """Open a page in a browser of its own, which a page that hangs cannot outlive."""
    browser = await playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=list(FLAGS)
    )
    try:
        async with asyncio.timeout(PATIENCE_S + 2 * WATCH_S):
            return await _open(browser, assistant.api, assistant.url, path)
    finally:
        await browser.close()


async def _settled(api: Api) -> None:
    """Wait until a new Home Assistant has taken on all that was added to it."""
    counts: list[int] = []
    while len(counts) < 3 or len(set(counts[-3:])) > 1:
        await asyncio.sleep(10)
        counts.append(len(await api.command("get_states")))


async def _measure(playwright: Playwright, modules: int) -> None:
    with tempfile.TemporaryDirectory(prefix="prepaid_meter_benchmark_") as name:
        folder = Path(name)
        size = Size(modules=modules, language="en", speed=1)
        async with furnished(folder, folder, size, automated=False) as (_, assistant):
            api = assistant.api
            await api.command(
                "lovelace/dashboards/create",
                url_path=GENERATED,
                title="Generated",
                mode="storage",
                show_in_sidebar=False,
                require_admin=False,
            )
            await api.command(
                "lovelace/config/save",
                url_path=GENERATED,
                config={"strategy": {"type": "original-states"}},
            )
            await _settled(api)
            for path in READY:
                try:
                    runs = [await _open_afresh(playwright, assistant, path) for _ in range(RUNS)]
                except TooLateError, TimeoutError:
                    print(f"{modules:4} modules  {path:20} not within {PATIENCE_S} s")
                else:
                    _tell(modules, path, runs)


def _tell(modules: int, path: str, runs: Sequence[Opened]) -> None:
    def middle(what: Callable[[Opened], float]) -> float:
        return median(map(what, runs))

    print(
        f"{modules:4} modules  {path:20}"
        f" {middle(lambda run: run.seconds):6.1f} s"
        f" {middle(lambda run: run.megabytes):5.0f} MB"
        f" {middle(lambda run: run.nodes):8.0f} nodes"
        f" {middle(lambda run: run.frame_ms):6.0f} ms/frame"
        f" {middle(lambda run: run.busy):6.1%} busy"
        f" {middle(lambda run: run.grown_megabytes):+5.1f} MB in {WATCH_S} s"
    )


async def main() -> None:
    async with async_playwright() as playwright:
        for modules in SIZES:
            await _measure(playwright, modules)


if __name__ == "__main__":
    asyncio.run(main())

"""How soon the manager's screen can be used, beside the dashboard that Home Assistant generates.

Run it with `.venv/bin/python -m benchmarks.dashboard`; it takes some minutes and needs chromium.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import shutil
from statistics import median
import tempfile
from time import perf_counter

from playwright.async_api import Browser, TimeoutError as TooLateError, async_playwright

from scripts.demo_lib.api import Api
from scripts.demo_lib.building import Size
from scripts.demo_lib.dashboard import URL_PATH
from scripts.demo_lib.demo import furnished
from scripts.screenshot_lib.browser import FLAGS

SIZES = (24, 247)
RUNS = 3
GENERATED = "generated-dashboard"
PATIENCE_MS = 120_000

# A page can be used when it shows a tenant and the browser has nothing left to do.
READY = {URL_PATH: "a.card", GENERATED: "hui-card"}
IDLE = "() => new Promise(done => requestIdleCallback(done, {timeout: 60000}))"


@dataclass(frozen=True)
class Opened:
    """What opening a page took."""

    seconds: float
    megabytes: float
    nodes: int


async def _open(browser: Browser, api: Api, url: str, path: str) -> Opened:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, service_workers="block"
    )
    context.set_default_timeout(PATIENCE_MS)
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
    await session.send("HeapProfiler.collectGarbage")
    await session.send("Performance.enable")
    metrics = {
        metric["name"]: metric["value"]
        for metric in (await session.send("Performance.getMetrics"))["metrics"]
    }
    await context.close()
    return Opened(seconds, metrics["JSHeapUsedSize"] / 2**20, int(metrics["Nodes"]))


async def _measure(browser: Browser, modules: int) -> None:
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
            for path in READY:
                try:
                    runs = [await _open(browser, api, assistant.url, path) for _ in range(RUNS)]
                except TooLateError:
                    print(f"{modules:4} modules  {path:20} not within {PATIENCE_MS // 1000} s")
                else:
                    _tell(modules, path, runs)


def _tell(modules: int, path: str, runs: Sequence[Opened]) -> None:
    seconds = median(run.seconds for run in runs)
    megabytes = median(run.megabytes for run in runs)
    nodes = median(run.nodes for run in runs)
    print(
        f"{modules:4} modules  {path:20} {seconds:6.1f} s  {megabytes:6.0f} MB  {nodes:8.0f} nodes"
    )


async def main() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        for modules in SIZES:
            await _measure(browser, modules)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())

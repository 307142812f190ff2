"""Pages in a real browser: `make test-browser`, which needs chromium and chromium-driver.

Nothing is asked of the network, the console stays empty, axe-core finds nothing serious, and names
stay text. What was seen is kept where CELOSS_SCREENSHOTS says.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_core_python
import numpy as np
import pytest
from healthy import skilled
from made import write_csv
from pictured import HOSTILE
from running import run, run_compare, run_eval
from samples import BAYES, CANCER, DIGITS
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
VIEWS = {
    "light": ("light", 1000),
    "dark": ("dark", 1000),
    "phone": ("light", 360),
    "phone-dark": ("dark", 360),
}
PAGES = ("digits", "cancer", "comparison", "series", "hostile", "fifty", "thousand")


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.binary_location = shutil.which("chromium") or "chromium"
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wanted = os.environ.get("CELOSS_SCREENSHOTS")
    place = Path(wanted) if wanted else tmp_path_factory.mktemp("pages")
    place.mkdir(parents=True, exist_ok=True)
    return place


def made(capsys: pytest.CaptureFixture[str], name: str, folder: Path) -> Path:
    """Write a page, once."""
    target = folder / f"{name}.html"
    write = ["-q", "-o", str(target)]
    gates = ["--calibration", "--max-loss", "0.5", "--min-accuracy", "0.99", "--exit-zero"]
    if target.exists():
        return target
    if name == "comparison":
        run_compare(capsys, DIGITS[0], *BAYES, "--max-increase", "0.1", "--exit-zero", *write)
    elif name == "series":
        scores, labels = skilled(1, 300, 4)
        np.save(folder / "labels.npy", labels)
        for at in range(1, 6):
            np.save(folder / f"step-{at}.npy", scores * at / 5 + (1 - at / 5) / 4)
        names = [str(folder / "step-*.npy"), str(folder / "labels.npy")]
        run(capsys, "series", *names, *write)
    elif name in {"digits", "cancer"}:
        run_eval(capsys, *(DIGITS if name == "digits" else CANCER), *gates, *write)
    else:
        rows, classes = {
            "hostile": (300, HOSTILE),
            "fifty": (2000, [f"class {at}" for at in range(50)]),
            "thousand": (4000, [f"class {at}" for at in range(1000)]),
        }[name]
        scores, labels = skilled(1, rows, len(classes))
        np.save(folder / f"{name}.npy", scores)
        write_csv(folder / f"{name}.csv", [[label] for label in labels])
        (folder / f"{name}.txt").write_text("\n".join(f'"{n}"' for n in classes))
        files = [str(folder / f"{name}.npy"), str(folder / f"{name}.csv")]
        quoted = ",".join('"' + each.replace('"', '""') + '"' for each in classes)
        run_eval(capsys, *files, "--class-names", quoted, *gates, "--full", *write)
    return target


def shown(browser: webdriver.Chrome, page: Path, view: str) -> None:
    """Open a page as somebody would see it."""
    scheme, width = VIEWS[view]
    for log in ("browser", "performance"):
        browser.get_log(log)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())


def requests(browser: webdriver.Chrome) -> list[str]:
    """Return the addresses that were asked for since a page was opened."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [each["request"]["url"] for each in sent]


def violations(browser: webdriver.Chrome) -> list[Any]:
    """Return what axe-core finds that is serious, or worse."""
    browser.execute_script(AXE)
    found = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations));"
    )
    return [
        (each["id"], each["impact"], [node["html"][:200] for node in each["nodes"][:3]])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_and_fits(
    name: str,
    view: str,
    browser: webdriver.Chrome,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = made(capsys, name, folder)
    shown(browser, page, view)
    # the browser asks for an icon of its own accord where a page is served; a file has none
    assert requests(browser) == [page.as_uri()]
    assert browser.get_log("browser") == []
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= VIEWS[view][1]
    picture = browser.execute_cdp_cmd(
        "Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"}
    )
    (folder / f"{name}-{view}.png").write_bytes(base64.b64decode(picture["data"]))


def test_axe_would_find_what_is_serious(
    browser: webdriver.Chrome, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(browser, made(capsys, "digits", folder), "light")
    faint = "document.querySelector('.verdict').setAttribute('class', 'faint-to-read')"
    browser.execute_script(f"{faint}; document.body.style.color = '#bbbbbb'")
    assert "color-contrast" in [each[0] for each in violations(browser)]


@pytest.mark.parametrize("view", ["light", "dark"])
@pytest.mark.parametrize("name", [page for page in PAGES if page != "thousand"])
def test_axe_finds_nothing_serious(
    name: str,
    view: str,
    browser: webdriver.Chrome,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown(browser, made(capsys, name, folder), view)
    browser.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    assert violations(browser) == []


def test_hostile_names_stay_text(
    browser: webdriver.Chrome, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(browser, made(capsys, "hostile", folder), "light")
    assert browser.execute_script("return document.scripts.length") == 0
    body = browser.execute_script("return document.body.textContent")
    assert [name for name in HOSTILE if name not in body] == []
    tags = browser.execute_script(
        "return [...new Set([...document.body.querySelectorAll('*')].map(e => e.localName))]"
    )
    assert not {"script", "img", "iframe", "object", "embed", "form", "style"} & set(tags)


def test_the_link_gives_the_json(
    browser: webdriver.Chrome, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(browser, made(capsys, "digits", folder), "light")
    href = browser.execute_script("return document.querySelector('a[download]').href")
    saved = json.loads(base64.b64decode(href.partition(",")[2]))
    assert saved["metrics"]["rows"] == 1797


@pytest.mark.parametrize("name", ["digits", "comparison"])
def test_a_page_prints_in_dark_ink_on_white(
    name: str, browser: webdriver.Chrome, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown(browser, made(capsys, name, folder), "dark")
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": features})
    style = "return getComputedStyle(document.body)"
    assert browser.execute_script(f"{style}.color") == "rgb(31, 35, 40)"
    assert browser.execute_script(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    paper = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    (folder / f"{name}.pdf").write_bytes(base64.b64decode(paper["data"]))

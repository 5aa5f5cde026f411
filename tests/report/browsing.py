"""A headless browser and the pages it opens from disk; without a browser these tests say so and skip."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from pipeline.config import Params, Report
from pipeline.report.page import write_report
from pipeline.stage import Workspace

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
VIEWS = ("overview", "claims", "disputes", "places", "timeline", "network", "names", "cleaning")


def find_browser() -> str:
    """Return the path of Chromium or Chrome; CHROMIUM in the environment comes first."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), "")


class Opened:
    """A page opened from disk, with all it logged and all it asked for."""

    def __init__(self, browser: Any, path: Path, fragment: str = "", **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **context})
        self.context.set_default_timeout(180_000)  # a busy machine is no fault of the page
        self.page = self.context.new_page()
        self.logged: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.logged.append(m.text))
        self.page.on("pageerror", lambda e: self.logged.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.url = path.resolve().as_uri()
        self.page.goto(f"{self.url}#{fragment}")

    def go(self, fragment: str) -> None:
        """Go to a fragment as a link would."""
        self.page.evaluate("fragment => { location.hash = fragment; }", fragment)

    def rows(self) -> list[str]:
        """Return the ids of the claims listed."""
        found: list[str] = self.page.eval_on_selector_all("#claims > .claim", "rows => rows.map(row => row.dataset.claim)")
        return found

    def clean(self) -> bool:
        """Tell whether the page logged nothing and asked for nothing but itself."""
        return not self.logged and {url.split("#")[0] for url in self.requests} == {self.url}


def report(out: Path, interim: Path, **settings: Any) -> Path:
    """Write the page for tables that are there; return its path."""
    write_report(Workspace(out=out, interim=interim, params=Params(report=Report(**settings))))
    return out / "report.html"

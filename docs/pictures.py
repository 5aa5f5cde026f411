"""Make the pictures of the documentation again: `python docs/pictures.py` runs the sample and takes pictures of page and terminal.

Needs the development packages (`pip install -e .[dev]`), Pillow (`pip install pillow`) and Chromium (`apt-get install chromium`, or CHROMIUM in
the environment). Pictures of the page have 256 colours, which takes a third of the room and cannot be seen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from pipeline.config import Params, Report
from pipeline.csvio import read_rows
from pipeline.report.page import write_report
from pipeline.run import run
from pipeline.stage import Workspace

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs/pictures"
CHOSEN = "wer die Schleusen geöffnet hat"
"""Words of the claim that the picture of the claims shows."""
MOST = 150_000
"""Bytes of a picture."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def shoot(browser: Browser, page: Path, fragment: str, name: str, scheme: str) -> Path:
    """Open a page at a fragment and write a picture of what a desktop shows; return its path."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(f"{page.as_uri()}#{fragment}")
    tab.wait_for_selector("section.current")
    target = PICTURES / f"{name}.png"
    picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
    context.close()
    picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(target, optimize=True)
    if target.stat().st_size > MOST:
        sys.exit(f"{target}: more than {MOST // 1000} kB; show less in it")
    return target


def main() -> None:
    """Write all pictures."""
    chromium = next(
        (
            p
            for n in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
            if n and (p := shutil.which(n))
        ),
        "",
    )
    if not chromium:
        sys.exit("no Chromium found: apt-get install chromium, or set CHROMIUM")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        space = Workspace((ROOT / "data/raw",), Path(folder) / "out", Path(folder) / "interim")
        run(space)
        page = space.out / "report.html"
        claim = next(r["claim_id"] for r in read_rows(space.out / "claims.csv") if CHOSEN in r["content"])
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        done = [shoot(browser, page, f"view=claims&claim={claim}", "claims.de", "light")]
        write_report(Workspace(out=space.out, interim=space.interim, params=Params(report=Report(language="en"))))
        done.append(shoot(browser, page, f"view=claims&claim={claim}", "claims", "light"))
        done.append(shoot(browser, page, "view=overview", "overview", "dark"))
        done.append(shoot(browser, page, "view=places", "places", "dark"))
        subprocess.run([sys.executable, str(PICTURES / "make.py"), str(space.out)], check=True)
        browser.close()
    for path in done:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()

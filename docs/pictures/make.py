"""Make the pictures of the guide from what the command prints on a terminal.

python docs/pictures/make.py OUT   # OUT: the tables of a run over data/raw
"""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
WIDTH = 118
PAGE = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-family: sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""
"""rich's own page loads its font from the network; this one does not."""


def shown(arguments: list[str]) -> str:
    """Return what a terminal gets from the command."""
    leader, follower = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"COLUMNS": str(WIDTH), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with subprocess.Popen([sys.executable, "-m", "pipeline.cli", *arguments], stdout=follower, env=environment) as process:
        os.close(follower)
        got = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            got += chunk
    os.close(leader)
    if process.returncode:
        raise SystemExit(process.returncode)
    return got.decode().replace("\r\n", "\n").rstrip()


def picture(name: str, arguments: list[str], title: str) -> None:
    """Write the picture of a command."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ {title}", "bold"))
    console.print(Text.from_ansi(shown(arguments)))
    console.save_svg(str(HERE / f"{name}.svg"), title="", code_format=PAGE, unique_id=name)


def main(out: str) -> None:
    """Write all pictures."""
    picture("show", ["show", "claims", "--limit", "9", "--out", out], "extract show claims --limit 9")
    ids = [line.split("\t")[0] for line in _plain(["show", "--speaker", "Nasarow", "--columns", "claim_id", "--out", out])[1:]]
    picture("explain", ["explain", ids[0], "--out", out], f"extract explain {ids[0][:5]}")


def _plain(arguments: list[str]) -> list[str]:
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    main(sys.argv[1])

from __future__ import annotations

import re

from conftest import ROOT

from pipeline.cli import app
from pipeline.docs import tables_page


def test_the_data_dictionary_is_made_from_the_schema() -> None:
    assert (ROOT / "docs/tables.md").read_text(encoding="utf-8") == tables_page()


def test_every_command_and_option_of_the_readme_exists() -> None:
    from typer.main import get_command

    commands = get_command(app).commands  # type: ignore[attr-defined]
    text = "\n".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
    for name, rest in re.findall(r"`?extract ([a-z]+)((?: [^`\n]*)?)", text):
        if name in ("reads", "needs", "writes", "lies"):
            continue
        assert name in commands, f"extract {name}"
        options = {o for p in commands[name].params for o in p.opts}
        for option in re.findall(r"(--[a-z-]+)", rest.split("#")[0]):
            assert option in options, f"extract {name} {option}"


def test_links_of_the_documentation_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_pictures_are_small_and_every_one_is_shown() -> None:
    pages = "\n".join(p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    for picture in [*(ROOT / "docs/pictures").glob("*.png"), *(ROOT / "docs/pictures").glob("*.svg")]:
        assert picture.stat().st_size < 150_000, picture.name
        assert f"pictures/{picture.name}" in pages, picture.name

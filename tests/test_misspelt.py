"""Misspelt names near a frequent one of the same corpus: one person where that is sure, never a change of the text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import rows

from pipeline.german.census import Census
from pipeline.german.merging import merge
from pipeline.german.misspelt import misspelt


@pytest.mark.parametrize("row", rows("misspelt.tsv"), ids=lambda r: f"{r['right']}-{r['other']}-{r['other_count']}")
def test_a_misspelt_name_joins_its_person_and_no_other_does(row: dict[str, str]) -> None:
    census = Census()
    right = census.add(row["right"], filter(None, [row["role"]]), int(row["count"]))
    other = census.add(row["other"], filter(None, [row["other_role"]]), int(row["other_count"]))
    groups = merge(census)
    assert (groups[right] is groups[other]) == (row["one"] == "1"), row["why"]


@pytest.mark.parametrize(
    ("form", "name", "found"),
    [
        ("Wifkoff", "Steve Witkoff", ("Wifkoff", "Witkoff")),
        ("Steve Wifkoffs", "Steve Witkoff", ("Wifkoffs", "Witkoffs")),
        ("Witkoffs", "Steve Witkoff", None),
        ("Zelensky", "Wolodymyr Selenskyj", None),
        ("Steven Witkoff", "Steve Witkoff", None),
        ("Macron", "Emmanuel Marcon", None),
    ],
)
def test_only_what_sounds_otherwise_is_a_misspelling(form: str, name: str, found: tuple[str, str] | None) -> None:
    assert misspelt(form, name) == found


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_one_row_of_people_and_a_suggestion_where_it_stands(tmp_path: Path) -> None:
    from pipeline.run import run
    from pipeline.stage import Workspace

    texts = {
        "a.txt": "Der Sondergesandte Steve Witkoff reist nach Genf. Witkoff sagte, er sei zuversichtlich. Am Abend traf Witkoff den Kanzler.",
        "b.txt": "Der Sondergesandte Steve Witkoff ist zurück. Witkoff sagte, die Gespräche seien gut gewesen.",
        "c.txt": "Nach den Gesprächen zog der Sondergesandte Steve Wifkoff Bilanz. Man sei weit gekommen, sagte er.",
    }
    (tmp_path / "in").mkdir()
    for name, text in texts.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    run(Workspace((tmp_path / "in",), tmp_path / "out", tmp_path / "interim"))
    (person,) = [r for r in table(tmp_path / "out", "people") if "kof" in r["name"]]
    assert (person["name"], person["misspellings"], person["documents"]) == ("Steve Witkoff", "Steve Wifkoff", "3")
    assert "Steve Wifkoff" in person["aliases"].split("; ")
    (hint,) = [r for r in table(tmp_path / "out", "suggestions") if r["kind"] == "misspelt_name"]
    assert (hint["source_file"], hint["before"], hint["after"]) == ("c.txt", "Wifkoff", "Witkoff")
    assert texts["c.txt"][int(hint["start"]) : int(hint["end"])] == "Wifkoff"
    assert not [r for r in table(tmp_path / "out", "repairs") if "Wifkoff" in r["before"]]
    assert [r["text"] for r in table(tmp_path / "out", "mentions") if r["source_file"] == "c.txt" and r["label"] == "PER"] == [
        "Steve Wifkoff"
    ]

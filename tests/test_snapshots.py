"""Three fetches of one live blog, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import extract

from pipeline.csvio import read_rows
from pipeline.document import Meta
from pipeline.repeats.snapshots import blogs, natural, order

HEAD = "Hochwasser an der Ohre\n\n"
DYKE = (
    "08:10 Uhr – Bürgermeisterin Lena Vogt sagte am Morgen: „Wir haben den Deich in der Nacht mit 4.000 Sandsäcken verstärkt.“\n"
)
CRASH = "08:40 Uhr – Bei einem Unfall auf der Uferstraße wurden nach Angaben der Polizei vier Menschen verletzt. Die Straße ist gesperrt.\n"
LEAVE = "09:05 Uhr – Landrat Paul Stern kündigte an, die Evakuierung von Niederfelden werde bis zum Abend abgeschlossen sein.\n"
RAIN = "10:20 Uhr – Meteorologin Ruth Kern warnte vor neuem Regen: „Das Schlimmste steht uns noch bevor.“\n"
WORSE = CRASH.replace("vier", "sechs")
MENDED = LEAVE.replace("kündigte an, die", "kündigte an, auch die")
FETCHES = {"abruf-8.txt": DYKE + CRASH, "abruf-9.txt": LEAVE + DYKE + WORSE, "abruf-10.txt": RAIN + MENDED + WORSE}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("blog")
    for name, text in FETCHES.items():
        (folder / "in" / name).parent.mkdir(exist_ok=True)
        (folder / "in" / name).write_text(HEAD + text, encoding="utf-8")
    done = extract("run", folder / "in", "--snapshots", "--out", folder / "all")
    assert done.returncode == 0, done.stderr
    for name in ("abruf-8.txt", "abruf-9.txt"):
        assert extract("run", folder / "in" / name, "--out", folder / name, "--quiet").returncode == 0
    return folder


def claims(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    return {(r["speaker"], r["content"][:24]): r for r in read_rows(folder / "claims.csv")}


def test_a_claim_is_listed_once_with_when_it_was_seen(blog: Path) -> None:
    found = [
        (r["occurrences"], r["first_seen"], r["last_seen"])
        for r in read_rows(blog / "all/claims.csv")
        if r["speaker"] == "Lena Vogt"
    ]
    assert found == [("2", "abruf-8.txt", "abruf-9.txt")]
    stern = [
        (r["occurrences"], r["first_seen"], r["last_seen"])
        for r in read_rows(blog / "all/claims.csv")
        if r["speaker"] == "Paul Stern"
    ]
    assert stern == [("2", "abruf-9.txt", "abruf-10.txt")]


def test_news_in_a_block_is_a_claim_of_its_own(blog: Path) -> None:
    found = {r["content"].split()[-3]: r for r in read_rows(blog / "all/claims.csv") if "Unfall" in r["content"]}
    assert {k: (r["occurrences"], r["first_seen"], r["last_seen"]) for k, r in found.items()} == {
        "vier": ("1", "abruf-8.txt", "abruf-8.txt"),
        "sechs": ("2", "abruf-9.txt", "abruf-10.txt"),
    }


def test_removed_and_changed_blocks_of_snapshots(blog: Path) -> None:
    rows = read_rows(blog / "all/removed_blocks.csv")
    assert sorted((r["source_file"], r["rule"], r["difference"]) for r in rows if r["text"] != HEAD.strip()) == [
        ("abruf-10.txt", "exact", ""),
        ("abruf-10.txt", "near", "∅ → auch"),
        ("abruf-9.txt", "exact", ""),
    ]
    changed = read_rows(blog / "all/changed_blocks.csv")
    assert [(r["source_file"], r["difference"], r["news"]) for r in changed] == [("abruf-9.txt", "vier → sechs", "number")]


def test_edits_are_shown_as_versions(blog: Path) -> None:
    rows = read_rows(blog / "all/block_versions.csv")
    shown = [(r["version"], r["first_seen"], r["last_seen"], r["snapshots"], r["difference"], r["news"]) for r in rows]
    assert shown == [
        ("1", "abruf-8.txt", "abruf-8.txt", "1", "", ""),
        ("2", "abruf-9.txt", "abruf-10.txt", "2", "vier → sechs", "number"),
        ("1", "abruf-9.txt", "abruf-9.txt", "1", "", ""),
        ("2", "abruf-10.txt", "abruf-10.txt", "1", "∅ → auch", ""),
    ]
    assert len({r["blog_id"] for r in rows}) == 1
    assert extract("verify", "--out", blog / "all").returncode == 0


def test_without_being_told_a_folder_is_no_blog(blog: Path, tmp_path: Path) -> None:
    assert extract("run", blog / "in", "--out", tmp_path, "--quiet").returncode == 0
    assert read_rows(tmp_path / "block_versions.csv") == []


def test_diff_lists_what_is_new_gone_and_changed(blog: Path, tmp_path: Path) -> None:
    done = extract("diff", blog / "abruf-8.txt", blog / "abruf-9.txt", "--out", tmp_path / "diff.csv")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("~ Polizei [says]: ")
    assert "| vier → sechs (abruf-9.txt)" in lines[0]
    assert [line for line in lines if line.startswith("+ Paul Stern [announces]: ")]
    assert not [line for line in lines if line.startswith("- ")]
    assert lines[-1] == "diff      1 new, 0 gone, 1 changed, 1 same"
    rows = read_rows(tmp_path / "diff.csv")
    assert [(r["change"], r["speaker"], r["difference"]) for r in rows] == [
        ("changed", "Polizei", "vier → sechs"),
        ("new", "Paul Stern", ""),
    ]
    back = json.loads(extract("diff", blog / "abruf-9.txt", blog / "abruf-8.txt", "--json").stdout)
    assert [r["speaker"] for r in back["gone"]] == ["Paul Stern"]
    assert (back["new"], back["same"]) == ([], 1)


def test_diff_of_a_run_with_itself_is_empty(blog: Path) -> None:
    found = json.loads(extract("diff", blog / "all", blog / "all", "--json").stdout)
    assert (found["new"], found["gone"], found["changed"]) == ([], [], [])
    assert found["same"] == len(read_rows(blog / "all/claims.csv"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["diff", "nowhere", "ALL"], 2, "nowhere/claims.csv: there is no such table"),
        (["diff", "ALL", "ALL", "--out", "ALL"], 2, "this is a folder"),
        (["diff", "ALL", "ALL", "--csv", "xlsx"], 2, "choose plain, excel or excel-de"),
    ],
)
def test_wrong_use_of_diff(blog: Path, tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    done = extract(*(str(blog / "all") if a == "ALL" else a for a in arguments), cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert words in done.stderr


def test_documents_of_one_address_are_snapshots() -> None:
    documents = [
        ("a", "x/1.html", "https://www.zeitung.example/blog/"), ("b", "y/2.html", "http://zeitung.example/blog#post-7"),
        ("c", "y/3.html", "https://zeitung.example/anderes"), ("d", "y/4.txt", ""),
    ]  # fmt: skip
    found = blogs(documents, by_folder=False)
    assert set(found) == {"a", "b"}
    assert found["a"] == found["b"]
    assert set(blogs([*documents, ("e", "y/5.txt", "")], by_folder=True)) == {"a", "b", "d", "e"}


def test_the_order_of_time_is_date_then_name() -> None:
    names = ["abruf-10.txt", "abruf-9.txt", "b.txt", "2.txt"]
    assert sorted(names, key=natural) == ["2.txt", "abruf-9.txt", "abruf-10.txt", "b.txt"]
    keys = [order(Meta(date="2026-11-02"), "a", "d1"), order(Meta(), "a", "d2"), order(Meta(date="2026-11-01"), "z", "d3")]
    assert sorted(range(3), key=keys.__getitem__) == [2, 0, 1]

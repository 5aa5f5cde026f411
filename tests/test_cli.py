"""Golden runs through the command line."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.csvio import read_rows

SMALL = """Brücke über die Tauber gesperrt

Bürgermeisterin Lena Vogt sagte am Montag: „Wir bauen im Frühjahr neu.“ Das Landratsamt bestätigte die Sperrung.
Laut dem Gutachter Paul Stern hält der Pfeiler noch zwei Winter. Vogt wies die Kritik der Opposition zurück.
"""


def extract(*arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        cwd=cwd, input=stdin, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, check=False,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def bound() -> list[str]:
    """Return what runs a command for which permissions count: nothing, but for the superuser, whose rights are taken away."""
    if os.name == "nt" or os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may do everything, and there is no setpriv here to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def extract_bound(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `extract` so that permissions of files and folders count, whoever runs the tests."""
    command = [*bound(), sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "a.txt").write_text(SMALL, encoding="utf-8")
    (folder / "b.txt").write_text(SMALL.replace("Tauber", "Jagst").replace("Vogt", "Brandt"), encoding="utf-8")
    (folder / "c ä.txt").write_bytes("Kiew: „Nein“, sagte Außenminister Olaf Krämer in Köln.".encode("cp1252"))
    return folder


def test_a_run_is_quiet_repeatable_and_verifiable(texts: Path, tmp_path: Path) -> None:
    first = extract("run", texts, "--out", tmp_path / "one")
    assert first.returncode == 0, first.stderr
    assert first.stderr == ""
    assert len(first.stdout.splitlines()) == 8
    assert "\x1b" not in first.stdout
    assert extract("run", texts, "--out", tmp_path / "two", "--quiet", TZ="Asia/Tokyo", LC_ALL="C").stdout == ""
    params = tmp_path / "small.yaml"
    params.write_text("read: {part_characters: 1000}\n", encoding="utf-8")
    assert extract("run", texts, "--out", tmp_path / "three", "--params", params, "--workers", "2").returncode == 0
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    third = digests(tmp_path / "three")
    assert third.pop("run.json") != digests(tmp_path / "one")["run.json"], "other parameters are on record"
    assert third.items() <= digests(tmp_path / "one").items()
    verified = extract("verify", "--out", tmp_path / "one")
    assert (verified.returncode, verified.stdout.split()[-2:]) == (0, ["0", "wrong"])
    encodings = {r["source_file"]: r["encoding"] for r in read_rows(tmp_path / "one/documents.csv")}
    assert encodings == {"a.txt": "UTF-8", "b.txt": "UTF-8", "c ä.txt": "Windows-1252"}


def test_stages_one_by_one_give_the_same_bytes(texts: Path, tmp_path: Path) -> None:
    assert extract("run", texts, "--out", tmp_path / "whole").returncode == 0
    out, interim = tmp_path / "single", tmp_path / "single/.interim"
    assert extract("read", texts, "--out", out).returncode == 0
    for name in ("clean", "dedupe", "annotate", "claims", "tables", "report"):
        done = extract(name, "--out", out, "--interim", interim)
        assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "whole") == digests(out)


def test_verify_finds_a_changed_row(texts: Path, tmp_path: Path) -> None:
    assert extract("run", texts / "a.txt", "--out", tmp_path).returncode == 0
    path = tmp_path / "mentions.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Lena Vogt", "Lena Vogd"), encoding="utf-8-sig")
    done = extract("verify", "--out", tmp_path)
    assert done.returncode == 1
    assert "mentions.csv: row" in done.stderr


def test_standard_input_and_json(tmp_path: Path) -> None:
    done = extract("run", "-", "--out", tmp_path, "--json", stdin=SMALL.encode())
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["stages"]["read"]["documents"] == 1
    assert summary["failures"] == []
    assert {r["source_file"] for r in read_rows(tmp_path / "claims.csv")} == {"-"}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("leer.txt", b" \n", "the file is empty"),
        ("bild.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
        ("daten.txt", bytes(range(256)) * 20, "binary file"),
        ("zeile.txt", b"wort " * 1_000_000, "one line has 5,000,000 characters"),
        ("zahlen.txt", b"123 456\n", "holds no words"),
    ],
)
def test_what_is_no_text_gets_one_sentence_and_the_rest_goes_on(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(data)
    (folder / "gut.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", folder, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"extract: {name}: ")
    assert words in done.stderr
    status = {r["source_file"]: r["status"] for r in read_rows(tmp_path / "out/documents.csv")}
    assert status == {name: "skipped", "gut.txt": "done"}
    assert read_rows(tmp_path / "out/claims.csv")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "nowhere"], 2, "nowhere: there is no such file or folder"),
        (["run", "IN", "--params", "missing.yaml"], 2, "missing.yaml: there is no such parameter file"),
        (["run", "IN", "--params", "BROKEN"], 2, "BROKEN: line 3, column 1"),
        (["run", "IN", "--params", "UNKNOWN"], 2, "dedupe.nearly: is no known parameter"),
        (["run", "IN", "--params", "WRONG"], 2, "dedupe.near"),
        (["run", "IN", "--date", "gestern"], 2, "read.date: 'gestern' is no day such as 2026-11-25"),
        (["run", "IN", "--format", "ods"], 2, "--format ods: choose from parquet, xlsx, duckdb, sqlite"),
        (["run", "IN", "--model", "models/none"], 2, "there is no such model folder"),
        (["run", "IN", "--model", "de_core_news_md"], 2, "placeholder"),
        (["run", "EMPTY"], 3, "EMPTY: there is nothing to read; put texts there"),
        (["verify"], 2, "run 'extract run'"),
        (["evaluate", "IN", "--format", "xml"], 2, "choose gold, wikinews, germeval"),
    ],
)
def test_wrong_use_gets_one_sentence_and_a_code(arguments: list[str], code: int, words: str, tmp_path: Path) -> None:
    files = {
        "IN": "Ein Satz.", "BROKEN": "read:\n  date: [1\n", "UNKNOWN": "dedupe: {nearly: 1}\n", "WRONG": "dedupe: {near: 7}\n"
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "EMPTY").mkdir()
    done = extract(*arguments, "--out", "out", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("part-*")), "nothing is made before it is told"


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "zu.txt").write_text(SMALL, encoding="utf-8")
    (tmp_path / "zu.txt").chmod(0)
    done = extract_bound("run", tmp_path / "zu.txt", "--out", tmp_path / "out")
    assert (done.returncode, "zu.txt: the file cannot be read" in done.stderr) == (1, True)


def test_help_names_the_exit_codes() -> None:
    for arguments in (["--help"], ["run", "--help"], ["verify", "--help"]):
        assert "Exit codes" in " ".join(extract(*arguments).stdout.split())


def test_the_terminal_never_gets_control_characters_of_the_input(tmp_path: Path) -> None:
    name = "a\x1b[31mb.txt"
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "gut.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", tmp_path, "--out", tmp_path / "o" / "out")
    assert "\x1b" not in done.stderr + done.stdout


def test_info_tells_versions_model_and_parameters() -> None:
    facts = json.loads(extract("info", "--json").stdout)
    assert set(facts) == {"versions", "model", "parameters"}
    assert facts["model"]["licence"].startswith("CC BY")
    assert facts["parameters"]["dedupe.near"] == 0.8

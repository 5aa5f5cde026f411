"""Show, search and explain: right rows, whole values, nothing of the input taken as markup or sent raw."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, annotated
from hypothesis import given
from hypothesis import strategies as st
from test_csvio import claim
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.commands.listing import column_widths
from pipeline.config import Params
from pipeline.csvio import read_rows, write_csv
from pipeline.document import Claim, Document, Quotation, Span
from pipeline.schema import CLAIMS, DISPUTES, DOCUMENTS, MENTIONS, PEOPLE
from pipeline.stages.claims import claims_of
from pipeline.views import explain as explaining
from pipeline.views.select import FILTERS, SHOWN, columns_of, select
from pipeline.views.words import matcher, spots

LONG = "Die [Nato] werde, " + "so hieß es, " * 30 + "bleiben."
EVIL = "rot \x1b[31mrot\x1b[0m \x9b31m [bold]fett[/bold] :smile: \u202eumgedreht"
ROWS = [
    claim(1, speaker="Lena Vogt", act="says", content=LONG, places="Wertheim", people="Paul Stern"),
    claim(2, speaker="Kreml", speaker_actor="Russland", act="denies", content=EVIL, places="Pokrowsk", evidence="hearsay"),
    claim(3, speaker="Paul Stern", act="doubts", content="Vogts Plan trage nicht", people="Lena Vogt"),
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_csv(folder / "claims.csv", CLAIMS, ROWS, "excel-de")
    write_csv(folder / "people.csv", PEOPLE, [{"person_id": "p1", "name": "Lena Vogt", "aliases": "Vogt; Vogts", "mentions": 3}])
    write_csv(folder / "documents.csv", DOCUMENTS, [{"source_file": "a.txt", "status": "done", "document_id": "d1"}])
    write_csv(
        folder / "mentions.csv",
        MENTIONS,
        [{"mention_id": "m1", "label": "PER", "text": "Vogts", "name": "Lena Vogt", "start": 5}],
    )
    return folder


def extract(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    return done.exit_code, done.stdout


def on_terminal(*arguments: str | Path, width: int = 100, **environment: str) -> str:
    """Run the command with a pseudo-terminal as its standard output; return what the terminal got."""
    leader, follower = pty.openpty()
    settings = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    settings |= {"PYTHONPATH": str(ROOT), "COLUMNS": str(width), "TERM": "xterm-256color", **environment}
    with subprocess.Popen([sys.executable, "-m", "pipeline.cli", *map(str, arguments)], stdout=follower, env=settings) as process:
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
    assert process.returncode == 0
    return got.decode()


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), [1, 2, 3]), (("--speaker", "vogt"), [1]), (("--speaker", "Lena Vogts"), [1]), (("--speaker", "Russland"), [2]), (("--act", "denies,doubts"), [2, 3]),
        (("--place", "Wertheims"), [1]), (("--about", "nato"), [1]), (("--about", "Stern"), [1]), (("--evidence", "hearsay"), [2]),
        (("--act", "doubts", "--about", "Vogt"), [3]), (("--speaker", "Brandt"), []), (("--limit", "2"), [1, 2]),
    ],
)  # fmt: skip
def test_filters(options: tuple[str, ...], ids: list[int], out: Path) -> None:
    code, printed = extract("show", "claims", "--out", out, "--json", *options)
    assert code == 0
    assert [int(r["claim_id"][1:], 16) for r in json.loads(printed)] == ids


def test_json_has_all_columns_with_their_types(out: Path) -> None:
    row = json.loads(extract("show", "--out", out, "--json")[1])[1]
    assert list(row) == CLAIMS.names
    assert (row["confidence"], row["start"], row["said_on"], row["content"]) == (0.5, 3, None, EVIL)
    assert json.loads(extract("show", "people", "--out", out, "--json", "--columns", "name,mentions")[1]) == [
        {"name": "Lena Vogt", "mentions": 3}
    ]


def test_without_a_terminal_lines_are_plain_and_whole(out: Path) -> None:
    code, printed = extract("show", "--out", out, "--columns", "claim_id,content")
    lines = printed.splitlines()
    assert (code, lines[0], len(lines)) == (0, "claim_id\tcontent", 4)
    assert lines[1] == f"c{1:012x}\t{LONG}"
    assert lines[2].endswith("rot \\x1b[31mrot\\x1b[0m \\x9b31m [bold]fett[/bold] :smile: \\x202eumgedreht")


@pytest.mark.parametrize(
    "command", [("show", "claims"), ("search", "Pokrowsk"), ("explain", f"c{2:012x}"), ("show", "claims", "--json")]
)
def test_the_input_never_reaches_a_terminal_raw(command: tuple[str, ...], out: Path) -> None:
    for printed in (extract(*command, "--out", out)[1], on_terminal(*command, "--out", out, NO_COLOR="1", width=400)):
        for bad in ("\x1b[31m", "\x9b", "\u202e"):
            assert bad not in printed
        assert "[bold]fett[/bold] :smile:" in " ".join(printed.split())


@pytest.mark.parametrize("width", [40, 100])
def test_a_terminal_gets_a_table_with_every_word(width: int, out: Path) -> None:
    printed = on_terminal("show", "--out", out, "--columns", "speaker,content", width=width, NO_COLOR="1")
    codes = {code for found in re.findall(r"\x1b\[([\d;]*)m", printed) for code in found.split(";")}
    assert codes <= {"", "0", "1", "2", "3", "4"}, "bold and the like, no colours"
    printed = re.sub(r"\x1b\[[\d;]*m", "", printed)
    letters = "".join(c for c in printed if c.isalnum())
    assert letters.count("hieß") == 30
    assert "[Nato]" in printed
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= width


@given(st.dictionaries(st.sampled_from(CLAIMS.names), st.integers(1, 400), min_size=1), st.integers(10, 300))
def test_columns_fit_or_go_below_each_other(lengths: dict[str, int], room: int) -> None:
    widths = column_widths(lengths, room)
    assert not widths or (list(widths) == list(lengths) and sum(widths.values()) <= room and min(widths.values()) >= 1)
    if sum(lengths.values()) <= room:
        assert widths == lengths


def test_heads_are_not_broken_and_one_row_is_no_plural(out: Path, tmp_path: Path) -> None:
    row = {
        "dispute_id": "g1",
        "matter": "Brücke",
        "statement": LONG,
        "asserted_by": "Lena Vogt",
        "not_confirmed_by": "Amt",
        "documents": 1,
    }
    write_csv(tmp_path / "disputes.csv", DISPUTES, [row, row | {"dispute_id": "g2"}])
    printed = re.sub(r"\x1b\[[\d;]*m", "", on_terminal("show", "disputes", "--out", tmp_path, width=120))
    assert " not_confirmed_by " in printed
    lines = [line for line in printed.splitlines() if line.strip()]
    assert "2 disputes" in lines[0]
    _, second = (n for n, line in enumerate(printed.splitlines()) if "Lena Vogt" in line)
    assert not printed.splitlines()[second - 1].strip(), "rows of several lines stand apart"
    assert "1 person" in on_terminal("show", "people", "--out", out)
    assert on_terminal("show", "documents", "--out", out, NO_COLOR="1").splitlines()[0].count("1 document") == 1
    assert "1 documents" not in on_terminal("show", "documents", "--out", out)


def test_colour_is_for_terminals_that_want_it(out: Path) -> None:
    assert "\x1b[" in on_terminal("show", "--out", out)
    assert "\x1b[" not in extract("show", "--out", out)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "clams"), "'clams' is no table; choose from claims, people"),
        (("show", "--columns", "speaker,size"), "--columns size: claims.csv has no such column; it has claim_id"),
        (("show", "--act", "shouts"), "--act shouts: choose from says, claims"),
        (("show", "--evidence", "sure"), "--evidence sure: choose from asserted, hearsay, unverified"),
        (("show", "people", "--act", "says"), "--act: people.csv cannot be filtered so; it goes with claims"),
        (("show", "places"), "places.csv: the table cannot be read"),
        (("search", "…"), "a search needs a word"),
        (("explain", "c9"), "c9: no claim in"),
        (("explain", "c"), "c: 3 claims have an id that begins so: c000000000001, c0"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: tuple[str, ...], words: str, out: Path) -> None:
    done = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


@pytest.mark.parametrize(
    ("query", "text", "yes"),
    [
        ("Pokrowsk", "die Lage in Pokrowsk", True), ("Pokrowsk", "Pokrowsks Verteidiger", True), ("Pokrowsks", "bei Pokrowsk", True),
        ("pokrowsk", "die Pokrowsk-Front", True), ("Selenskyj", "Selenskyjs Büro", True), ("Wladimir Putin", "Putin, sagte Wladimir", True),
        ("Wladimir Putin", "Putin allein", False), ("Müller", "Muller", True), ("Straße", "STRASSE", True), ("Haus", "Hausaufgabe", True),
        ("Kosten", "Kostüm", False), ("Minister", "Ministers", True), ("Rat", "Ratte", False), ("Rat", "der Rat tagt", True), ("EU", "EU-Rat", True),
        ("EU", "Europa", False), ("Land", "Landes", True), ("Soldaten", "der Soldat", True), ("…", "alles", False),
    ],
)  # fmt: skip
def test_words_match_whatever_their_case_and_ending(query: str, text: str, yes: bool) -> None:
    assert matcher(query)(text) is yes


def test_spots_are_the_words_found() -> None:
    text = "In Pokrowsk und bei Pokrowsks Bahnhof"
    assert [text[a:b] for a, b in spots("Pokrowsk", text)] == ["Pokrowsk", "Pokrowsks"]


def test_search_finds_claims_and_mentions(out: Path) -> None:
    found = json.loads(extract("search", "Vogt", "--out", out, "--json")[1])
    assert [int(r["claim_id"][1:], 16) for r in found["claims"]] == [1, 3]
    assert [r["text"] for r in found["mentions"]] == ["Vogts"]
    printed = extract("search", "Vogt", "--out", out, "--limit", "1")[1]
    assert [line.split("\t")[0] for line in printed.splitlines()] == ["claim_id", "c000000000001", "mention_id", "m1"]


def test_every_usual_column_and_filter_is_in_the_schema() -> None:
    from pipeline.schema import TABLES

    for table in TABLES:
        assert columns_of(table, None) == SHOWN[table.name]
        assert table.key.split() == list(table.keys)
        for columns in FILTERS.get(table.name, {}).values():
            assert set(columns) <= set(table.names)


def test_every_claim_of_the_sample_can_be_explained(sample_run: Path) -> None:
    interim = sample_run.parent / "interim"
    for row in list(select(sample_run, CLAIMS, {}))[::6]:
        found = explaining.explain(sample_run, interim, row["claim_id"])
        assert found.row == row
        parts = {role: "".join(p.text for p in found.pieces if p.role == role) for role in ("content", "cue")}
        assert "".join(row["cue"].replace(" … ", "").split()) == "".join(parts["cue"].split()) or row["cue"] not in row["snippet"]
        assert parts["content"]
        assert found.how
        assert found.proposals or "model" not in row["rules"]


def test_explain_prints_roles_and_reasons(sample_run: Path) -> None:
    row = next(r for r in read_rows(sample_run / "claims.csv") if r["speaker"] and r["cue"] and r["form"] == "Direct")
    identity = row["claim_id"]
    short = next(
        identity[:n]
        for n in range(2, 14)
        if sum(r["claim_id"].startswith(identity[:n]) for r in read_rows(sample_run / "claims.csv")) == 1
    )
    code, printed = extract("explain", short, "--out", sample_run)
    assert code == 0
    assert f"[cue: {row['cue']}]" in printed.splitlines()[0]
    facts = dict(line.split("\t", 1) for line in printed.splitlines()[1:])
    assert facts["rules"] == row["rules"]
    assert facts["speaker"].startswith(row["speaker"])
    coloured = on_terminal("explain", short, "--out", sample_run, width=300)
    assert "\x1b[32m" in coloured
    assert "[cue:" not in coloured
    assert f"[cue: {row['cue']}]" in on_terminal("explain", short, "--out", sample_run, NO_COLOR="1", width=300)
    data = json.loads(extract("explain", short, "--out", sample_run, "--json")[1])
    assert (data["row"]["claim_id"], {p["role"] for p in data["pieces"]} >= {"speaker", "cue", "content"}) == (identity, True)


def test_explain_without_the_source_text_says_so(out: Path) -> None:
    done = CliRunner().invoke(app, ["explain", f"c{3:012x}", "--out", str(out)])
    assert done.exit_code == 0
    assert "the source text is not there" in done.stderr
    assert "Vogts Plan trage nicht" in done.stdout


def test_roles_do_not_overlap_and_nothing_is_lost() -> None:
    text = "Vorher. Vogt sagte, Stern sage, es regne. Nachher."
    content, speaker, cue = Span(20, 40), Span(8, 12), Span(13, 18)
    claim_ = Claim("c1", "b", (content,), "Indirect", "says", speaker_spans=(speaker, Span(20, 25)), cue=(cue,))
    quotation = Quotation((content,), (speaker,), (cue,), confidence=0.9, rules=("model",))
    document = Document(
        "d1", "a", text, sentences=(Span(0, 7), Span(8, 41), Span(42, 50)), claims=(claim_,), quotations=(quotation,)
    )
    found = list(explaining.pieces(document, claim_))
    assert "".join(p.text for p in found) == text[8:41]
    assert [(p.role, p.text) for p in found if p.role] == [
        ("speaker", "Vogt"), ("cue", "sagte"), ("speaker", "Stern"), ("content", " sage, es regne"),
    ]  # fmt: skip


def test_steps_tell_who_was_meant_and_who_not() -> None:
    text = "Der Unterhändler Paul Wendt sprach in Genf mit der Ministerin Eva Lang. „Wir reden weiter“, sagte er am Abend."
    params = Params()
    document = annotated(text)
    claim = next(c for c in claims_of(document, params.claims).claims or () if c.speaker_how == "pronoun")
    assert claim.speaker == "Paul Wendt"
    assert claim.steps == (
        "words: er",
        "er → Paul Wendt: 1 sentence before; fits",
        "er → Eva Lang: 1 sentence before; not: other gender",
        "taken: Paul Wendt (whom the pronoun stands for)",
    )

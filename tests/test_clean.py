from __future__ import annotations

import pytest
from conftest import SHARED, needs, rows, unescaped
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.align import view
from pipeline.config import Clean
from pipeline.document import Document, Span
from pipeline.german.draft import edits
from pipeline.stages.clean import block_views, clean

QUIET = Clean(suggest=False)


def cleaned(text: str, params: Clean = QUIET) -> str:
    document = clean(Document("d", "s", text), params)
    return view(text, edits(document.repairs or ())).text


@pytest.mark.parametrize("row", rows("healthy.tsv"), ids=lambda r: r["id"])
def test_healthy_text_stays_as_it_is(row: dict[str, str]) -> None:
    assert cleaned(unescaped(row["text"])) == unescaped(row["text"])


def test_damaged_text_is_mended() -> None:
    cases = [r for r in rows("damaged.tsv") if r["kind"] != "misspelt_name"]
    wrong = [r["id"] for r in cases if cleaned(unescaped(r["before"])) != unescaped(r["after"]).replace("\u00a0", " ")]
    assert len(cases) == 295
    assert wrong == []


def test_misspelt_names_are_suggested_not_changed() -> None:
    found = other = 0
    for row in rows("suggestions.tsv"):
        text = unescaped(row["before"])
        document = clean(Document("d", "s", text), Clean())
        hints = [r for r in document.repairs or () if r.kind == "misspelt_name" and r.before == unescaped(row["wrong"])]
        assert all(not r.applied for r in hints)
        if row["right"]:
            found += any(r.after == unescaped(row["right"]) for r in hints)
        else:
            other += bool(hints)
    assert found >= 24
    assert other <= 4


ODD = st.text(alphabet=st.sampled_from("abcXYZäÖß .,:;!?„“»«\"'()[]-–#\n\r\t\u00ad\u200b\u00a0&;Ã¼0123"), max_size=120)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), ODD))
def test_any_text_gives_a_view_whose_spans_are_valid(text: str) -> None:
    document = clean(Document("d", "s", text), Clean())
    seen = view(text, edits(document.repairs or ()))
    for i in range(len(seen.text)):
        span = seen.to_raw(Span(i, i + 1))
        assert 0 <= span.start <= span.end <= len(text)
    for repair in document.repairs or ():
        assert repair.span.of(text) == repair.before
    for block in document.blocks or ():
        assert block.span.of(text).strip() == block.span.of(text)


GLUED = (
    "Kallas Sie Trump sagte Sondergesandter Witkoff Uschakow Novak Das hat und die die der konnte nicht Minister Jan Eva Berg darunter "
    "Regierungschefs Kristersson Und Der Er In wurde Polizei gut Vertreter war waren um zu lassen helfen Moskau 12 14:32 Uhr in von US EU "
    "Ver- hand- lungen Prozent Anleger fürchten weder Noch sowohl Als auch Peru é [x] . , : ; ! ? „ “ » « ( ) ] - – • # @ % &amp; &#8203; Ã¼"
).split()
LINES = st.lists(
    st.one_of(
        st.sampled_from(GLUED), st.sampled_from(GLUED), st.sampled_from([" ", " ", "\n", "\r\n", "\u00a0", "\u00ad", "\u200b"])
    ),
    max_size=40,
).map("".join)
"""Fragments of words and marks, many of them glued: what one repair shows, another mends."""


@settings(max_examples=400, deadline=None)
@given(st.one_of(ODD, LINES, LINES))
@example("SondergesandterhatundTrumpÃ¼Sie\nNovak")  # one token, glued in several places around a repair
@example("Novak«Jan NovakwarMinister\n NovakwarDas JandarunterTrump")  # what one line tells of a name parts another
@example("Die Vermittlerin, Eva KallasSiesagte:\nMoskau hat das nicht Der gut waren")  # a repair makes the next line a quotation
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once


def test_a_word_glued_in_several_places_keeps_the_place_of_each_name() -> None:
    text = "Der Minister Jan Novak und Eva Berg kamen. NovakBergSie gingen."
    document = clean(Document("d", "s", text), QUIET)
    seen = view(text, edits(document.repairs or ()))
    assert seen.text.endswith("Novak Berg. Sie gingen.") or seen.text.endswith("Novak Berg Sie gingen.")
    at = seen.text.rindex("Berg")
    assert seen.to_raw(Span(at, at + 4)).of(text) == "Berg"


def test_a_full_stop_lost_with_the_space_is_one_repair() -> None:
    text = "Der Trainer Oskar LehnerEr sagte, die Mannschaft habe verdient gewonnen."
    (repair,) = clean(Document("d", "s", text), QUIET).repairs or ()
    assert (repair.before, repair.after, repair.kind) == ("LehnerEr", "Lehner. Er", "glued_words")


@pytest.mark.parametrize("kind", ["glued_words", "missing_space", "dropped_punctuation", "stray_capital", "doubled_word"])
def test_each_repair_can_be_turned_off(kind: str) -> None:
    text = "Der Minister Jan Novak sagte, das sei gut.Die Polizei kam Das war spät. Jan Novak Und Eva Berg waren waren da. NovakSie ging."
    with_it = clean(Document("d", "s", text), QUIET)
    without = clean(Document("d", "s", text), Clean(suggest=False, **{kind: False}))
    assert kind in {r.kind for r in with_it.repairs or ()}
    assert kind not in {r.kind for r in without.repairs or ()}


@needs(SHARED / "gold/seed.json")
def test_the_seed_live_blog_is_mended() -> None:
    import json

    gold = json.loads((SHARED / "gold/seed.json").read_text(encoding="utf-8"))
    with (SHARED / "seed/liveblog.txt").open(encoding="utf-8", newline="") as file:
        raw = file.read()
    repairs = [r.span for r in clean(Document("d", "s", raw), QUIET).repairs or ()]
    kinds = ("glued_words", "missing_space", "dropped_punctuation", "stray_capital")
    sure = [r for r in gold["repairs"] if r["certain"] and r["kind"] in kinds and r["layer"] == "token"]
    assert len(sure) == 23
    assert all(any(s.start < r["end"] and r["start"] < s.end for s in repairs) for r in sure)
    assert all(any(s.start <= r["end"] and r["start"] <= s.end for r in gold["repairs"]) for s in repairs)


SAID = "Ministerin Vera Lang sagte: „Die Brücke bleibt zu.“"
BASE64 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkrLw"


@pytest.mark.parametrize(
    "junk",
    ["a" * 70_000, BASE64 * 20, "Nord-Süd-" * 100, "1 2 3,5 | " * 300, "( [ ) ] " * 400, "a b c d e " * 300, "👍🏽 " * 700, "Donaudampf" * 40],
)  # fmt: skip
def test_what_is_no_language_is_read_as_an_ellipsis_with_a_row(junk: str) -> None:
    text = f"{SAID} {junk} {SAID}\n\n{SAID}"
    document = clean(Document("d", "s", text), QUIET)
    rows = [r for r in document.repairs or () if r.kind == "no_language"]
    assert "".join(r.before for r in rows).strip(" ") in junk
    assert sum(len(r.before) for r in rows) > len(junk) - 1_100
    assert all(r.span.of(text) == r.before and r.after == "…" and len(r.before) <= 30_000 for r in rows)
    for seen in block_views(document):
        assert SAID in seen.text
        assert len(seen.text) < 1_100 + 2 * len(SAID)
    assert len(cleaned(cleaned(text))) == len(cleaned(text))


def test_a_text_in_another_script_is_no_german_text_and_a_few_lines_of_it_are() -> None:
    lines = "\n\n".join(f"{n}. В Киеве сказал министр.\n\n12:30" for n in range(1_000))
    document = clean(Document("d", "s", f"{SAID}\n\n{lines}\n\n{SAID}"), QUIET)
    rows = [r for r in document.repairs or () if r.kind == "no_language"]
    assert len(rows) == 1_000
    assert {v.text for v in block_views(document) if v.text != "…"} == {SAID, "12:30"}
    document = clean(Document("d", "s", f"{SAID}\n\n{lines[:15_000]}"), QUIET)
    assert not [r for r in document.repairs or () if r.kind == "no_language"]


def test_a_long_text_of_signs_and_very_short_words_is_no_language_and_a_table_in_news_is() -> None:
    table = "1:0, 2:2; ab? (c-d) + Tor! <e>/f* " * 3_000
    document = clean(Document("d", "s", f"{SAID}\n\n{table}\n\n{SAID}"), QUIET)
    rows = [r for r in document.repairs or () if r.kind == "no_language"]
    assert sum(len(r.before) for r in rows) > len(table) - 1_100
    assert [v.text for v in block_views(document)].count(SAID) == 2
    for rest in ("", "Und so ging es den ganzen Tag lang weiter. " * 4_000):
        document = clean(Document("d", "s", f"{SAID}\n\n{rest}\n\n{table[: 101_000 if rest else 90_000]}"), QUIET)
        assert not [r for r in document.repairs or () if r.kind == "no_language"]


@pytest.mark.parametrize(
    "text",
    [
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
        "Siehe https://example.org/" + "pfad/datei.html?nummer=17&seite=3;" * 20,
        "Es trafen: " + " ".join(f"{n}. Minute Meier 1:{n}" for n in range(90)),
        "CDU 30,1 SPD 20,2 Grüne 14,5 FDP 5,1 " * 40,
        "Die Mi\u0335ni\u0336ste\u0337ri\u0338n sa\u0335g\u0336te nein. " * 60,
        "в Киеве сказал министр " * 60,
        "- " * 400,
    ],
)
def test_lists_addresses_and_other_scripts_are_language(text: str) -> None:
    assert not [r for r in clean(Document("d", "s", text), QUIET).repairs or () if r.kind == "no_language"]

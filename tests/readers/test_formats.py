"""Each format with a file written for it: what is text, in which entries, and what is known beside it."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from pipeline.align import plain
from pipeline.config import Params, Read
from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents
from pipeline.stages.clean import block_views, clean

FILES = Path(__file__).parent / "files"
Block = tuple[str, str, str, str]


def read(name: str, data: bytes | None = None, **params: object) -> tuple[list[Document], list[Skipped]]:
    found = list(read_documents(name, (FILES / name).read_bytes() if data is None else data, Read(**params)))
    return [d for d in found if isinstance(d, Document)], [s for s in found if isinstance(s, Skipped)]


def blocks(document: Document) -> list[Block]:
    done = clean(document, Params().clean)
    views = block_views(done)
    return [(b.kind, b.entry, b.entry_time, v.text) for b, v in zip(done.blocks or (), views, strict=True)]


def words(document: Document) -> list[str]:
    return [text for *_, text in blocks(document)]


def test_a_live_blog_page_gives_its_posts_and_nothing_else() -> None:
    (page,), skipped = read("ticker.html")
    assert not skipped
    assert page.text == (FILES / "ticker.html").read_text(encoding="utf-8")
    assert (page.meta.date, page.meta.url) == ("2026-03-04", "https://kurier.example/wutach-liveblog")
    assert page.meta.title == "Hochwasser an der Wutach: Alle Entwicklungen im Liveblog"
    assert blocks(page) == [
        ("heading", "e0001", "", "Hochwasser an der Wutach: Alle Entwicklungen im Liveblog"),
        ("paragraph", "e0001", "", "Nach tagelangem Regen ist die Wutach über die Ufer getreten. Landrätin Sabine Kollmar hat den Katastrophenfall ausgerufen."),
        ("heading", "post-1042", "10:48", "Landrätin: Pegel fällt erst am Abend"),
        ("paragraph", "post-1042", "10:48", "Landrätin Sabine Kollmar sagte am Mittwoch: „Wir rechnen erst am Abend mit sinkenden Pegeln.“ In Stühlingen seien 19 % der Keller vollgelaufen."),
        ("heading", "post-1041", "09:15", "Feuerwehr dementiert Dammbruch"),
        ("paragraph", "post-1041", "09:15", "Feuerwehrkommandant Udo Riedle wies Berichte über einen Dammbruch zurück."),
        ("paragraph", "post-1041", "09:15", "Er sprach von „bösen Gerüchten“."),
        ("quote", "post-1041", "09:15", "Der Damm hält, und er wird halten."),
        ("list_item", "post-1041", "09:15", "Die Bundesstraße 314 ist gesperrt."),
        ("list_item", "post-1041", "09:15", "Die Schulen in Eggingen bleiben zu."),
        ("heading", "post-1040", "07:30", "Ministerium sagt Hilfe zu"),
        ("paragraph", "post-1040", "07:30", "Innenminister Gerd Ohlsen kündigte an, 200 Helfer nach Stühlingen zu schicken."),
    ]  # fmt: skip


def test_spans_of_a_page_show_the_evidence_in_the_source() -> None:
    (page,), _ = read("ticker.html")
    done = clean(page, Params().clean)
    block = next(b for b in done.blocks or () if "Sabine <em>" in b.span.of(page.text))
    raw = block.span.of(page.text)
    assert raw.startswith("Landrätin <strong>Sabine <em>Kollmar</em></strong> sagte")
    assert "&bdquo;Wir rechnen erst am&nbsp;Abend" in raw
    assert plain(page, block.span).startswith("Landrätin Sabine Kollmar sagte am Mittwoch: „Wir rechnen erst am Abend")


def test_an_article_with_several_times_is_no_live_blog() -> None:
    (page,), _ = read("artikel.html")
    assert page.meta.date == "2026-06-01"
    found = words(page)
    assert found[0] == "Rat lehnt Windpark ab"
    assert len(found) == 4
    assert not any("Timo Laut" in w or "Impressum" in w for w in found)


def test_updates_of_a_live_blog_in_json_ld_are_entries() -> None:
    (blog,), skipped = read("liveblog.json")
    assert not skipped
    assert blog.meta.notes == ("update 3 has no text and was left out", "update 4 is no object and was left out")
    third = "https://kurier.example/streik#p3"
    assert blocks(blog) == [
        ("heading", "head", "", "Streik im Seehafen: Der Ticker"),
        ("paragraph", "head", "", "Im Seehafen Norderhaven wird seit dem Morgen gestreikt."),
        ("heading", third, "11:40", "Gewerkschaft droht mit Ausweitung"),
        ("byline", third, "11:40", "Tilda Marx"),
        ("paragraph", third, "11:40", "Gewerkschaftssekretärin Berta Hansen drohte: „Wir können auch länger.“"),
        ("paragraph", third, "11:40", "Hafenchef Claas Petersen lehnte Gespräche ab."),
        ("heading", third[:-1] + "2", "08:05", "Erste Schiffe drehen ab"),
        ("paragraph", third[:-1] + "2", "08:05", "Laut der Hafenbehörde haben zwei Frachter ihren Kurs geändert."),
        ("paragraph", third[:-1] + "2", "08:05", "Kapitän Jon Viborg bestätigte das."),
        ("heading", "update0005", "", "Tore geschlossen"),
    ]


def test_a_page_filled_by_a_script_is_read_from_its_json_ld() -> None:
    (page,), _ = read("skript.html")
    assert page.meta.format == "HTML with JSON-LD live blog"
    assert [(entry, time) for _, entry, time, _ in blocks(page)] == [
        ("head", ""),
        ("p1", "09:15"),
        ("p1", "09:15"),
        ("p2", "08:05"),
    ]


def test_a_feed_has_a_document_for_each_entry() -> None:
    (first, second), (empty,) = read("feed.xml")
    assert words(first) == [
        "Brücke bleibt gesperrt",
        "Bauamtsleiter Emil Stark sagte: „Die Brücke bleibt bis Juli zu.“",
        "Die Kosten liegen bei 2,5 Mio. Euro.",
    ]
    assert (first.meta.record, first.meta.record_id, first.meta.date) == (1, "tb-88", "2026-06-03")
    assert words(second)[1] == "Bademeisterin Rosa Welle kündigte Freikarten für Kinder an."
    assert empty == Skipped("feed.xml", "feed.xml: record 3: there are no words in it", 3)


def test_an_atom_feed_is_read_too() -> None:
    (entry,), _ = read("atom.xml")
    assert entry.meta.url == "https://talbote.example/9"
    assert words(entry) == ["Windpark: Klage & Protest", "Ratsherr Kuno Falk kündigte eine Klage an."]


def test_rows_of_a_table_are_documents_and_bad_ones_are_told() -> None:
    (train, wolf), skipped = read("tabelle.csv")
    assert train.meta.encoding == "Windows-1252"
    assert train.meta.title == "Zug entgleist; niemand verletzt"
    assert train.meta.date == "2026-06-03"
    assert train.text.startswith("Ein Regionalzug ist bei Murgfeld entgleist.\r\nBahnsprecherin Ida Gleis sagte: „Es gab")
    assert wolf.meta.notes[-1] == "the date 'gestern' was not understood"
    assert [s.record for s in skipped] == [2, 3]
    assert "7 columns" in skipped[1].reason


def test_a_head_with_a_stray_quotation_mark_is_read_as_well_as_it_can_be() -> None:
    (found,), told = read("x.csv", 'nr;"titel"@;text\r\n1;Regen;Es regnet in Köln.\r\n'.encode())
    assert (found.text, told) == ("Es regnet in Köln.", [])


def test_lines_of_json_are_documents_and_bad_ones_are_told() -> None:
    (storm, over), skipped = read("zeilen.jsonl")
    assert storm.text == "Meteorologin Lea Böhm warnte vor Orkanböen.\nIn Kiel fiel der Strom aus."
    assert (storm.meta.date, storm.meta.record_id) == ("2026-02-02", "a-1")
    assert words(over) == ["Bürgermeister Jan Nord sagte: „Der Sturm ist vorbei.“"]
    assert (over.meta.record, over.meta.record_id, over.meta.date) == (4, "4", "2026-02-02")
    assert [s.record for s in skipped] == [2, 3]


def test_names_of_fields_can_be_given() -> None:
    data = (
        '[{"a": {"b": "Es regnet in Köln."}, "nr": 7, "wann": "2026-01-02T10:00:00+01:00", "wo": "u", "kopf": "Regen"}]'.encode()
    )
    (found,), _ = read(
        "x.json", data, text_field="a.b", id_field="nr", date_field="wann", url_field="wo", title_field="kopf"
    )  # fmt: skip
    assert (found.text, found.meta.record_id, found.meta.date) == ("Es regnet in Köln.", "7", "2026-01-02")
    assert (found.meta.url, found.meta.title) == ("u", "Regen")
    with pytest.raises(DocumentError, match=r"no column of the table is named 'inhalt'"):
        read("tabelle.csv", text_field="inhalt")


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.csv"])
def test_a_file_whose_records_have_no_text_is_told_once(name: str) -> None:
    objects = [f'{{"nr": {n}, "wetter": "Es regnet in Köln."}}' for n in range(500)]
    data = {
        "x.json": "[" + ",".join(objects) + "]",
        "x.jsonl": "\n".join(objects),
        "x.csv": "nr,text\n" + "".join(f"{n},\n" for n in range(500)),
    }[name].encode()
    with pytest.raises(
        DocumentError, match=r"^x\.\w+: the file has 500 records but none with a text; expected is one of the fields text, "
    ):
        read(name, data)
    with pytest.raises(DocumentError, match=r"none with a text; expected is the field 'text', or another that read.text_field"):
        read(name, data, text_field="text")
    some = {
        "x.json": data[:-1] + b',{"text": "Es schneit."}]',
        "x.jsonl": data + b'\n{"text": "Es schneit."}',
        "x.csv": data + b"9,Es schneit.\n",
    }
    (found,), skipped = read(name, some[name])
    assert (found.text, len(skipped), skipped[0].record) == ("Es schneit.", 500, 1)


def test_a_list_in_an_object_and_a_list_of_paragraphs() -> None:
    (boat,), (number,) = read("liste.json")
    assert words(boat) == ["Archäologe Bodo Torf fand ein Boot.", "Es sei 2000 Jahre alt, sagte Torf."]
    assert number.record == 2


def test_markdown_keeps_its_blocks_and_loses_its_signs() -> None:
    (note,), _ = read("notiz.md")
    assert (note.meta.title, note.meta.date, note.meta.format) == ("Markttag in Eschenau", "2026-04-18", "Markdown")
    assert [(kind, text) for kind, _, _, text in blocks(note)] == [
        ("heading", "Markttag in Eschenau"),
        ("paragraph", "Marktmeisterin Greta Kohl sagte, die Standgebühren blieben stabil. Mehr dazu im Bericht des Talboten."),
        ("quote", "Wir wollen keinen Händler verlieren."),
        ("list_item", "Der Markt beginnt um 8 Uhr."),
        ("list_item", "Der Parkplatz am Rathaus ist gesperrt."),
        ("paragraph", "Händler Ali Yıldız freut sich sehr."),
    ]


def test_encodings_and_mojibake_are_told() -> None:
    assert read("utf16.txt")[0][0].meta.encoding == "UTF-16"
    (broken,), _ = read("kaputt.txt")
    assert broken.meta.notes == ("wrongly decoded characters in 4 places (mojibake), see repairs.csv",)
    assert words(broken) == ["Bürgermeister Götz Mühl sagte, die Straße bleibe gesperrt."]
    declared = (
        '<?xml version="1.0" encoding="iso-8859-15"?><rss><channel><item><title>Preis: 5 € für Öl</title></item></channel></rss>'
    )
    (item,), _ = read("x.xml", declared.encode("iso-8859-15"))
    assert (item.text, item.meta.encoding) == ("Preis: 5 € für Öl", "iso8859-15")


def archive(*names: str, **texts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.write(FILES / name, f"ordner/{name}")
        for name, text in texts.items():
            file.writestr(name, text)
    return out.getvalue()


def test_a_zip_is_read_file_by_file() -> None:
    found, skipped = read("paket.zip", archive("feed.xml", "ticker.html", "notiz.md", bild=b"\x89PNG\x0d\x0a"))
    assert [d.source for d in found] == ["paket.zip/ordner/feed.xml"] * 2 + [
        "paket.zip/ordner/notiz.md",
        "paket.zip/ordner/ticker.html",
    ]
    assert [s.source for s in skipped] == ["paket.zip/bild", "paket.zip/ordner/feed.xml"]


def test_gzip_is_read() -> None:
    found, _ = read("zeilen.jsonl.gz", gzip.compress((FILES / "zeilen.jsonl").read_bytes()))
    assert [d.source for d in found] == ["zeilen.jsonl"] * 2


def test_a_path_out_of_the_archive_is_only_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found, _ = read("boese.zip", archive(**{"../../auswärts.txt": "Es regnet in Köln.", "/tmp/x.txt": "Es schneit in Bonn."}))
    assert len(found) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_any_byte_changed_gives_files_or_reasons(method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        file.writestr("a.txt", "Die Ministerin sagte nein. " * 9)
        file.writestr("b.txt", "Laut Polizei gab es drei Verletzte.")
    whole = packed.getvalue()
    for at in range(len(whole)):
        for value in (0, 255, whole[at] ^ 1, whole[at] ^ 128):
            damaged = bytearray(whole)
            damaged[at] = value
            for data in (bytes(damaged), whole[:at]):
                try:
                    found, told = read("x.zip", data)
                except DocumentError as error:
                    assert str(error).startswith("x.zip")
                else:
                    assert len(found) + len(told) >= 1


def test_a_packed_file_without_a_name_is_read() -> None:
    whole = archive(**{"#": "Es regnet in Köln."})
    local, listed = 26, whole.rindex(b"PK\x01\x02")
    assert whole[local + 4 : local + 5] == whole[listed + 46 : listed + 47] == b"#"
    unnamed = bytearray(whole)
    unnamed[listed + 46 : listed + 47] = b""
    unnamed[listed + 28] = 0
    unnamed[local + 4 : local + 5] = b""
    unnamed[local] = 0
    end = unnamed.rindex(b"PK\x05\x06")
    unnamed[end + 12] -= 1
    unnamed[end + 16] -= 1
    found, told = read("x.zip", bytes(unnamed))
    assert ([d.source for d in found], told) == (["x.zip/file without a name"], [])


def test_bombs_are_refused_before_they_fill_the_memory() -> None:
    bomb = archive(**{"null.txt": "0" * 50_000_000, "gut.txt": "Es regnet in Köln."})
    found, (told,) = read("bombe.zip", bomb)
    assert [d.source for d in found] == ["bombe.zip/gut.txt"]
    assert "200 times its size" in told.reason
    with pytest.raises(DocumentError, match="200 times"):
        read("bombe.gz", gzip.compress(b"0" * 50_000_000))
    with pytest.raises(DocumentError, match="at most 3"):
        read("viele.zip", archive(**{f"{n}.txt": "Es regnet." for n in range(4)}), archive_entries=3)
    _, skipped = read("gross.zip", archive(**{f"{n}.txt": "Es regnet. " * 200 for n in range(4)}), archive_bytes=5000)
    assert any("archive_bytes" in s.reason for s in skipped)
    _, (inner,) = read("aussen.zip", archive(**{}) and _nested())
    assert "an archive in an archive" in inner.reason
    with pytest.raises(DocumentError, match="office document"):
        read("brief.docx", archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))


def _nested() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("innen.zip", archive(**{"a.txt": "Es regnet."}))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.xml", '<?xml version="1.0"?><note><to>Anna</to></note>', "XML of a kind that extract does not know"),
        ("a.json", '{"text": "Es regnet"', "this is no JSON"),
        ("a.json", "Es regnet", "this is no JSON"),
        ("a.csv", "nr;wert\n1;2\n", "no column of the table is named 'text'"),
        ("a.html", "<html><body><div id=app></div><script>let words = 1</script></body></html>", "the page has no text"),
        ("a.rss", "<rss><channel><title>Leer</title></channel></rss>", "the feed has no entries"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str, text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as told:
        read(name, text.encode())
    assert "\n" not in str(told.value)


def test_an_entity_bomb_in_a_feed_is_not_expanded() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "haha">{lol}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    bomb += "<rss><channel><item><title>Es regnet &l9; &f;</title></item></channel></rss>"
    (item,), _ = read("bombe.xml", bomb.encode())
    assert len(item.text) < 100
    assert "root:" not in item.text


@pytest.mark.parametrize(
    "text",
    ["<div>" * 50_000 + "Es regnet.", "<p>Es regnet.</p>" + "<a b='" * 20_000, "<p>Es regnet.<!--" * 5_000, "<p>x " + "<a\"> '" * 20_000,
     "<p>Es regnet. " + "&a" * 50_000, "<p>Es regnet. " + "</" * 50_000, "[" * 100_000, '{"a":' * 50_000, "<p>Es regnet.</p><ul>" + "<li>x" * 20_000],
)  # fmt: skip
def test_hostile_pages_take_no_long_time(text: str) -> None:
    from time import perf_counter

    begin = perf_counter()
    try:
        read("boese.html" if text[0] == "<" else "x.json", text.encode())
    except DocumentError as error:
        assert "\n" not in str(error)
    assert perf_counter() - begin < 20


def test_plain_text_is_not_taken_for_something_else() -> None:
    for text in (
        "[14:32] Der Pegel steigt.\n[14:50] Die Brücke ist gesperrt.",
        "Bremen, Hamburg, Kiel\nEs regnet, sagte Text, der Wirt.",
        "Titel; Text\n\nEin Absatz ohne Spalten.",
        "Er sagte: 3 < 5 & 7 > 6.",
        "#Hochwasser #Donau\n- Der Damm hält.\n* Die Brücke auch.",
        "<3 für alle Helfer!\nEs regnet.",
    ):
        (found,), _ = read("a.txt", text.encode())
        assert (found.meta.format, found.text, found.marks) == ("text", text, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_markdown_with_line_ends_of_any_system_gives_the_same_blocks(end: str) -> None:
    text = "---\ntitle: Markttag\ndate: 2026-04-18\n---\n# Markttag in *Eschenau*\n\nMarktmeister Jan Nord\nsagte: „Nein.“\n\n- Eins\n- Zwei\n"
    [document] = read_documents("a.md", text.replace("\n", end).encode(), Read())
    assert isinstance(document, Document)
    assert (document.meta.title, str(document.meta.date)) == ("Markttag", "2026-04-18")
    seen = [" ".join(m.span.of(document.text).split()) for m in document.marks]
    assert seen == ["Markttag in *Eschenau", "Marktmeister Jan Nord sagte: „Nein.“", "Eins", "Zwei"]

"""Whatever a source holds: documents or one clear sentence, and spans that are valid."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.align import plain, view
from pipeline.config import Clean, Read
from pipeline.document import Document, Span
from pipeline.errors import DocumentError
from pipeline.german.draft import merged
from pipeline.readers.documents import Skipped
from pipeline.readers.formats import read_documents
from pipeline.stages.clean import block_views, clean, shown

TAGS = st.sampled_from(
    "<p> </p> <br> <b> </b> <div class=post> </div> <li> </li> <ul> </ul> <time datetime=2026-01-01T10:00> </time> <!-- --> <script> </script> "
    "<a href='x y'> </a> <a\" > &amp; &nbsp; &shy; &#252; &bdquo; & < > <![CDATA[ <blockquote> <h2> </h2> <nav> </nav> <article> </article>".split()
)
WORDS = st.sampled_from(
    ["KallasSie", "Minister Jan Nord ", "sagte", " die die ", "gut.Das", "„Nein“", "14:32 Uhr", "\n", "\r\n", " ", "\t", "Ver-\nhandlung", "\u00ad",
     "\u00a0", "Ã¼", "und", " Und ", "Kiew", ".", ",", "- ", "# ", "**", "[x](http://y)", "> ", "```", "ß", "\u2028", "😀"]
)  # fmt: skip
PAGES = st.lists(st.one_of(TAGS, WORDS, st.text(max_size=4)), max_size=40).map("".join)


def check(document: Document) -> None:
    ends = [0]
    for mark in document.marks:
        assert ends[-1] <= mark.span.start < mark.span.end <= len(document.text)
        ends.append(mark.span.end)
    at = 0
    for markup in document.markup:
        assert at <= markup.span.start < markup.span.end <= len(document.text)
        at = markup.span.end
    done = clean(document, Clean())
    seen = block_views(done)
    for block, text in zip(done.blocks or (), seen, strict=True):
        assert text.text.strip()
        for i in range(len(text.text)):
            span = text.to_raw(Span(i, i + 1))
            assert block.span.start <= span.start <= span.end <= block.span.end
    for repair in done.repairs or ():
        assert repair.span.of(document.text) == repair.before
        shown(done, repair)
        plain(done, repair.span)
    view(document.text, merged(done.repairs or (), document.markup))


@settings(max_examples=150, deadline=None)
@given(PAGES)
@example("<p>Kallas<b>sagte die</b> <i>die Ver-<br>\nhandlung KallasSie</i></p>")
@example("<div class=post><time datetime=2026-01-01T10:00></time><p>" + "Der Damm hält. " * 4 + "</p></div>" * 3)
def test_any_page_gives_valid_spans_or_one_sentence(page: str) -> None:
    for name in ("a.html", "a.md", "a.txt", "a.json", "a.csv", "a"):
        try:
            found = list(read_documents(name, page.encode("utf-8", "surrogatepass"), Read()))
        except DocumentError as error:
            assert str(error).count("\n") == 0
            continue
        for document in found:
            if isinstance(document, Skipped):
                assert document.reason
            else:
                check(document)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.zip", "a.gz", "a.xml", "a.jsonl", "a.tsv", "a.html", "a"]))
@example(b"PK\x03\x04" + b"\x00" * 40, "a.zip")
@example(b"\x1f\x8b\x08\x00", "a.gz")
def test_any_bytes_give_documents_or_one_sentence(data: bytes, name: str) -> None:
    try:
        list(read_documents(name, data, Read()))
    except DocumentError as error:
        assert str(error).startswith(name)


@pytest.mark.parametrize("end", ["</p>", ""])
def test_a_repair_across_markup_is_shown_without_it(end: str) -> None:
    page = f"<p>Die Richterin vertagte <b>die</b> <i>die</i> Sitzung. Nach Jan Nord<b>Sie</b> ging.{end}<p>Der Damm hält.</p><p>Aus.</p>"
    (document,) = read_documents("a.html", page.encode(), Read())
    assert isinstance(document, Document)
    done = clean(document, Clean(suggest=False))
    assert [(plain(done, r.span), shown(done, r), r.kind) for r in done.repairs or ()] == [
        ("die die", "die", "doubled_word"),
        ("NordSie", "Nord Sie", "glued_words"),
    ]
    assert block_views(done)[0].text == "Die Richterin vertagte die Sitzung. Nach Jan Nord Sie ging."

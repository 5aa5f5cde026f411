"""Offsets of a live blog in the JSON-LD of a page refer to the page."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.align import plain
from pipeline.config import Clean, Read
from pipeline.document import Document
from pipeline.readers.formats import read_documents
from pipeline.readers.located import Located, decode_located
from pipeline.stages.clean import block_views, clean

BODY = 'Bürgermeisterin Lea Nord sagte: „Wir schaffen das.“\n\nDer Rat nannte es "mutig" \\ teuer 😀.\tMehr folgt.'


def update(body: str, number: int = 1) -> dict[str, object]:
    return {
        "@type": "BlogPosting", "@id": f"p{number}", "datePublished": f"2026-05-11T09:{number:02d}:00+02:00", "headline": f"Lage am Öl-Hafen {number}",
        "articleBody": body, "author": [{"@type": "Person", "name": "Ida Köhl"}, {"name": "Max Tann"}],
    }  # fmt: skip


def page(*bodies: str, ascii_only: bool = True) -> str:
    blog = {"@type": "LiveBlogPosting", "headline": "Ticker", "liveBlogUpdate": [update(b, n) for n, b in enumerate(bodies, 1)]}
    script = json.dumps(blog, ensure_ascii=ascii_only).replace("</", "<\\/")
    return f'<!doctype html><html><head><title>T</title><script type="application/ld+json">\n {script}\n</script></head><body><div id="app"></div></body></html>'


def read(text: str) -> Document:
    (found,) = read_documents("x.html", text.encode("utf-8", "surrogatepass"), Read())
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize("ascii_only", [True, False])
def test_the_page_is_the_text_and_spans_show_the_evidence(ascii_only: bool) -> None:
    source = page(BODY, "<p>Hafenchef Jan <b>M\u00fcck</b> lehnte ab.</p><p>Mehr&nbsp;nicht.</p>", ascii_only=ascii_only)
    found = read(source)
    assert found.text == source
    done = clean(found, Clean(suggest=False))
    assert [(b.kind, b.entry, b.entry_time, v.text) for b, v in zip(done.blocks or (), block_views(done), strict=True)] == [
        ("heading", "head", "", "Ticker"),
        ("heading", "p1", "09:01", "Lage am Öl-Hafen 1"),
        ("paragraph", "p1", "09:01", "Bürgermeisterin Lea Nord sagte: „Wir schaffen das.“"),
        ("paragraph", "p1", "09:01", 'Der Rat nannte es "mutig" \\ teuer 😀. Mehr folgt.'),
        ("byline", "p1", "09:01", "Ida Köhl"),
        ("byline", "p1", "09:01", "Max Tann"),
        ("heading", "p2", "09:02", "Lage am Öl-Hafen 2"),
        ("paragraph", "p2", "09:02", "Hafenchef Jan Mück lehnte ab."),
        ("paragraph", "p2", "09:02", "Mehr nicht."),
        ("byline", "p2", "09:02", "Ida Köhl"),
        ("byline", "p2", "09:02", "Max Tann"),
    ]
    block = (done.blocks or ())[2]
    assert block.span.of(source) == json.dumps(BODY.split("\n")[0], ensure_ascii=ascii_only)[1:-1]
    assert plain(found, block.span) == BODY.split("\n")[0]


ODD = st.text(alphabet=st.sampled_from('abÄß„“ .,:"\\/<>&;#\n\t\r\u2028😀\u00a0pbi=/x1'), max_size=60)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), ODD), min_size=1, max_size=4), st.booleans())
@example(["<p>a\\b</p>\n<b>\u00e4</b>"], True)
def test_a_page_reads_as_its_json_does(bodies: list[str], ascii_only: bool) -> None:
    source = page(*(b + " Wort" for b in bodies), ascii_only=ascii_only)
    found = read(source)
    assert found.text == source
    at = 0
    for mark in found.marks:
        assert at <= mark.span.start < mark.span.end
        at = mark.span.end
    at = 0
    for markup in found.markup:
        assert at <= markup.span.start < markup.span.end
        at = markup.span.end
    blog = json.loads(source[source.index("{") : source.rindex("}") + 1])
    (value,) = read_documents("x.json", json.dumps(blog).encode(), Read())
    if not isinstance(value, Document):
        return

    def read_as(document: Document) -> list[str]:
        done = clean(document, Clean(suggest=False))
        kinds = [(b.kind, b.entry, v.text) for b, v in zip(done.blocks or (), block_views(done), strict=True)]
        return sorted(text for kind, entry, text in kinds if kind != "byline" and not entry.startswith("head"))

    assert read_as(found) == read_as(value)


def test_strings_know_where_they_stand() -> None:
    text = '{"a": ["x", {"b": "\\u00e4 \\"y\\""}]}'
    value = decode_located(text, 100)
    inner = value["a"][1]["b"]
    assert isinstance(inner, Located)
    assert (inner, text[inner.start - 100 :]) == ('ä "y"', '\\u00e4 \\"y\\""}]}')
    with pytest.raises(ValueError, match="too deeply"):
        decode_located("[" * 100_000 + "]" * 100_000, 0)

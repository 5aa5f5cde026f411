"""Sources that somebody damaged or means harm with: each function makes the bytes of one."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable

GOOD = "Bürgermeisterin Lena Vogt sagte: „Wir bauen die Brücke neu.“"
RAINS = GOOD.encode()


def archive(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    """A zip whose second file is said to be encrypted, in both of its heads."""
    data = bytearray(archive({"gut.txt": RAINS, "zu.txt": RAINS}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(sign)
        data[at + offset] |= 1
    return bytes(data)


def wrong_sum() -> bytes:
    """A zip one of whose files is not what its check sum says."""
    data = bytearray(archive({"gut.txt": RAINS, "kaputt.txt": RAINS * 2}, zipfile.ZIP_STORED))
    at = data.rindex(RAINS[-20:] + b"PK")
    data[at] ^= 0x55
    return bytes(data)


def overlapping() -> bytes:
    """A zip that lists one packed file 2,000 times under different names (as the bombs of 2019 do)."""
    packed = archive({"n0000.txt": b"Es regnet in K\xc3\xb6ln.\n" * 20_000})
    at = packed.index(b"PK\x01\x02")
    end = packed.rindex(b"PK\x05\x06")
    entry = packed[at:end]
    entries = b"".join(entry.replace(b"n0000.txt", b"n%04d.txt" % n) for n in range(2_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2_000, 2_000, len(entries), at, 0)
    return packed[:at] + entries + tail


def lies_about_its_size() -> bytes:
    """A zip whose directory says that 60 MB of zeros are 10 bytes."""
    data = bytearray(archive({"gut.txt": RAINS, "null.txt": b"0" * 60_000_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(data)


def deep_json(pair: tuple[str, str]) -> bytes:
    return (pair[0] * 100_000 + '"Es regnet."' + pair[1] * 100_000).encode()


def laughs(item: str) -> bytes:
    bombs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "haha">{bombs}<!ENTITY f SYSTEM "file:///etc/passwd">'
        '<!ENTITY % p SYSTEM "file:///etc/hostname"> <!ENTITY n SYSTEM "http://127.0.0.1:9/x">]>'
        f"<rss><channel><item><title>{GOOD}</title><description>{item}</description></item></channel></rss>"
    ).encode()


FEED = (
    f"<rss><channel><item><title>Eins</title><description>{GOOD}</description></item><item><title>Zwei</title><description>{GOOD}"
)
PAGE = f"<html><body><article><h1>Brücke</h1><p>{GOOD}</p>"

SOURCES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip cut short": ("a.zip", lambda: archive({"a.txt": RAINS * 100})[:-40]),
    "zip with a wrong check sum": ("a.zip", wrong_sum),
    "zip with a locked file": ("a.zip", locked),
    "zip that lists one file 2,000 times": ("a.zip", overlapping),
    "zip that lies about a size": ("a.zip", lies_about_its_size),
    "zip of 20,000 files": ("a.zip", lambda: archive({f"{n}.txt": b"Es regnet." for n in range(20_000)}, zipfile.ZIP_STORED)),
    "zip in a zip in a zip": (
        "a.zip",
        lambda: archive({"b.zip": archive({"c.zip": archive({"d.txt": RAINS})}), "gut.txt": RAINS}),
    ),
    "zip with names that leave it": (
        "a.zip",
        lambda: archive(
            {
                "../../a.txt": RAINS,
                "/etc/b.txt": RAINS,
                "C:\\x\\c.txt": RAINS,
                "d\x1b[31m.txt": RAINS,
                "e" * 60_000 + ".txt": RAINS,
            }
        ),
    ),
    "zip of nothing": ("a.zip", lambda: archive({})),
    "gzip cut short": ("a.txt.gz", lambda: gzip.compress(RAINS * 1_000)[:-10]),
    "gzip with something behind it": ("a.txt.gz", lambda: gzip.compress(RAINS) + b"und noch etwas"),
    "gzip of a gzip": ("a.txt.gz", lambda: gzip.compress(gzip.compress(RAINS))),
    "gzip bomb": ("a.txt.gz", lambda: gzip.compress(b"0" * 60_000_000)),
    "two gzips in a row": ("a.txt.gz", lambda: gzip.compress(RAINS) + gzip.compress(b"\n\n" + RAINS)),
    "feed: a billion laughs": ("a.xml", lambda: laughs("&l11;")),
    "feed: entities from files and the net": ("a.xml", lambda: laughs("&f; &n; &p;")),
    "feed: entity declared by itself": (
        "a.xml",
        lambda: (
            f'<!DOCTYPE rss [<!ENTITY a "&a;">]><rss><channel><item><title>{GOOD} &a;</title></item></channel></rss>'.encode()
        ),
    ),
    "feed: XInclude": (
        "a.xml",
        lambda: (
            f'<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title>{GOOD}</title><description><xi:include href="/etc/passwd" parse="text"/></description></item></channel></rss>'.encode()
        ),
    ),
    "feed cut short": ("a.xml", lambda: FEED.encode()),
    "feed nested 100,000 deep": (
        "a.xml",
        lambda: (
            "<rss><channel>" + "<x>" * 100_000 + f"<item><title>{GOOD}</title></item>" + "</x>" * 100_000 + "</channel></rss>"
        ).encode(),
    ),
    "feed of 20,000 entries": (
        "a.xml",
        lambda: ("<rss><channel>" + f"<item><title>{GOOD}</title></item>" * 20_000 + "</channel></rss>").encode(),
    ),
    "page: 100,000 divisions deep": ("a.html", lambda: (PAGE + "<div>" * 100_000 + GOOD + "</div>" * 100_000).encode()),
    "page: 100,000 divisions that never close": ("a.html", lambda: (PAGE + "<div>" * 100_000 + GOOD).encode()),
    "page: 100,000 attributes": (
        "a.html",
        lambda: (PAGE + "<p " + " ".join(f"a{n}=x" for n in range(100_000)) + f">{GOOD}</p>").encode(),
    ),
    "page: a comment that never ends": ("a.html", lambda: (PAGE + "<!--" + GOOD * 20_000).encode()),
    "page: numbers that are no characters": (
        "a.html",
        lambda: (PAGE + f"<p>&#xD83D; &#x110000; &#0; &#99999999999; {GOOD}</p>").encode(),
    ),
    "page cut in a tag": ("a.html", lambda: (PAGE + f"<p>{GOOD}</p><p class='x").encode()),
    "page that says it is UTF-7": (
        "a.html",
        lambda: f'<meta charset="utf-7"><p>{GOOD}</p><p>+ADw-script+AD4-</p>'.encode("cp1252"),
    ),
    "page that names a codec of no text": ("a.html", lambda: f'<meta charset="zip_codec"><p>{GOOD}</p>'.encode("cp1252")),
    "page with a million entities": ("a.html", lambda: (PAGE + "<p>" + "&amp;" * 200_000 + GOOD).encode()),
    "page in JSON-LD with 20,000 updates": (
        "a.json",
        lambda: json.dumps(
            {"@type": "LiveBlogPosting", "headline": "Brücke", "liveBlogUpdate": [{"articleBody": GOOD, "@id": "x"}] * 20_000}
        ).encode(),
    ),
    "JSON: lists 100,000 deep": ("a.json", lambda: deep_json(("[", "]"))),
    "JSON: objects 100,000 deep": ("a.json", lambda: deep_json(('{"text":', "}"))),
    "JSON: half a surrogate pair": ("a.json", lambda: b'[{"text": "Es regnet \\ud83d in Bonn."}, {"text": "' + RAINS + b'"}]'),
    "JSON lines: half a surrogate pair": (
        "a.jsonl",
        lambda: b'{"text": "Es regnet \\ud83d in Bonn."}\n{"text": "' + RAINS + b'"}\n',
    ),
    "JSON: numbers that no machine holds": (
        "a.json",
        lambda: (
            b'[{"text": "' + RAINS + b'", "id": ' + b"9" * 5_000 + b', "date": 1e999}, {"text": "' + RAINS + b'", "id": -1e-400}]'
        ),
    ),
    "JSON cut short": ("a.json", lambda: b'[{"text": "' + RAINS + b'"}, {"text": "Es reg'),
    "JSON lines cut short": ("a.jsonl", lambda: b'{"text": "' + RAINS + b'"}\n{"text": "Es reg'),
    "100,000 records": ("a.jsonl", lambda: (b'{"text": "' + RAINS + b'"}\n') * 100_000),
    "CSV: a quotation mark that never closes": ("a.csv", lambda: b"id,text\n1," + RAINS + b'\n2,"' + RAINS * 50_000),
    "CSV: one line of 20 MB": ("a.csv", lambda: b'id,text\n1,"' + RAINS * 300_000 + b'"\n2,' + RAINS + b"\n"),
    "CSV: 10,000 columns": (
        "a.csv",
        lambda: ("text," + ",".join(f"c{n}" for n in range(10_000)) + f"\n{GOOD}" + "," * 10_000 + "\n" + "x," * 20_000).encode(),
    ),
    "CSV: NUL bytes": ("a.csv", lambda: b"id,text\n1," + RAINS + b"\x00\n2," + RAINS + b"\n"),
    "CSV: mixed line ends": ("a.csv", lambda: b"id,text\r\n1," + RAINS + b"\r2," + RAINS + b"\n3," + RAINS + b"\r\n"),
    "Markdown: 50,000 brackets": ("a.md", lambda: ("# Brücke\n\n" + "[" * 50_000 + f"\n\n{GOOD}\n").encode()),
    "Markdown: quotations 10,000 deep": ("a.md", lambda: ("# Brücke\n\n" + ">" * 10_000 + f" x\n\n{GOOD}\n").encode()),
    "Markdown: stars without end": ("a.md", lambda: ("# Brücke\n\n" + "*a **b " * 20_000 + f"\n\n{GOOD}\n").encode()),
    "Markdown: links without end": ("a.md", lambda: ("# Brücke\n\n" + "[a](" * 20_000 + f"\n\n{GOOD}\n").encode()),
    "Markdown: lists 2,000 deep": (
        "a.md",
        lambda: ("# Brücke\n\n" + "\n".join("  " * n + "- x" for n in range(2_000)) + f"\n\n{GOOD}\n").encode(),
    ),
    "Markdown: front matter that is a bomb": (
        "a.md",
        lambda: (
            "---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: !!python/object/apply:os.system [x]\n---\n\n# Brücke\n\n" + GOOD
        ).encode(),
    ),
}
"""What it is, by a name for the test: the name of the file and what makes its bytes."""
GIVES_NOTHING = frozenset(
    [
        "zip cut short", "zip of 20,000 files", "zip that lists one file 2,000 times", "feed nested 100,000 deep", "zip of nothing", "gzip cut short", "gzip with something behind it", "gzip of a gzip", "gzip bomb",
        "JSON: lists 100,000 deep", "JSON: objects 100,000 deep", "JSON cut short",
    ]
)  # fmt: skip
"""Sources that give no document, but a reason."""

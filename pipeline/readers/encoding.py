"""Decode bytes to text and refuse what is none."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import DocumentError

MAGIC = {
    b"%PDF": "a PDF file; save it as text or HTML",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BZh": "a compressed file; unpack it, or pack it as zip or gzip",
    b"\xfd7zXZ": "a compressed file; unpack it, or pack it as zip or gzip",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it, or pack it as zip",
    b"Rar!": "a RAR archive; unpack it, or pack it as zip",
    b"\xd0\xcf\x11\xe0": "an old office document; save its text as plain text or HTML",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([A-Za-z][A-Za-z0-9._:-]{1,30})""")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with BOM"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def decode(name: str, data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return text, encoding and notes on what was found; DocumentError, in one sentence, where there is no text."""
    if not data.strip():
        raise DocumentError(f"{name}: the file is empty; there is nothing to extract")
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise DocumentError(f"{name}: this is {what}; extract reads text")
    for bom, codec, label in BOMS:
        if data.startswith(bom):
            return _checked(name, _strict(name, data, codec, label)), label, ()
    guessed = _utf16_without_bom(data)
    if guessed:
        return _checked(name, _strict(name, data, guessed, "UTF-16")), "UTF-16", ("UTF-16 without a byte order mark",)
    if data[257:262] == b"ustar":
        raise DocumentError(f"{name}: this is a tar archive; unpack it, or pack it as zip")
    try:
        return _checked(name, data.decode("utf-8")), "UTF-8", ()
    except UnicodeDecodeError as error:
        note = f"not UTF-8 (byte {error.start}), read as Windows-1252"
    declared = _declared(data)
    if declared:
        try:
            return _checked(name, data.decode(declared)), declared, (f"the file says that it is {declared}",)
        except (UnicodeDecodeError, LookupError):
            note = f"the file says that it is {declared} but is not, so it is read as Windows-1252"
    try:
        text, label = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, label = data.decode("latin-1"), "Latin-1"
        note = note.replace("Windows-1252", "Latin-1")
    return _checked(name, text), label, (note,)


def _declared(data: bytes) -> str:
    """Return the encoding that HTML or XML names at its beginning, where Python knows it and it is one of text."""
    match = DECLARED.search(data[:2000])
    try:
        found = codecs.lookup(match[1].decode("ascii")) if match else None
    except LookupError:
        return ""
    if found is None or not found._is_text_encoding or found.name in ("utf-8", "utf-16", "utf-32", "utf-7"):
        return ""
    # browsers read Latin-1 as Windows-1252, which has all of its letters and the quotation marks as well
    return "" if found.name in ("iso8859-1", "ascii", "cp1252") else found.name


def _strict(name: str, data: bytes, codec: str, label: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}: the file says it is {label} but is not (byte {error.start})") from None


def _utf16_without_bom(data: bytes) -> str:
    sample = data[:4000]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.05 * half else ""


def _checked(name: str, text: str) -> str:
    sample = text[:100_000]
    control = len(CONTROL.findall(sample))
    if ("\x00" in sample and control > 2) or control > 0.02 * len(sample):
        raise DocumentError(f"{name}: this is a binary file, not text")
    if not any(map(str.isalpha, sample)):
        raise DocumentError(f"{name}: the file holds no words; there is nothing to extract")
    return text

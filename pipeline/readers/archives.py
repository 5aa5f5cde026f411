"""Open zip and gzip in memory, within limits; nothing is ever written to the disk."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from pipeline.config import Read
from pipeline.errors import DocumentError
from pipeline.readers.documents import Skipped

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
EMPTY_ZIP = b"PK\x05\x06"
OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
CHUNK = 1 << 20
HEAD = 30
"""Bytes before the name of a packed file."""
SMALL = 1 << 20
"""A file that stays below this may be packed as tightly as it likes."""
FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
    MemoryError,
)  # fmt: skip


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are a zip or gzip file."""
    return data.startswith((ZIP, EMPTY_ZIP, GZIP))


def members(name: str, data: bytes, params: Read) -> Iterator[tuple[str, bytes] | Skipped]:
    """Yield (name, bytes) of each file in an archive; what cannot be read, or is too large, is told.

    Raises DocumentError where the archive itself cannot be opened or has too many files.
    """
    if data.startswith(GZIP):
        inner = name[:-3] if name.lower().endswith(".gz") else name
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                yield inner, _read(name, file, len(data), params.archive_bytes, params)
        except FAULTS as error:
            raise DocumentError(f"{name}: the file cannot be unpacked ({error})") from None
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        found = [i for i in archive.infolist() if not i.filename.endswith("/")]
    except FAULTS as error:
        raise DocumentError(f"{name}: the archive cannot be opened ({error})") from None
    if any(i.filename in OFFICE for i in found):
        raise DocumentError(f"{name}: this is an office document; save its text as plain text or HTML")
    if len(found) > params.archive_entries:
        raise DocumentError(
            f"{name}: the archive has {len(found):,} files (at most {params.archive_entries:,}: read.archive_entries)"
        )
    if not found:
        raise DocumentError(f"{name}: the archive is empty; there is nothing to extract")
    if _overlap(found):
        raise DocumentError(f"{name}: files of the archive lie one in the other, as in a bomb; pack it again")
    left = params.archive_bytes
    for info in sorted(found, key=lambda i: i.filename):
        inner = f"{name}/{shown(info.filename.lstrip('/')) or 'file without a name'}"
        if any(part.startswith(("__MACOSX", ".")) and part not in (".", "..") for part in info.filename.split("/")):
            continue
        try:
            if info.flag_bits & 1:
                raise DocumentError(f"{inner}: the file is locked with a password")
            with archive.open(info) as packed:
                content = _read(inner, packed, info.compress_size, left, params)
        except DocumentError as error:
            yield Skipped(inner, str(error))
            if left <= 0:
                return
            continue
        except FAULTS as error:
            yield Skipped(inner, f"{inner}: the file cannot be unpacked ({error})")
            continue
        left -= len(content)
        if is_archive(content):
            yield Skipped(inner, f"{inner}: an archive in an archive is not read; unpack it")
            continue
        yield inner, content


def shown(name: str) -> str:
    """Return a name with its control characters and line breaks visible: a reason is one line."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)


def _overlap(found: list[zipfile.ZipInfo]) -> bool:
    """Tell whether packed files share bytes: a bomb lists one of them over and over."""
    end = 0
    for info in sorted(found, key=lambda i: i.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + HEAD + info.compress_size
    return False


def _read(name: str, file: IO[bytes] | gzip.GzipFile, packed: int, left: int, params: Read) -> bytes:
    """Read a packed file piece by piece, so that one that swells is stopped before it fills the memory."""
    out = bytearray()
    while piece := file.read(CHUNK):
        out += piece
        if len(out) > params.largest_file:
            raise DocumentError(f"{name}: unpacked it has more than {params.largest_file:,} bytes (read.largest_file)")
        if len(out) > left:
            raise DocumentError(f"{name}: the archive unpacks to more than {params.archive_bytes:,} bytes (read.archive_bytes)")
        if len(out) > SMALL and len(out) > params.archive_ratio * max(packed, 1):
            raise DocumentError(
                f"{name}: it unpacks to more than {params.archive_ratio} times its size, as no text does (read.archive_ratio)"
            )
    return bytes(out)

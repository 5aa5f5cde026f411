"""Lines that a page has around its text: buttons, credits of pictures, pointers to other pieces, consents, bylines."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.german.words import frequency, given_names, table

POINTER = re.compile(
    r"(?:\b(?:Sie|du|ihr)\b[^.!?]{0,60}\b(?:hier|unten|weiter)\b[^.!?]{0,30}\b(?:lesen|sehen|ansehen|anschauen|finden|nachlesen|abonnieren|verfolgen)\b[^.!?]{0,12}[:.]?$)"
    r"|^(?:(?:Lesen Sie (?:auch|hier|dazu|mehr|weiter|jetzt|alle)\b|Mehr (?:dazu|lesen|zum Thema)|Hier (?:lesen|finden|sehen|können|könnt|findet) (?:Sie|ihr|du)|Hier geht(?: e|['’])s (?:zu|weiter)|Hier (?:nach|weiter)lesen|"
    r"Zum (?:Artikel|Video|Liveblog|Ticker)|Folgen Sie (?:uns|unserem|unserer|dem Live)|Abonnieren Sie|Melden Sie sich (?:hier|jetzt|für|zu|kostenlos)|Newsletter|"
    r"Weiterlesen)|(?:Mein )?Lesetipp:|Auch interessant:|Video:|Podcast:|Bildergalerie:|Fotostrecke:)",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"\b(?:externe[nr]? Inhalte? (?:von|angezeigt|anzeigen|laden)|Drittplattformen|wir (?:verwenden|nutzen|benutzen) Cookies|Cookies? (?:akzeptieren|zulassen)|"
    r"Cookie-Einstellungen|redaktionell empfohlene|empfohlenen? redaktionelle[nr]?)\b",
    re.IGNORECASE,
)
CREDIT = re.compile(
    r"[(\[]?(?:Fotos?|Bild(?:er|quelle|nachweis|rechte)?|(?:Symbol|Archiv|Titel|Rubriklisten|Agentur)-?(?:bild|foto)|Quellen?|Grafik|Legende|Credits?|"
    r"Copyright|Photo|Image)\s*:\s*(?P<rest>.+)",
    re.IGNORECASE,
)
AGENCIES = frozenset(
    "dpa afp reuters ap apa kna epd sid dts dpa-afx afx dapd tass interfax unian keystone keystone-sda sda imago getty afptv rtr rts ots ansa efe dj "
    "dow jones picture alliance images ntv ntv.de zdf ard wdr ndr swr mdr br orf srf tagesschau.de dpa-infocom ukrinform ddp pa".split()
)
MATERIAL = re.compile(r"[(\[]?(?:Mit (?:Material|Informationen|Agenturmaterial) (?:von|der)\b|Quellen?:)?", re.IGNORECASE)
SHARING = frozenset(
    "teilen drucken kommentare kommentieren merken mailen speichern facebook x twitter whatsapp telegram threads bluesky linkedin xing pinterest "
    "mastodon messenger flipboard reddit e-mail email mail link kopieren kopiert tweet tweeten share print copy diesen artikel beitrag per auf via".split()
)
SHARES = frozenset("teilen share kopieren kopiert drucken facebook".split())
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CASES = re.compile(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])")
WORDS = re.compile(r"[^\s|/·•,:!]+")
EDGES = " .:!…→►▶›»+|·*–-→"
LEAD = re.compile(
    r"(?:Von|von|By|by|Von:|Text:|Autor(?:in|en|innen)?:|(?:Ein |Eine )?(?:Analyse|Kommentar|Bericht|Reportage|Protokoll|Analysis) (?:von|by))\s+(?=\S)"
)
APART = re.compile(r" ?, ?| (?:und|and|&|/|mit) ")
SIGNED = re.compile(r" ?[/,] ?| und | - ")
NAMES = re.compile(r"[\s/,()]")
PARTICLES = frozenset("von van de der den del di da bin ibn al el zu zur le la".split())
LONGEST = 300


@lru_cache(maxsize=1)
def _lines() -> frozenset[str]:
    return frozenset(NUMBER.sub("#", row["line"]) for row in table("furniture"))


def is_furniture(line: str) -> bool:
    """Tell whether a line is no text of its piece: a button, a credit, a pointer to another piece, a consent."""
    if len(line) > LONGEST:
        return False
    bare = NUMBER.sub("#", line.casefold()).strip(EDGES)
    if bare in _lines() and (" " in bare or line[-1] not in ".!:"):
        return True
    count = line.count(" ") + 1
    if (count <= 20 and POINTER.search(line)) or (count <= 40 and CONSENT.search(line)):
        return True
    if line.startswith("©") or (count <= 8 and _is_sharing(line)):
        return True
    return _is_credit(line) or (count <= 12 and _is_agencies(line))


def _is_sharing(line: str) -> bool:
    """Tell whether a line is a row of buttons, perhaps run together („TeilenLink kopieren“)."""
    for text in (line, CASES.sub(" ", line)):
        words = {w.strip(EDGES) for w in WORDS.findall(text.casefold())} - {""}
        if len(words) > 1 and words <= SHARING and words & SHARES:
            return True
    return False


def _is_credit(line: str) -> bool:
    """Tell whether a line says only whose a picture is („Foto: Uwe Kern/dpa“), not what a paper called Bild writes."""
    match = CREDIT.match(line)
    if not match or line.count(" ") > 14:
        return False
    rest = match["rest"]
    words = rest.split()
    named = len(words) <= 5 and all(w[:1].isupper() or w.casefold() in PARTICLES | AGENCIES for w in words)
    return named or "©" in rest or any(a.casefold() in AGENCIES for a in NAMES.split(rest))


def _is_agencies(line: str) -> bool:
    """Tell whether a line names nothing but agencies and signatures („dpa/AFP/Reuters/krott“)."""
    lead = MATERIAL.match(line)
    rest = line[lead.end() :].strip(" ()[].:") if lead else line
    if not rest:
        return False
    parts = [p for p in SIGNED.split(rest) if p]
    known = sum(p.casefold() in AGENCIES for p in parts)
    signed = all(p.casefold() in AGENCIES or (len(p) <= 8 and " " not in p) for p in parts)
    return bool(known) and (
        known == len(parts) or (signed and "/" in rest) or (bool(lead and lead.end()) and known > 0 and len(parts) <= 5)
    )


def is_byline(line: str) -> bool:
    """Tell whether a line only says who wrote: a person's name alone, names after „Von“, „Aus Kiew berichtet …“, a desk."""
    words = line.split()
    if not 1 <= len(words) <= 16 or line[-1] in ".!?:…":
        return False
    if len(words) >= 4 and words[0] in ("Aus", "Von") and any(w in ("berichtet", "berichten") for w in words):
        return words[-1][0].isupper() and len(words) <= 9
    if len(words) <= 3 and words[-1].endswith(("Redaktion", "-redaktion", "Staff")) and all(w[0].isupper() for w in words):
        return True
    lead = LEAD.match(line)
    if lead:
        parts = [p.split() for p in APART.split(line[lead.end() :]) if p]
        return (
            bool(parts)
            and all(map(_is_named, parts))
            and any(len(p) > 1 or p[0].isupper() or p[0].casefold() in AGENCIES for p in parts)
        )
    if not 2 <= len(words) <= 4 or not all(w[0].isupper() and w.replace("-", "").isalpha() for w in words):
        return False
    return words[0] in given_names() and frequency(words[-1]) < 2e-5


def _is_named(words: list[str]) -> bool:
    if len(words) == 1 and words[0].casefold() in AGENCIES:
        return True
    plain = [w.replace("-", "").replace(".", "").replace("’", "").replace("'", "") for w in words]
    return (
        len(words) <= 5
        and words[0][0].isupper()
        and all(w.isalpha() for w in plain)
        and all(w[0].isupper() or w in PARTICLES for w in words)
    )

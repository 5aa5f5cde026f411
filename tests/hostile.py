"""Texts that nobody writes and the open web holds: each function makes one of about the given number of characters."""

from __future__ import annotations

import random
from collections.abc import Callable

PLAIN = "Die Ministerin sagte am Montag, die Brücke werde bis zum Herbst gesperrt. Laut Polizei gab es drei Verletzte. "


def _fill(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _varied(size: int, line: Callable[[int, random.Random], str], seed: int = 7) -> str:
    out, length, number, chance = [], 0, 0, random.Random(seed)
    while length < size:
        out.append(line(number, chance))
        length += len(out[-1]) + 1
        number += 1
    return "\n".join(out)[:size]


def _word(chance: random.Random, letters: str = "abcdefghilmnoprstuz") -> str:
    return "".join(chance.choice(letters) for _ in range(chance.randint(3, 9)))


def _name(chance: random.Random) -> str:
    return f"{_word(chance).capitalize()} {_word(chance).capitalize()}"


TEXTS: dict[str, Callable[[int], str]] = {
    "one line of words": lambda n: _fill("wort ", n),
    "one word": lambda n: _fill("Donaudampfschiff", n),
    "one sentence without a stop": lambda n: _fill("und die Ministerin sagte dass die Brücke gesperrt werde weil ", n),
    "headings": lambda n: _fill("Brücke gesperrt\n\n", n),
    "opening quotation marks": lambda n: _fill("„", n - 60) + "\n\n" + PLAIN[:58],
    "unpaired quotation marks": lambda n: _fill("„Wir bauen neu, sagte die Ministerin. ", n),
    "straight quotation marks": lambda n: _fill('Sie sagte " und er " und sie ', n),
    "mixed quotation marks": lambda n: _fill('»Nein« ‚Ja‘ „So“ "Na" ›Da‹ “Ab” sagte er. ', n),
    "combining marks": lambda n: _fill("B" + "\u0301\u0322\u0327\u0330" * 30 + "rücke ", n),
    "right-to-left overrides": lambda n: _fill("\u202eDie Ministerin\u202c sagte \u2066Nein\u2069. ", n),
    "glued words": lambda n: _fill("DieMinisterinSagteDassDieBrücke", n),
    "glued lower-case words": lambda n: _fill("dieministerinsagtedassdiebrücke ", n),
    "capitals": lambda n: _fill("DIE MINISTERIN SAGTE NEIN ", n),
    "commas": lambda n: _fill("sagte, ", n),
    "stops": lambda n: _fill("... !?!? … Er sagte. ", n),
    "brackets": lambda n: _fill("(", n // 2) + _fill("Er sagte [nein] ", n // 2),
    "hyphens": lambda n: _fill("Nord-Süd-Ost-West-", n),
    "hashtags": lambda n: _fill("#Brücke #Pokrowsk ", n),
    "dates and numbers": lambda n: _fill("1.1.2020 3. Mai 2021 12:30 Uhr 17,5 % 1.000.000 ", n),
    "entries of a live blog": lambda n: _varied(n, lambda i, c: f"{i % 24:02}:{i % 60:02} Uhr\nDie Lage {_word(c)}\n\n{PLAIN}"),
    "almost equal paragraphs": lambda n: _varied(n, lambda i, c: f"{PLAIN} Nummer {i}.\n"),
    "names and names": lambda n: _varied(n, lambda i, c: f"{_name(c)} sagte, {_name(c)} habe {_name(c)} getroffen. "),
    "one surname, many people": lambda n: _varied(n, lambda i, c: f"{_word(c).capitalize()} Meier sagte, Meier komme. "),
    "cues and cues": lambda n: _fill("laut zufolge sagte erklärte meldet nach Angaben ", n),
    "emoji": lambda n: _fill("👩‍👩‍👧‍👦🇩🇪 sagte 👍🏽 ", n),
    "carriage returns": lambda n: _fill("Die Ministerin sagte nein.\r", n),
    "white space": lambda n: _fill("Er\u00a0sagte \t  \u2003 nein.\n \n\n", n),
    "formulas": lambda n: _fill('=HYPERLINK("x") sagte @SUM(A1) +1 -1\n', n),
    "markup": lambda n: _fill("<script>alert('Ministerin sagte')</script> &lt;b&gt; ", n),
    "escape sequences": lambda n: _fill("Die Ministerin sagte nein und ging dann nach Hause, es war spät am Abend \x1b[31m. ", n),
    "any characters": lambda n: _varied(
        n, lambda i, c: "".join(chr(c.choice((c.randint(33, 0xD7FF), c.randint(0xE000, 0x1FFFF), 32))) for _ in range(80))
    ),
    "ordinary": lambda n: _varied(
        n,
        lambda i, c: (
            f"{_name(c)} aus {_word(c).capitalize()} sagte am Montag, die {_word(c).capitalize()} werde {_word(c)}. {PLAIN}\n"
        ),
    ),
}

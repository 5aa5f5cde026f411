"""Self-written live blogs of any length: `python benchmarks/entries.py ENTRIES FOLDER [SEED]`.

Each entry has a time, a heading and about 60 words; each file is one live blog of 50 entries. Names, towns, numbers and the sentences
chosen differ from entry to entry, so that nearly nothing repeats. The same count and seed give the same bytes; entries stream to the
disk, so that a hundred thousand need no memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from corpus import SENTENCES, Newsroom

LENGTH, BLOG = 52, 50
"""Least words of an entry's body, entries of a file."""
REPORTED = """
{office} {person} sagte in {town}, die {thing} werde frühestens im {month} wieder öffnen.
Laut {person} wurden in {town} am {day} mindestens {num} Haushalte vom Netz getrennt.
{body_c} bestätigte, dass die {thing} in {town} {cause} geräumt worden sei.
„{quote}“, sagte {office} {person} am {day} vor Journalisten in {town}.
{person} bestritt, von den Mängeln an der {thing} gewusst zu haben.
Nach Darstellung von {person} habe {body} die Warnungen aus {town} {small} Wochen lang nicht beantwortet.
{person} forderte {person} auf, die Unterlagen zur {thing} bis {day} vorzulegen.
{body_c} wies die Vorwürfe aus {town} zurück und sprach von einem Missverständnis.
{office} {person} warnte davor, die {thing} ohne neues Gutachten in Betrieb zu nehmen.
„{quote}“ Mit diesen Worten reagierte {person} auf den Beschluss des Stadtrats von {town}.
{person} kündigte an, {town} werde {num} zusätzliche Helfer schicken.
Einem Bericht des Senders {town} zufolge sollen {count} Verträge über die {thing} verschwunden sein.
{person} zeigte sich zuversichtlich, dass sich {town} und {town} noch im {month} einigen.
Ob die Angaben von {person} stimmen, ließ sich zunächst nicht unabhängig überprüfen.
{body_c} erklärte am {date}, man habe in {town} {num} Proben genommen und keine Belastung gefunden.
Der Anwalt von {person} nannte die Ermittlungen in {town} „unbegründet“ und will Beschwerde einlegen.
{person}, {office} von {town}, lobte die Helfer und versprach, die Kosten von {num} Euro zu übernehmen.
Die Entscheidung sei „zu spät und zu teuer“, kritisierte {person} am {day} in {town}.
{person} bezweifelte, dass die Arbeiten an der {thing} nur {num} Euro kosten.
In {town} fragte {person}, warum {body} erst nach {small} Tagen reagiert habe.
""".strip().splitlines()
HEADINGS = """{town}: {thing} bleibt geschlossen|{person} weist Vorwürfe zurück|{num} Menschen in {town} ohne Strom|Neue Zahlen aus {town}
{town} und {town} verhandeln weiter|{person} äußert sich zur {thing}|Einsatz in {town} dauert an|{body_c} nennt Einzelheiten
Streit um {thing} in {town}|Wie {person} die Lage sieht""".replace("\n", "|").split("|")


def entry(room: Newsroom, minute: int) -> str:
    """Write one entry that nobody has written before: time and heading, then a body of one or two paragraphs."""
    r = room.random
    while True:
        body: list[str] = []
        words = 0
        for template in (t for pair in zip(r.sample(REPORTED, 6), r.sample(SENTENCES, 6), strict=True) for t in pair):
            sentence = room.fill(template).replace("[", "").replace("]", "")
            body.append(sentence[0].upper() + sentence[1:])
            words += len(sentence.split())
            if words >= LENGTH:
                break
        text = " ".join(body[:2]) + "\n\n" + " ".join(body[2:])
        if room.fresh(text):
            return f"{minute // 60:02d}:{minute % 60:02d} Uhr\n{room.fill(r.choice(HEADINGS))}\n\n{text.strip()}\n"


def blogs(entries: int, seed: int = 1, blog: int = BLOG) -> Iterator[str]:
    """Yield live blogs with so many entries in total."""
    room = Newsroom(seed)
    for first in range(0, entries, blog):
        count = min(blog, entries - first)
        minutes = sorted(room.random.sample(range(24 * 60), count), reverse=True)
        yield "\n".join([room.fill("Live: {thing} in {town}"), "", *(entry(room, m) for m in minutes)])


def write(entries: int, folder: Path, seed: int = 1, blog: int = BLOG) -> dict[str, int]:
    """Write live blogs into a folder; return their counts."""
    folder.mkdir(parents=True, exist_ok=True)
    words = size = 0
    for number, text in enumerate(blogs(entries, seed, blog)):
        (folder / f"blog-{number:06d}.txt").write_text(text, encoding="utf-8")
        words += len(text.split())
        size += len(text.encode())
    return {"entries": entries, "words": words, "bytes": size}


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))

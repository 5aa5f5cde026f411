"""Self-written news with repeats at known places: exact ones, edited ones, and ones that change a fact.

`make(blocks, seed)` gives documents of blocks, each block with the truth about it. Edits are those of a newsroom: a word for
another of the same meaning, a clause cut, an empty phrase put in, marks, spelling, a slip mended. Facts change in every kind:
number, number word, person, place, weekday, date, negation, modality, outcome, a clause with news.
The lists of synonyms here were written for this file, before and apart from the lexicon of the engine.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

GIVEN = """Anna Bernd Carla Dirk Elif Frank Greta Hakan Ines Jonas Katrin Lukas Maren Nils Olga Pavel Ruth Sandra Timo Ulrike Viktor Wiebke
Yusuf Zita Andrea Boris Claudia Daniel Erika Florian Gisela Heiko Irina Jürgen Karin Leon Monika Norbert Oskar Petra Ralf Sabine
Thomas Ursula Volker Walter Lena Marco Nadine Peter""".split()
FRONT = """Bach Berg Brand Busch Dorn Ebers Falken Feld Fried Gold Grün Hagen Hart Hell Hirsch Kalten Kirch Klein Kron Lang Linden Löwen
Mahl Mühl Neu Nieder Ober Ohl Pfann Rauch Reb Rosen Roth Sander Schön Silber Sonnen Stein Stolz Tann Thal Ulm Vogel Wald Weber
Weiden Winter Wolf Zell Ziegel""".split()
BACK = """bauer berg born dorf eck feld fuß grund hammer haus hofer holz kamp lein mann meister müller ner rath reich schmidt see stedt stein
thal wald weiler ling bach brecht""".split()
SURNAMES = sorted({f + b for f in FRONT for b in BACK if not f.casefold().endswith(b)})
TOWN_BACK = (
    "bach berg born brück burg dorf felden furt hausen heim hofen kirchen münde rode stadt stedt tal wangen weiler winkel".split()
)
TOWNS = sorted({f + b for f in FRONT for b in TOWN_BACK if not f.casefold().endswith(b[:3])}) + (
    "Berlin Hamburg Köln Essen Leipzig Kiel Mainz Bremen Halle Kassel Ulm Trier Bonn Jena Kiew Paris Wien Rom Warschau Prag Madrid".split()
)
DAYS = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
COUNTS = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
OFFICES = """Bürgermeister Landrat Oberbürgermeisterin Innenministerin Verkehrsminister Umweltsenatorin Polizeisprecher Klinikchef
Gewerkschafterin Trainer Werksleiter Staatsanwältin Feuerwehrchef Geologin Hafenmeister Schulleiterin Finanzminister
Fraktionschefin Energieberater Meteorologin Archivar Kuratorin""".split()
BODIES = """das Landratsamt|die Polizei|die Feuerwehr|das Ministerium|die Stadtverwaltung|die Staatsanwaltschaft|das Gesundheitsamt|die Bahn
der Netzbetreiber|die Gewerkschaft|der Verband|die Behörde|das Unternehmen|der Wetterdienst|die Kommission|das Gericht""".replace(
    "\n", "|"
).split("|")
THINGS = """Brücke|Turnhalle|Schleuse|Umgehungsstraße|Grundschule|Werkhalle|Bahnstrecke|Bibliothek|Kläranlage|Fähre|Kaserne|Seilbahn|Markthalle
Autobahn|Mühle|Schwimmhalle|Deponie|Sternwarte|Staumauer|Werft""".replace("\n", "|").split("|")
CAUSES = """wegen des starken Regens|nach einem Brand im Keller|wegen fehlender Ersatzteile|nach einem Streit über die Kosten|wegen eines Risses im Beton
aufgrund von Bauarbeiten|nach Hinweisen aus der Bevölkerung|wegen der anhaltenden Trockenheit|nach einem Fehler in der Software|wegen des Sturms
infolge eines Kabelbrands|nach einer Prüfung durch Gutachter|wegen einer Grippewelle|nach dem Fund einer Bombe aus dem Krieg""".replace(
    "\n", "|"
).split("|")
CLAUSES = """die erst vor {small} Jahren eröffnet worden war|die als Wahrzeichen der Region gilt|die täglich von {num} Menschen genutzt wird
die unter Denkmalschutz steht|deren Sanierung lange umstritten gewesen war|die der Landkreis gemeinsam mit privaten Spendern bezahlt hatte
die nach Plänen einer Architektin aus {town} gebaut wurde|die den Norden des Ortes mit dem Hafen verbindet""".replace(
    "\n", "|"
).split("|")
NEWS_CLAUSES = """weil dort Asbest gefunden wurde|nachdem ein Kran umgestürzt war|obwohl der Stadtrat dagegen gestimmt hatte
während Taucher nach dem Wagen suchten|da der Betreiber Insolvenz angemeldet hat|nachdem Unbekannte Kabel gestohlen hatten
weil ein Gutachter Mängel am Dach entdeckte|nachdem Anwohner geklagt hatten""".replace("\n", "|").split("|")
QUOTES = """Wir haben alles versucht, aber das Geld reicht einfach nicht.|Niemand hat uns rechtzeitig gewarnt, und das muss Folgen haben.
Ich habe so etwas in dreißig Jahren nicht erlebt.|Das ist ein guter Tag für die ganze Region.|Wir brauchen jetzt Ruhe und einen klaren Plan.
Die Leute hier helfen einander, das macht Mut.|Wer so handelt, verspielt jedes Vertrauen.|Am Ende zählt, dass alle gesund nach Hause kommen.
Wir lassen uns von niemandem unter Druck setzen.|Die Zahlen sprechen eine deutliche Sprache.|Das Spiel haben wir im Kopf verloren.
Diese Entscheidung wird vor Gericht keinen Bestand haben.""".replace("\n", "|").split("|")
SENTENCES = """
Die {thing} in {town}[, {clause},] bleibt {cause} bis {day} gesperrt.
{body_c} teilte am {day} mit, dass die Arbeiten an der {thing} in {town} rund {num} Euro kosten.
{person}, {office} von {town}, sagte am {day}, die Lage sei schwierig, aber nicht hoffnungslos.
Bei einem Unfall auf der Straße zwischen {town} und {town} wurden {count} Menschen verletzt.
Nach Angaben der Polizei wurden {num} Einsatzkräfte nach {town} geschickt, um die Bewohner zu schützen.
In {town} protestierten am {day} etwa {num} Menschen gegen die geplante Schließung der {thing}.
Das Treffen der Bürgermeister in {town} endete ohne Ergebnis, ein neuer Termin steht noch nicht fest.
{person} kündigte an, die {thing} solle bis {month} wieder geöffnet werden.
Der Pegel bei {town} stieg in der Nacht um {num} Zentimeter und erreichte den höchsten Stand seit {year}.
Die Gewerkschaft hat die {num} Beschäftigten der {thing} in {town} zu einem Streik aufgerufen.
Der Verein aus {town} gewann das Spiel gegen {town} mit {small} zu {small} und steht damit im Halbfinale.
{body_c} prüft derzeit Hinweise, wonach {person} im {month} {year} Unterlagen vernichtet hat.
Der Stadtrat von {town} stimmte am {day} mit großer Mehrheit für den Bau einer neuen {thing}.
{person} kritisierte die Entscheidung scharf und forderte eine schnelle Untersuchung.
Die Kosten für die {thing}[, {clause},] erhöhten sich auf {num} Millionen Euro.
Viele Bewohner von {town} sind über die Pläne verärgert, die {body} erst spät bekannt machte.
Am {date} war die {thing} in {town} {cause} für {small} Stunden ohne Strom.
Ermittler durchsuchten am {day} {count} Wohnungen in {town} und beschlagnahmten mehrere Datenträger.
Ein Gericht in {town} verurteilte den {age} Jahre alten Angeklagten zu einer Haftstrafe von {count} Jahren.
{person} übernimmt im {month} die Leitung der {thing} in {town}[, {clause}].
Die Mannschaft reist bereits am {day} nach {town}, um dort für das Turnier zu trainieren.
Der Wetterdienst warnt vor starken Böen zwischen {town} und {town} und rät, Wälder zu meiden.
Im Krankenhaus von {town} werden noch {count} Patienten behandelt, ihr Zustand ist stabil.
Die Verhandlungen zwischen {person} und {person} wurden am {day} unterbrochen.
Helfer verteilten in {town} Wasser und Lebensmittel an rund {num} Menschen.
{body_c} widersprach der Darstellung von {person} und verwies auf ein Gutachten vom {date}.
Zwischen {town} und {town} fallen am {day} sämtliche Züge aus, Reisende müssen auf Busse ausweichen.
Der Umsatz des Werks in {town} sank im {month} um {small} Prozent, der Gewinn ging deutlich zurück.
Forscher aus {town} haben ein Verfahren entwickelt, mit dem sich Schäden an Brücken früh erkennen lassen.
{person} wurde am {date} in {town} geboren und arbeitete lange als Lehrerin.
Die Ausstellung in der {thing} von {town} zeigt {num} Werke aus privaten Sammlungen.
Das Ministerium will den Betroffenen in {town} mit {num} Euro helfen.
Mehrere Abgeordnete verlangten von {person} Auskunft über die Verträge mit der Firma aus {town}.
Die Feuerwehr brachte das Feuer in der {thing} nach {small} Stunden unter Kontrolle.
Für {day} werden in {town} Temperaturen bis {small} Grad und einzelne Gewitter erwartet.
„{quote}“, sagte {person} dem Sender in {town}.
{person} schrieb in einem Brief an {person}: „{quote}“
„{quote}“, so {person}, {office} aus {town}.
Der Fahrer flüchtete in Richtung {town}, die Polizei suchte mit einem Hubschrauber nach ihm.
Die Opposition wirft {person} vor, den Auftrag für die {thing} ohne Ausschreibung vergeben zu haben.
""".strip().splitlines()
SYNONYMS = [
    pair.split("/")
    for pair in """sagte/erklärte|Treffen/Zusammenkunft|Bewohner/Einwohner|verärgert/erbost|geschickt/entsandt|schützen/sichern
derzeit/momentan|schnelle/rasche|schwierig/kompliziert|rund/etwa|etwa/ungefähr|Lage/Situation|forderte/verlangte|verlangten/forderten
Entscheidung/Beschluss|starken/heftigen|Feuer/Brand|Menschen/Personen|Kosten/Ausgaben|unterbrochen/ausgesetzt
Helfer/Unterstützer|Schließung/Stilllegung|Pläne/Vorhaben|deutlich/merklich|früh/frühzeitig|Verfahren/Methode
Spiel/Partie|meiden/umgehen|Krankenhaus/Hospital|Untersuchung/Prüfung|behandelt/versorgt|Gutachten/Expertise
beschlagnahmten/konfiszierten|Ergebnis/Resultat|erhöhten/steigerten|aufgerufen/aufgefordert|scharf/heftig
erwartet/vorhergesagt|vergeben/erteilt|bereits/schon|mehrere/einige|wieder/erneut|flüchtete/floh
Beschäftigten/Mitarbeiter|Gewinn/Profit|Firma/Unternehmen""".replace("\n", "|").split("|")
]
EMPTY = ["inzwischen", "weiterhin", "zudem", "auch", "nach wie vor", "mittlerweile", "außerdem", "jedoch", "allerdings"]
SPELLINGS = [
    ("aufgrund von", "auf Grund von"), ("Straße", "Strasse"), ("großer", "grosser"), ("wonach", "wo nach"), ("Umgehungsstraße", "Umgehungs-Straße"),
    ("Halbfinale", "Halb-Finale"), ("Staatsanwältin", "Staats-Anwältin"), ("außerdem", "ausserdem"), ("Schließung", "Schliessung"),
    ("schließlich", "schliesslich"), ("Lebensmittel", "Lebens-Mittel"), ("Hubschrauber", "Hub-Schrauber"),
]  # fmt: skip
OUTCOMES = [
    ("gesperrt", "geöffnet"), ("verletzt", "getötet"), ("gewann", "verlor"), ("stieg", "sank"), ("sank", "stieg"), ("verurteilte", "begnadigte"),
    ("kritisierte", "lobte"), ("widersprach", "bestätigte"), ("geöffnet", "geschlossen"), ("Gewinn", "Verlust"), ("stabil", "kritisch"), ("für den", "gegen den"),
]  # fmt: skip
MODALS = [
    ("soll", "wird"), ("solle", "werde"), ("will", "muss"), ("bleibt", "blieb"), ("wird", "soll"), ("prüft", "prüfte"), ("sei", "ist"),
    ("werden", "sollen"), ("hat", "hätte"), ("wurden", "werden"), ("wurde", "wird"), ("warnt", "warnte"), ("müssen", "können"), ("übernimmt", "übernahm"),
]  # fmt: skip
POINTERS = """Lesen Sie auch: Wie ein Dorf sich gegen das Wasser wehrt|Mehr zum Thema finden Sie in unserem Dossier|Foto: Agentur
Newsletter: Das Wichtigste am Morgen|Hier lesen Sie alle Meldungen im Überblick|Anzeige|Folgen Sie uns in den sozialen Netzen""".replace(
    "\n", "|"
).split("|")
HEADINGS = """In anderen Entwicklungen:|Was bisher geschah|Das Wichtigste in Kürze|Die Lage am Morgen|Reaktionen|Der Überblick|Zahlen des Tages
Stimmen aus der Region|Die Lage am Abend|Sport|Verkehr|Wetter""".replace("\n", "|").split("|")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Planted:
    """A block with what is true of it: fresh, exact, near, fact, pointer, heading, or quote; and the edits made."""

    text: str
    truth: str
    edits: tuple[str, ...] = ()
    kind: str = "paragraph"


@dataclass(slots=True)
class Paragraph:
    """The parts a paragraph is made of, so that an edit can be made at a known place."""

    sentences: list[str]
    clauses: bool = False
    used: int = 0


@dataclass(slots=True)
class Corpus:
    """Documents in the order of time."""

    documents: list[list[Planted]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Planted]:
        for document in self.documents:
            yield from document


class Newsroom:
    """Writes and edits paragraphs; one random stream from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.seen: set[bytes] = set()

    def fill(self, template: str) -> str:
        """Fill the slots of a template."""
        r = self.random

        def slot(match: re.Match[str]) -> str:
            name = match.group(1)
            if name == "person":
                return f"{r.choice(GIVEN)} {r.choice(SURNAMES)}"
            if name == "num":
                return r.choice(
                    (
                        str(r.randint(13, 99)),
                        f"{r.randint(1, 98)}.{r.choice((0, 200, 350, 500, 800)):03d}",
                        str(r.randint(100, 990)),
                    )
                )
            if name == "body_c":
                text = r.choice(BODIES)
                return text[0].upper() + text[1:]
            if name == "date":
                return f"{r.randint(1, 28)}. {r.choice(MONTHS)}"
            if name == "clause":
                return self.fill(r.choice(CLAUSES))
            values = {
                "town": TOWNS, "day": DAYS, "month": MONTHS, "count": COUNTS, "office": OFFICES, "body": BODIES, "thing": THINGS,
                "cause": CAUSES, "quote": QUOTES,
            }  # fmt: skip
            if name in values:
                return r.choice(values[name])
            return str({"small": r.randint(2, 30), "year": r.randint(1949, 2019), "age": r.randint(19, 84)}[name])

        return SLOT.sub(slot, template)

    def paragraph(self) -> Paragraph:
        """Write a paragraph of one to four sentences that nobody has written before."""
        while True:
            count = self.random.choices((1, 2, 3, 4), (1, 4, 4, 2))[0]
            made = Paragraph([self.fill(t) for t in self.random.sample(SENTENCES, count)])
            if sum(map(str.isalnum, self.plain(made))) >= 70 and self.fresh(self.plain(made)):
                return made

    @staticmethod
    def plain(paragraph: Paragraph) -> str:
        """Return the text of a paragraph with all its clauses."""
        return " ".join(paragraph.sentences).replace("[", "").replace("]", "")

    def fresh(self, text: str) -> bool:
        """Tell whether a text was not written before, and note it."""
        key = blake2b(text.encode(), digest_size=8).digest()
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def near(self, paragraph: Paragraph) -> tuple[str, tuple[str, ...]] | None:
        """Edit a paragraph once or twice without a change of what it says, or with less."""
        text, edits = self.plain(paragraph), []
        ways = [self.synonym, self.empty, self.marks, self.spelling, self.slip]
        if any("[" in s for s in paragraph.sentences) and self.random.random() < 0.5:
            text = re.sub(r"\[[^]]*\]", "", " ".join(paragraph.sentences))
            edits.append("clause")
        elif len(paragraph.sentences) >= 4 and self.random.random() < 0.3:
            text = " ".join(paragraph.sentences[:-1]).replace("[", "").replace("]", "")
            edits.append("sentence")
        for _ in range(self.random.choice((1, 1, 2)) - bool(edits)):
            way = self.random.choice(ways)
            changed = way(text)
            if changed is not None and changed != text:
                text = changed
                edits.append(way.__name__)
        return (text, tuple(edits)) if edits and self.fresh(text) else None

    def _swap(self, text: str, pairs: list[tuple[str, str]]) -> str | None:
        found = [(a, b) for a, b in pairs if re.search(rf"\b{re.escape(a)}\b", text)]
        if not found:
            return None
        a, b = self.random.choice(found)
        spots = list(re.finditer(rf"\b{re.escape(a)}\b", text))
        m = self.random.choice(spots)
        return text[: m.start()] + b + text[m.end() :]

    def synonym(self, text: str) -> str | None:
        """Put another word of the same meaning."""
        return self._swap(text, [(a, b) for a, b in SYNONYMS if " " not in a])

    def empty(self, text: str) -> str | None:
        """Put in an empty word behind a verb, or an empty clause."""
        spots = list(re.finditer(r"\b(?:bleibt|sind|ist|steht|werden|wurden|wurde|hat|stimmte|forderte|reist)\b", text))
        if not spots:
            return None
        m = self.random.choice(spots)
        word = self.random.choice([*EMPTY, ", wie berichtet,", ", wie bereits gemeldet,"])
        return text[: m.end()] + ("" if word[0] == "," else " ") + word + text[m.end() :]

    def marks(self, text: str) -> str | None:
        """Change marks: a semicolon for a comma, another shape of quotation marks, a dash, an exclamation mark."""
        ways = [
            lambda t: t.replace(", ", " – ", 1), lambda t: t.replace("„", "»").replace("“", "«"), lambda t: t.replace(". ", "; ", 1),
            lambda t: t.replace(", ", "; ", 1), lambda t: t[:-1] + "!" if t.endswith(".") else t,
        ]  # fmt: skip
        return self.random.choice(ways)(text)

    def spelling(self, text: str) -> str | None:
        """Write a word in its other spelling."""
        return self._swap(text, SPELLINGS)

    def slip(self, text: str) -> str | None:
        """Swap, drop or double a letter of a common word, as typists do; or hand back a text with a slip less."""
        spots = list(re.finditer(r"\b[a-zäöüß]{7,}\b|\b[A-ZÄÖÜ][a-zäöüß]{6,}(?:ung|ungen|heit|schaft)\b", text))
        if not spots:
            return None
        m = self.random.choice(spots)
        word, n = m.group(), self.random.randint(2, len(m.group()) - 3)
        ways = (word[:n] + word[n + 1] + word[n] + word[n + 2 :], word[:n] + word[n + 1 :], word[:n] + word[n] + word[n:])
        return text[: m.start()] + self.random.choice(ways) + text[m.end() :]

    def fact(self, paragraph: Paragraph, kind: str) -> str | None:
        """Change one fact of a paragraph; None where it holds none of the kind."""
        text, r = self.plain(paragraph), self.random

        def other(pattern: str, values: list[str]) -> str | None:
            spots = list(re.finditer(pattern, text))
            if not spots:
                return None
            m = r.choice(spots)
            value = r.choice([v for v in values if v != m.group()])
            return text[: m.start()] + value + text[m.end() :]

        if kind == "number":
            return other(r"\b\d+(?:\.\d+)*\b(?!\. [A-Z])", [str(r.randint(2, 900)), str(r.randint(2, 900))])
        if kind == "number_word":
            return other(rf"\b(?:{'|'.join(COUNTS)})\b", COUNTS)
        if kind == "person":
            return other(rf"(?<=[a-z] )(?:{'|'.join(SURNAMES)})\b", SURNAMES)
        if kind == "place":
            return other(rf"\b(?:{'|'.join(TOWNS)})\b", TOWNS)
        if kind == "weekday":
            return other(rf"\b(?:{'|'.join(DAYS)})\b", DAYS)
        if kind == "date":
            return (
                other(rf"\b(?:{'|'.join(MONTHS)})\b", MONTHS)
                if r.random() < 0.5
                else other(r"\b\d{1,2}(?=\. [A-Z])", [str(r.randint(1, 28)) for _ in range(3)])
            )
        if kind == "negation":
            spots = list(re.finditer(r"\b(?:bleibt|sind|ist|stimmte|wurden|wurde|werden|reist|hat|warnt|gewann|prüft)\b", text))
            if " nicht" in text and r.random() < 0.5:
                return text.replace(" nicht", "", 1)
            if not spots:
                return None
            m = r.choice(spots)
            return f"{text[: m.end()]} nicht{text[m.end() :]}"
        if kind == "modality":
            return self._swap(text, MODALS)
        if kind == "outcome":
            return self._swap(text, OUTCOMES)
        stop = text.rfind(".")
        return f"{text[:stop]}, {r.choice(NEWS_CLAUSES)}{text[stop:]}" if stop > 0 else None


KINDS = ("number", "number_word", "person", "place", "weekday", "date", "negation", "modality", "outcome", "clause")
SHARES = (("fresh", 56), ("exact", 17), ("near", 13), ("fact", 6), ("pointer", 3), ("heading", 3), ("quote", 2))


def make(blocks: int, seed: int) -> Corpus:
    """Return a corpus of about so many blocks."""
    room = Newsroom(seed)
    r = room.random
    corpus = Corpus()
    pool: list[Paragraph] = []
    names, shares = zip(*SHARES, strict=True)
    total = 0
    while total < blocks:
        document: list[Planted] = []
        summary: list[Planted] = []
        for _ in range(r.randint(12, 40)):
            truth = r.choices(names, shares)[0]
            block = _block(room, pool, truth)
            if block is not None:
                document.append(block)
        if r.random() < 0.2 and len(document) > 8:
            head = list(document[:5])
            summary = [
                Planted(b.text, "run" if b.truth in ("heading", "fresh", "fact", "quote") else b.truth, (), b.kind) for b in head
            ]
            if not any(b.truth in ("fresh", "exact", "near") for b in head):
                summary = []
        document += summary
        corpus.documents.append(document)
        total += len(document)
    return corpus


def _block(room: Newsroom, pool: list[Paragraph], truth: str) -> Planted | None:
    r = room.random
    if truth == "pointer":
        return Planted(r.choice(POINTERS), truth, (), "boilerplate")
    if truth == "heading":
        return Planted(r.choice(HEADINGS), truth, (), "heading")
    if truth == "quote":
        return Planted(room.fill(r.choice([s for s in SENTENCES if "{quote}" in s])), "fresh")
    if truth == "fresh" or len(pool) < 20:
        made = room.paragraph()
        if len(pool) < 200_000:
            pool.append(made)
        return Planted(room.plain(made), "fresh")
    source = pool[-int(len(pool) * r.random() ** 3) - 1]
    if truth == "exact":
        return Planted(room.plain(source), "exact")
    if truth == "near":
        found = room.near(source)
        return Planted(found[0], "near", found[1]) if found else None
    kind = r.choice(KINDS)
    text = room.fact(source, kind)
    return Planted(text, "fact", (kind,)) if text and room.fresh(text) else None

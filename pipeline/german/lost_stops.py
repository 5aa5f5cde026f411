"""Tell where a sentence begins that lost the full stop before it, by a model learnt from text whose full stops were taken out.

A stretch is what stands between two marks. In German it has one finite verb, or several that „und“ joins: where two stand with a
capitalised word between them, a sentence may begin there. A logistic regression over named properties of the words around says
how probable it is. `pipeline.training.stops` makes its weights (`lexicon/stop_weights.csv`) and the finite verbs that it goes by
(`lexicon/finite_forms.csv`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.german.words import (
    ARTICLES,
    INSEPARABLE,
    POSSESSIVES,
    PREPOSITIONS,
    countries,
    frequency,
    given_names,
    table,
    titles,
)

BREAK = re.compile(r"[,;:!?](?!\d)|\.(?<![ (]\d\.)(?<![ (]\d\d\.)(?=\W|$)|[()\[\]–—…|•\n\r\t]")
"""Marks that end a stretch; the full stop of „am 5. Mai“ does not."""
QUOTES = "„“”\"»«‚‘’'›‹"
LONGEST = 60
"""Stretches of more words are lists."""
NEAR = 14
"""So far before a word the finite verb of its clause is looked for, and so far behind it that of the next."""
HOPELESS = -4.0
"""A word whose first properties weigh less is not looked at further."""
NAMED = 5
"""A quotation of no more words can be a name („der Rheinischen Post“), after which a sentence can begin."""
SUBORDINATORS = frozenset(
    "dass daß weil obwohl nachdem wenn ob als da während sodass damit bevor indem sobald wie wo wobei wodurch womit woran "
    "worauf wofür wonach wozu was wer falls sofern soweit bis seit ehe solange warum weshalb der die das den dem deren dessen "
    "denen welche welcher welches um ohne statt anstatt zumal sowie".split()
)
PRONOUNS = frozenset(
    "er sie es ich wir ihr man sich ihm ihn ihnen uns mich mir dir dich euch wer was jemand niemand alles etwas nichts".split()
)
DEMONSTRATIVES = frozenset(
    "dieser diese dieses diesem diesen jener jene jenes kein keine keinen keinem keiner alle allen aller beide beiden viele "
    "vielen mehrere mehreren einige einigen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf jeder jede jedes jedem jeden "
    "solche solchen andere anderen weitere weiteren manche zahlreiche zahlreichen sämtliche tausende hunderte dutzende".split()
) | POSSESSIVES  # fmt: skip
JOINING = frozenset("und oder sowie sondern aber denn doch bzw. beziehungsweise noch".split())
COMPARING = frozenset("als wie".split())
ADVERBS = frozenset(
    "nicht auch noch nur schon sehr so dann dort hier nun jetzt heute gestern morgen bereits zudem außerdem dabei damit danach "
    "daher deshalb jedoch allerdings zugleich derzeit zuletzt zuvor zunächst später inzwischen mittlerweile unterdessen "
    "dagegen darüber davon dazu dafür daraus darauf darin daran dadurch dennoch trotzdem gleichzeitig insgesamt offenbar "
    "demnach somit zwar etwa rund fast knapp mehr weniger wieder immer erst allein selbst eben einmal mal seitdem bislang bisher "
    "einst damals ebenfalls ebenso schließlich anschließend kurz wegen nach".split()
)
PARTICLES = frozenset(
    "an ab auf aus bei ein fest fort her hin los nach nieder statt teil um vor weg weiter zurück zusammen bekannt davon frei "
    "hinzu mit zu durch über unter wider entgegen heraus hinaus herein hinein voran vorbei auseinander".split()
)
LEADING = SUBORDINATORS | {"so", "hieß", "heißt", "laut"}
"""Words behind a comma that tell how the clause goes on."""
GOVERNING = (
    ARTICLES - {"ein"}
    | POSSESSIVES
    | frozenset("dieser diese dieses diesem diesen kein keine keinen keinem keiner und oder".split())
)
"""No sentence ends with them."""
OPENING = frozenset(
    w.capitalize() for w in ARTICLES | PREPOSITIONS | DEMONSTRATIVES | PRONOUNS | JOINING | COMPARING | ADVERBS | SUBORDINATORS
)
"""Words that have a capital at the beginning of a sentence, and elsewhere in names, titles and forms of address only."""
FIRST = re.compile(r"[\s„“\"»«]*([^\W_][\w-]*)")


class Found(NamedTuple):
    """A word with which a sentence may begin: the offset of its stretch, its own, where finite verbs stand, and its properties.

    The properties come in two parts and are made when they are asked for.
    """

    stretch: int
    start: int
    verbs: str
    looks: Iterator[list[str]]


@lru_cache(maxsize=1)
def finite_forms() -> dict[str, str]:
    """Return forms of verbs that can be finite, with a letter for how surely: V always, v mostly, w often, x sometimes."""
    return {row["form"]: row["sure"] for row in table("finite_forms")}


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Return the weight of each property."""
    return {row["property"]: int(row["weight"]) / 100 for row in table("stop_weights")}


@lru_cache(maxsize=50_000)
def kind(word: str) -> str:
    """Return a letter for the class of a word; capital ones for words with a capital."""
    first = word[0]
    if not first.isalpha():
        return "#" if first.isdigit() else "q"
    low = word.casefold() if first.isupper() else word
    closed = _closed(low)
    if first.isupper():
        if closed:
            return closed.upper()
        if len(word) > 1 and word.isupper():
            return "C"
        if word in given_names():
            return "G"
        if word in titles():
            return "T"
        if word in countries():
            return "L"
        if "-" in word:
            return "H"
        return "N" if frequency(word) > 1e-6 else "E"
    if closed:
        return closed
    if word in finite_forms():
        return finite_forms()[word]
    if word.endswith(("en", "ern", "eln")):
        return "t" if word.startswith("ge") else "i"
    if word.endswith("t") and (word.startswith(("ge", *INSEPARABLE)) or "ge" in word[2:6] or word.endswith("iert")):
        return "t"
    return "j" if word.endswith(("e", "er", "es", "em")) else "l"


def _closed(low: str) -> str:
    """Return the letter of a closed class: article, determiner, pronoun, conjunction, comparing word, preposition, adverb."""
    for letter, members in (
        ("a", ARTICLES), ("d", DEMONSTRATIVES), ("r", PRONOUNS), ("u", JOINING), ("k", COMPARING), ("p", PREPOSITIONS), ("s", SUBORDINATORS),
        ("b", ADVERBS),
    ):  # fmt: skip
        if low in members:
            return letter
    return ""


class Stretch(NamedTuple):
    """What stands between two marks: where it begins, its words, the marks around it, and whether its sentence had a finite verb before."""

    start: int
    text: str
    words: list[str]
    verbs: list[int]
    before: str
    behind: str
    verb_before: bool


def stretches(text: str) -> Iterator[Stretch]:
    """Yield the stretches of a text in which a word with a capital can begin a sentence."""
    known = finite_forms()
    at, before, verb_before = 0, "^", False
    for match in BREAK.finditer(text + "\n"):
        end, mark = match.span()[0], match.group().strip() or "^"
        if end > at:
            part = text[at:end]
            words = part.split()
            verbs = [n for n, w in enumerate(words) if w in known and words[n - 1] != "zu"]
            if 3 < len(words) <= LONGEST and (
                (len(verbs) > 1 and verbs[-1] - verbs[0] > 1) or ((verbs or verb_before) and not OPENING.isdisjoint(words[1:]))
            ):
                yield Stretch(at, part, words, verbs, before, mark + _first_kind(text, match.end()), verb_before)
            verb_before = verb_before or bool(verbs)
        if mark in ".!?^:":
            verb_before = False
        at, before = match.end(), mark


def _first_kind(text: str, at: int) -> str:
    """Return the class of the first word at or behind an offset."""
    match = FIRST.match(text, at)
    return kind(match[1]) if match else "$"


def candidates(text: str) -> Iterator[Found]:
    """Yield the words of a text with which a sentence may begin although no mark stands before them.

    A word that is written small within a sentence may begin one wherever a finite verb is near; of others (nouns, names) only
    those between two finite verbs are looked at.
    """
    known = finite_forms()
    for stretch in stretches(text):
        words, verbs, at = stretch.words, stretch.verbs, 0
        letters = ""
        bare: list[str] = []
        for n, word in enumerate(words):
            here = stretch.text.index(word, at)
            at = here + len(word)
            if not n or not word[0].isupper() or stretch.text[here - 1] != " ":
                continue
            first = max((v for v in verbs if v < n), default=-1)
            second = min((v for v in verbs if v > n), default=len(words))
            if word not in OPENING and (
                first < 0
                or second == len(words)
                or n - first > NEAR
                or second - n > NEAR
                or known[words[first]] == known[words[second]] == "x"
            ):
                continue
            if second == len(words) and stretch.behind[0] not in ",–—(":
                continue
            last = words[n - 1]
            if last.casefold() in GOVERNING or not (last[-1].isalnum() or (last[-1] in '“”"«»' and _is_named(words, n))):
                continue
            if not bare:
                bare = [w.strip(QUOTES) or "-" for w in words]
                letters = "".join(map(kind, bare))
            inside = sum(w[0] in "„»" for w in words[:n]) > sum(w[-1] in "“«" for w in words[:n])
            place = Place(n, first, second, last[-1].isalnum(), inside, stretch.verb_before)
            told = looks(bare, letters, place, stretch.before, stretch.behind)
            yield Found(stretch.start, stretch.start + here, place.verbs(len(words)), told)


def _is_named(words: Sequence[str], n: int) -> bool:
    """Tell whether a short quotation ends before a word, as names are written."""
    return any(w[0] in '„“"»«' for w in words[max(0, n - NAMED) : n])


def _near(distance: int) -> str:
    return str(distance) if distance < 5 else "5" if distance < 8 else "8"


class Place(NamedTuple):
    """A word in its stretch.

    `first` and `second` are the finite verbs next to it, -1 and the number of words where there is none; `plain`: no quotation ends
    before it, `inside`: one is open, `verb_before`: the sentence had a finite verb before the stretch.
    """

    at: int
    first: int
    second: int
    plain: bool
    inside: bool
    verb_before: bool

    def verbs(self, count: int) -> str:
        """Return where finite verbs stand: "both" sides within the stretch, before it ("earlier"), behind it ("later"), "one" side only."""
        if self.second == count:
            return "later" if self.first >= 0 else "one"
        return "both" if self.first >= 0 else "earlier" if self.verb_before else "one"


def looks(words: Sequence[str], letters: str, place: Place, before: str, behind: str) -> Iterator[list[str]]:
    """Yield the names of the properties of a word within its stretch, which stands between two marks: those that tell most, and the rest."""
    n, first, second, plain, inside, verb_before = place
    verbs = place.verbs(len(words))
    word, last = words[n], words[n - 1]
    last2 = words[n - 2] if n > 1 else before
    next1 = words[n + 1] if n + 1 < len(words) else behind
    next2 = words[n + 2] if n + 2 < len(words) else behind
    a = letters[first] if first >= 0 else "-+"[verb_before]
    z = letters[second] if second < len(words) else behind
    verb = words[first] if first >= 0 else "-"
    second_verb = words[second] if second < len(words) else "-"
    left, right = letters[first + 1 : n], letters[n + 1 : second]
    opening = words[0].casefold()
    if first == 0:
        led = "V"
    elif before == ",":
        led = opening if opening in LEADING else ","
    else:
        led = "." if before in ".^!?" else ":"
    gap, way = n - first, second - n
    w, lw = letters[n], letters[n - 1]
    joined = ("u" in left) * 1 + ("u" in right) * 2
    prefix = "P" if last in PARTICLES else ""
    near, far = _near(gap), _near(way)
    yield [
        "",
        f"w {word}", f"wk {w}", f"lk {lw}{prefix}", f"vk {a}{led}", f"gy {a}{near} {z}{far}", f"uw {joined}{w}",
        f"r {verbs}", f"rw {verbs} {word}", f"rl {verbs} {lw}{prefix} {letters[n + 1 : n + 2]}",
        f"LR {left[-1:]}{prefix} {w}{right[:2] if way > 3 else right + z}",
        f"ld {led}{a} {near} {lw}{prefix}",
        f"wl {word} {lw}{prefix}",
    ]  # fmt: skip
    yield [
        f"we {word[-3:]}",
        f"l {last}", f"le {last[-3:]}",
        f"m {last2}", f"mk {letters[n - 2] if n > 1 else before}{lw}",
        f"n {next1}", f"ne {next1[-2:]}", f"o {next2}",
        f"v {verb}", f"z {second_verb}", f"ze {second_verb[-2:]}",
        f"g {near}", f"y {far}",
        f"u {joined}", f"b {before}", f"e {behind}", f"q {plain}{inside}",
        f"rk {verbs} {w}",
        f"L {left[-4:]}", f"R {(w + right)[:3]}{z if way <= 3 else ''}",
        f"LL {a}{left[-5:] if gap > 6 else '^' + left}",
        f"RR {w}{right[:5] if way > 6 else right + z}",
        f"LLR {a if gap <= 3 else ''}{left[-2:]} {(w + right)[:3]}",
        f"ldw {led} {near} {w}",
        f"ldt {led} {left[-2:]}",
        f"vl {verb} {lw}{prefix}", f"vle {verb} {last[-2:]}",
        f"wle {word} {last[-2:]}", f"wn {word} {letters[n + 1 : n + 2]}", f"wy {word} {far}{z}",
        f"wled {w} {last[-3:]}", f"lwn {last} {w}", f"wz {w} {second_verb}",
        f"c {sum(map(letters[:n].count, 'Vv'))}{sum(map(letters[n:].count, 'Vv'))}",
        f"lf {led} {_frequent(last)}{_frequent(word)} {w}",
    ]  # fmt: skip


def _frequent(word: str) -> int:
    """Return in steps how common a word is: names are rare, or known as such."""
    share = frequency(word)
    return 0 if share == 0 else max(1, min(6, int(8 + math.log10(share))))


def probability(found: Found, known: Mapping[str, float]) -> float:
    """Return the probability that a sentence begins at a word; 0 where the first look tells that none does."""
    total = sum(known.get(p, 0.0) for p in next(found.looks))
    if total < HOPELESS:
        return 0.0
    total += sum(known.get(p, 0.0) for rest in found.looks for p in rest)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def beginnings(text: str, at_least: float) -> Iterator[tuple[Found, float]]:
    """Yield the words with which a sentence begins, and how probable that is; at most one in each stretch."""
    known = weights()
    best: dict[int, tuple[Found, float]] = {}
    for found in candidates(text):
        sure = probability(found, known)
        if sure >= at_least and (found.stretch not in best or best[found.stretch][1] < sure):
            best[found.stretch] = found, sure
    yield from best.values()

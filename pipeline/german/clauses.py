"""Reported speech by the grammar of a sentence: a verb of speaking, its subject, and the clause that is its content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.document import Quotation, Span
from pipeline.german import frames
from pipeline.german.acts import Verb, phrase_forms, verb_forms, verb_phrases, verbs
from pipeline.german.reading import Reading
from pipeline.german.roles import is_role
from pipeline.german.speakers.words import BODIES, BODY_ENDINGS, DOCUMENTS, LISTENERS, MEDIA_NOUNS
from pipeline.german.words import ARTICLES, FINITE, PREPOSITIONS, participle

LONGEST = 500
ENDS = frozenset(".!?…")
QUESTION = frozenset("ob wer was wann wo wie warum weshalb wohin woher welche welcher welches wem wen wieso inwieweit".split())
KONJUNKTIV = frozenset(
    "steige sinke beginne ende bringe zeige führe gehöre liefere kämpfe ziehe verliere gewinne bedeute beruhe erfolge existiere fehle folge "
    "fordere funktioniere gefährde hoffe kenne koste lebe leide mache meine nütze plane prüfe reagiere rechne rede regne schade scheine "
    "schreibe sitze spiele spreche sterbe stimme suche treffe trete tue unterstütze verfolge verfüge verhandle verlange versuche verstehe "
    "vertraue wachse warte warne weiche wende wirke wohne zahle ziele zwinge dauere glaube fürchte entspreche ergebe biete sterbe erwarte "
    "sei seien habe hätte hätten werde würde würden könne könnten müsse müssten solle sollten wolle dürfe dürften wäre wären gebe gehe "
    "komme bleibe stehe liege lasse sehe brauche wisse gelte handle bestehe reiche helfe falle laufe trage nehme halte".split()
)
INFIX = re.compile(
    r"(?:ab|an|auf|aus|bei|dar|ein|fern|fest|fort|frei|her|hin|los|mit|nach|nieder|teil|um|vor|weg|weiter|wieder|zu|zurück|zusammen|heraus|hinaus|bereit|sicher|klar|offen|still)\w{0,30}?zu\w{2,30}(?:en|ern|eln)"
)
"""An infinitive with „zu“ inside: fernzuhalten."""
CONDITIONAL = frozenset("sollte sollten wenn falls würde würden könnte könnten hätte hätten wäre wären".split())
HARM = frozenset("Todesopfer Tote Opfer Verletzte Menschenleben Leben Todesopfern Tribut Zeit Platz Aufmerksamkeit".split())


def sentence_runs(reading: Reading) -> Iterator[list[int]]:
    """Yield the word numbers of each sentence, cut at block borders; what is longer than any sentence is cut too."""
    for a, b in reading.runs(LONGEST):
        yield list(range(a, b))


def end_of(reading: Reading, run: Sequence[int]) -> int:
    """Return the number behind the last word of a sentence, its closing mark left out."""
    return run[-1] if reading.words[run[-1]].text in ENDS else run[-1] + 1


def reported_clauses(reading: Reading) -> Iterator[Quotation]:
    """Yield quotations of all sentences outside of quotation marks that have a verb of speaking in the right place."""
    for run in sentence_runs(reading):
        kind = reading.blocks[reading.words[run[0]].block].kind
        if kind in ("hashtags", "boilerplate", "byline", "quote") or len(run) < 3:
            continue
        found = list(_of_sentence(reading, run))
        yield from found
        hearsay = None if found else _hearsay(reading, run)
        if hearsay:
            yield hearsay
            continue
        said = {i for q in found for s in (*q.quote, *q.cue, *q.speaker) for i in reading.inside(s)}
        told = {i for q in found for s in (*q.quote, *q.cue) for i in reading.inside(s)}
        for part in main_clauses(reading, run):
            if said & set(part):
                part = _before_second(reading, part, min(told & set(part), default=part[0]))
            hit = reported(reading, part) if len(part) > 3 else None
            if hit:
                yield hit


def _before_second(reading: Reading, part: Sequence[int], told: int) -> list[int]:
    """Return the words of a clause before its second act, which is told already („X schloss Y aus, ließ aber offen, ob …“)."""
    words = reading.words
    cut = next((i for i in reversed(part) if i < told and (words[i].text in (",", ";") or words[i].low == "und")), part[0])
    return [i for i in part if i < cut] if told - cut <= 4 else []


def _of_sentence(reading: Reading, run: Sequence[int]) -> Iterator[Quotation]:
    words = reading.words
    commas = [i for i in run if words[i].text == ","]
    end = end_of(reading, run)
    inside = quoted_words(reading, run)
    taken = -1
    last = _last_inverted(reading, run, commas, inside)
    for i in [last, *run] if last > 0 else run:
        if (i <= taken and not (i in run and taken == last)) or i in inside:
            continue
        verb = reporting(reading, run, i)
        if verb is None:
            continue
        after = next((c for c in commas if c > i and c not in inside), None)
        before = max((c for c in commas if c < i and c not in inside), default=None)
        hit = _after(reading, run, i, verb, after, end, before) or _first(reading, run, i, verb, before, after, end)
        if hit and i < last and before != last - 1 and hit.rules == ("clause_after",):
            hit = _cut_before(reading, hit, last - 1)
        if hit:
            taken = i
            yield hit


def _last_inverted(reading: Reading, run: Sequence[int], commas: Sequence[int], inside: set[int]) -> int:
    """Return the verb of speaking that closes a sentence behind all it says („…, sagte der Minister“), -1 where there is none."""
    words = reading.words
    for comma in reversed(commas):
        at = comma + 1
        if comma in inside or at + 1 > run[-1] or words[at].text[0].isupper() or comma - run[0] < 3:
            continue
        verb = reporting(reading, run, at)
        kinds = {kind for lemma, _, kind in verb_forms().get(words[at].text, ()) if verb and lemma == verb.lemma}
        if verb and verb.strong and "ind" in kinds and frames.phrase_at(reading, at + 1, run[-1]):
            return at
    return -1


def _cut_before(reading: Reading, q: Quotation, comma: int) -> Quotation | None:
    """End a content before the comma of the frame that closes the sentence; in the subjunctive it all belongs to that frame."""
    words = reading.words
    at = words[reading.index(q.cue[0].start)]
    kinds = {kind for _, _, kind in verb_forms().get(at.text, ())}
    if "konj1" in kinds and "ind" not in kinds:
        return None
    end = min(q.quote[-1].end, words[comma - 1].span.end)
    return replace(q, quote=(Span(q.quote[0].start, end),)) if end > q.quote[0].start + 8 else None


def main_clauses(reading: Reading, run: Sequence[int]) -> list[list[int]]:
    """Split a sentence before each comma or „und“ behind which a new main clause begins: a noun phrase and a finite verb."""
    words = reading.words
    out: list[list[int]] = [[]]
    for i in run:
        if words[i].text == ":":
            out.append([])
            continue
        if out[-1] and (words[i].text in (",", ";", "–") or words[i].low == "und") and i + 2 < run[-1]:
            found = frames.phrase_at(reading, i + 1, run[-1])
            if (
                found
                and any(is_finite(reading, j) for j in out[-1])
                and words[found[0]].low not in RELATIVE - ARTICLES
                and (found[1] > found[0] or words[found[0]].low not in ARTICLES)
                and found[1] + 1 < run[-1]
                and is_finite(reading, found[1] + 1)
                and words[i + 1].low not in frames.SUBORDINATORS
            ):
                out.append([])
                continue
        out[-1].append(i)
    return [part for part in out if len(part) >= 3]


def is_finite(reading: Reading, i: int) -> bool:
    """Tell whether a finite verb of speaking or a helper stands here."""
    word = reading.words[i]
    return word.low in frames.HELPERS or any(kind in ("ind", "konj1", "konj2") for _, _, kind in verb_forms().get(word.text, ()))


def is_finite_form(word: str) -> bool:
    """Tell whether a word is a common finite verb."""
    return (
        word in frames.MODALS or word in FINITE or any(k in ("ind", "konj1", "konj2") for _, _, k in verb_forms().get(word, ()))
    )


def reporting(reading: Reading, run: Sequence[int], i: int) -> Verb | None:
    """Return the reporting verb whose finite form or participle stands here, its prefix and helper in place."""
    words = reading.words
    if words[i].text not in verb_forms():
        return _phrase(reading, run, i)
    known = verbs()
    best: Verb | None = _phrase(reading, run, i)
    rest = frames.separated(reading, [j for j in run if j > i])
    comma = next((j for j in run if j > i and words[j].text == ","), run[-1])
    near = {words[j].low for j in run if i < j < comma}
    all_low = {words[j].low for j in run}

    def rank(verb: Verb) -> tuple[int, bool]:
        # a prefix behind a comma may belong to the clause there („die sagten, der Preis steige weiter“)
        return (1 if verb.prefix in near else -1) if verb.prefix else 0, verb.strong

    for lemma, prefix, kind in verb_forms().get(words[i].text, ()):
        verb = known.get(lemma)
        if verb is None or kind in ("inf", "zu_inf", "part1", "imp") or (prefix and (prefix not in rest or prefix == "zu")):
            continue
        if kind == "part2" and not all_low & frames.HELPERS:
            continue
        if best is None or rank(verb) > rank(best):
            best = verb
    return best


def _phrase(reading: Reading, run: Sequence[int], i: int) -> Verb | None:
    """Return the fixed phrase of speaking whose verb stands here: „zeigte sich zuversichtlich“."""
    words = reading.words
    if words[i].text not in phrase_forms() or not words[i].text[0].islower():
        return None
    comma = next((j for j in run if j > i and words[j].text == ","), run[-1])
    low = {words[j].low for j in run if j < comma}
    for fixed, verb in verb_phrases():
        if (
            verb.strong
            and fixed <= low
            and verb.lemma in phrase_forms()[words[i].text]
            and (not verb.prefix or verb.prefix in low)
        ):
            return verb
    return None


def quoted_words(reading: Reading, run: Sequence[int]) -> set[int]:
    """Return the words of a sentence that stand between quotation marks."""
    words = reading.words
    out: set[int] = set()
    opened = -1
    for i in run:
        text = words[i].text
        if opened < 0 and text in '„»"':
            opened = i
        elif opened >= 0 and text in '“«"':
            out.update(range(opened, i + 1))
            opened = -1
    return out


def _after(
    reading: Reading, run: Sequence[int], at: int, verb: Verb, comma: int | None, end: int, before: int | None
) -> Quotation | None:
    """„X sagte, dass …“, „X sagte, er komme“, „X forderte Y auf, … zu …“, „X fragte, ob …“."""
    words = reading.words
    if comma is None or comma + 2 >= end:
        return None
    first = words[comma + 1].low
    if words[run[0]].low in CONDITIONAL and not any(words[i].text == "," for i in run if i < at):
        return None
    tail = range(comma + 1, end)
    low = [words[i].low for i in tail]
    subjunctive = any(w in KONJUNKTIV for w in low) or (verb.strong and _second(reading, comma + 1, end))
    infinitive = any(
        w == "zu" and words[i + 1].text[0].islower() and words[i + 1].low.endswith("n")
        for i, w in zip(tail, low, strict=True)
        if i + 1 < end
    )
    infinitive = infinitive or any(INFIX.fullmatch(words[i].text) for i in tail)
    has = verb.complements
    if first in ("dass", "daß"):
        fits = "dass" in has and (verb.strong or subjunctive)
    elif first in QUESTION:
        fits = "ob" in has and (verb.strong or first == "ob")
    elif infinitive and not subjunctive and first not in frames.SUBORDINATORS:
        fits = "inf" in has and verb.strong and ("," not in low[:2] or INFIX.fullmatch(low[0]) is not None)
    elif subjunctive and first not in frames.SUBORDINATORS and first not in ("der", "die", "das", "deren", "dessen"):
        fits = ("v2" in has or "dass" in has) and (_konjunktiv_early(low) or _second(reading, comma + 1, end))
    elif subjunctive:
        fits = "v2" in has and verb.strong and (_konjunktiv_early(low) or _second(reading, comma + 1, end))
    else:
        fits = False
    if not fits:
        return None
    start = (before + 1) if before is not None and before > run[0] else run[0]
    frame = [i for i in run if start <= i < comma]
    subject = frames.subject_of(reading, frame, at, False)
    if subject is None and before is not None:
        frame = [i for i in run if i < comma]
        subject = frames.subject_of(reading, frame, at, False)
    cue = frames.cue_spans(reading, frame, at, verb)
    content = Span(words[comma + 1].span.start, words[_content_end(reading, comma, end) - 1].span.end)
    return Quotation((content,), (subject,) if subject else (), cue, (), "Indirect", verb.act, 0.6, 0.6, ("clause_after",))


def _content_end(reading: Reading, comma: int, end: int) -> int:
    """Return where a content clause ends: before a verb of speaking that goes on without a subject („…, nannte es aber gut“)."""
    words = reading.words
    for i in range(comma + 2, end - 2):
        if words[i].text != ",":
            continue
        nxt = i + 1 + (words[i + 1].low in ("und", "aber"))
        found = frames.phrase_at(reading, nxt, end - 1) if nxt > i + 1 else None
        if found and found[1] + 1 < end and is_finite(reading, found[1] + 1) and words[found[1] + 1].low not in KONJUNKTIV:
            return i
        kinds = {kind for _, _, kind in verb_forms().get(words[nxt].text, ())}
        if "ind" in kinds and words[nxt].text[0].islower() and not (nxt == i + 1 and frames.phrase_at(reading, i + 2, i + 3)):
            return i
    return end


def _second(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a main clause begins here: a noun phrase, a finite verb behind it, and more („die Kämpfe dauerten an“)."""
    words = reading.words
    found = frames.phrase_at(reading, start, end - 1)
    if not found or found[1] + 2 >= end or words[found[0]].low in frames.SUBORDINATORS:
        return False
    verb, after = words[found[1] + 1], words[found[1] + 2]
    if not verb.text[0].islower() or after.text in (",", ".") or after.low in frames.SUBJECTS:
        return False
    return verb.low in frames.MODALS | FINITE or (verb.low.endswith(("te", "ten")) and not after.text[0].isupper())


def _konjunktiv_early(low: Sequence[str]) -> bool:
    """Tell whether a subjunctive stands among the first words, before the next comma."""
    for n, word in enumerate(low):
        if word == "," or n > 14:
            return False
        if word in KONJUNKTIV:
            return True
    return False


def _first(
    reading: Reading, run: Sequence[int], at: int, verb: Verb, before: int | None, after: int | None, end: int
) -> Quotation | None:
    """„…, sagte X.“, „…, wie X mitteilte.“, „…, sagte X, …“: content first, or on both sides."""
    words = reading.words
    if before is None or before - run[0] < 2:
        return None
    opening = words[before + 1].low
    inverted = at == before + 1 and verb.strong
    as_clause = opening == "wie" and at > before + 1
    if not (inverted or as_clause) or (inverted and after is None and end - at < 2):
        return None
    close = after if after is not None else end
    frame = [i for i in run if before < i < close]
    if as_clause and at != close - 1 and words[close - 1].low not in frames.HELPERS:
        return None
    subject = frames.subject_of(reading, frame, at, inverted)
    if subject is None:
        return None
    if inverted and words[run[0]].low in frames.SUBORDINATORS and words[run[0]].low != "dass":
        return None
    if inverted and _only_subject(reading, run[0], before):
        return None
    pieces = [Span(words[run[0]].span.start, words[before - 1].span.end)]
    if (
        after is not None
        and after + 1 < end
        and words[after + 1].low not in ("der", "die", "das", "und", "als", "während", "wobei", "nachdem", "indem")
    ):
        pieces.append(Span(words[after + 1].span.start, words[end - 1].span.end))
    content = reading.texts(pieces[0])
    if not inverted and len(content) < 3:
        return None
    cue = frames.cue_spans(reading, frame, at, verb)
    return Quotation(tuple(pieces), (subject,), cue, (), "Indirect", verb.act, 0.6, 0.6, ("clause_first",))


def _only_subject(reading: Reading, start: int, comma: int) -> bool:
    """Tell whether the words before a comma are but a noun phrase with a relative clause or an apposition."""
    words = reading.words
    found = frames.phrase_at(reading, start, comma - 1)
    if not found:
        return False
    after = found[1] + 1
    return after >= comma or (words[after].text == "," and words[after + 1].low in RELATIVE)


RELATIVE = frozenset("der die das dem den deren dessen welche welcher welches wo in an auf mit für von bei".split())


def so_speakers(reading: Reading) -> Iterator[Quotation]:
    """„…, so die Polizei.“: the rest of the sentence is what the police says."""
    words = reading.words
    for run in sentence_runs(reading):
        end = end_of(reading, run)
        inside = quoted_words(reading, run)
        for i in run[2:]:
            if words[i].low != "so" or words[i - 1].text != "," or i in inside:
                continue
            found = frames.phrase_at(reading, i + 1, end - 1)
            if (
                not found
                or words[i + 1].low in ("dass", "ein", "eine")
                or (found[1] + 1 < end and words[found[1] + 1].text not in (",", ":", "–", "am", "in", "im", "auf"))
            ):
                continue
            if found[1] + 1 < end and words[found[1] + 1].text not in (",", ":", "–") and end - found[1] > 8:
                continue
            pieces = [Span(words[run[0]].span.start, words[i - 2].span.end)]
            if found[1] + 2 < end and words[found[1] + 1].text in (",", ":"):
                pieces.append(Span(words[found[1] + 2].span.start, words[end - 1].span.end))
            speaker = frames.span_of(reading, found)
            yield Quotation(tuple(pieces), (speaker,), (words[i].span,), (), "Indirect", "says", 0.65, 0.7, ("so_speaker",))


def whereby(reading: Reading) -> Iterator[Quotation]:
    """„ein Gutachten, wonach …“; „Demnach …“ goes on from the sentence before."""
    words = reading.words
    for run in sentence_runs(reading):
        end = end_of(reading, run)
        for i in run:
            low = words[i].low
            if low == "wonach" and i + 1 < end and i - 1 > run[0] and words[i - 1].text == ",":
                head = i - 2
                while head > run[0] and not words[head].text[0].isupper():
                    head -= 1
                first = head
                while first > run[0] and (frames.is_adjective(words[first - 1].text) or words[first - 1].low in ARTICLES):
                    first -= 1
                    if words[first].low in ARTICLES:
                        break
                content = Span(words[i + 1].span.start, words[end - 1].span.end)
                speaker = Span(words[first].span.start, words[head].span.end)
                yield Quotation((content,), (speaker,), (words[i].span,), (), "Indirect", "says", 0.65, 0.7, ("wonach",))
            elif low in ("demnach", "demzufolge") and words[run[0]].sentence > 0:
                pieces = [(run[0], i), (i + 1, end)]
                spans = tuple(Span(words[a].span.start, words[b - 1].span.end) for a, b in pieces if b > a)
                if spans:
                    yield Quotation(spans, (), (words[i].span,), (), "Indirect", "says", 0.5, 0.5, ("demnach", "continues"))


def _hearsay(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„X soll … haben“, „angeblich …“: hearsay without a speaker."""
    words = reading.words
    low = [words[i].low for i in run]
    last = low[-1] if words[run[-1]].text not in ENDS else low[-2] if len(low) > 1 else ""
    perfect = last in ("haben", "sein") and any(w in ("soll", "sollen") for w in low) and len(low) > 4
    perfect = perfect and frames.is_adjective(low[-3] if words[run[-1]].text in ENDS else low[-2]) | bool(
        low[-3 if words[run[-1]].text in ENDS else -2].endswith(("t", "en"))
    )
    claims_to = _claims_to(reading, run)
    if claims_to:
        return claims_to
    rumour = any(low[n : n + 3] == ["dem", "vernehmen", "nach"] for n in range(len(low)))
    if perfect or rumour or "angeblich" in low:
        content = Span(words[run[0]].span.start, words[run[-1]].span.end)
        return Quotation((content,), (), (), (), "FreeIndirect", "claims", 0.6, 0.0, ("hearsay",))
    return None


def _claims_to(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„Eine Zeugin will den Jungen gesehen haben“: the subject says so of herself."""
    words = reading.words
    end = end_of(reading, run)
    first = frames.phrase_at(reading, run[0], end - 1)
    if (
        not first
        or first[1] + 4 > end
        or words[first[1] + 1].low not in ("will", "wollen")
        or words[end - 1].low not in ("haben", "sein")
    ):
        return None
    if not words[end - 2].low.endswith(("t", "en")):
        return None
    content = Span(words[run[0]].span.start, words[end - 1].span.end)
    cue = (words[first[1] + 1].span, words[end - 1].span)
    return Quotation((content,), (frames.span_of(reading, first),), cue, (), "Reported", "claims", 0.6, 0.7, ("claims_to",))


def reported(reading: Reading, run: Sequence[int]) -> Quotation | None:
    """„X dementiert den Verlust“, „X warnte vor Regen“: a main clause whose verb takes its content as an object."""
    words = reading.words
    end = end_of(reading, run)
    first = frames.phrase_at(reading, run[0], end - 1)
    if not first or first[1] + 2 >= end or frames.is_oblique(reading, first[0]):
        return None
    at = first[1] + 1
    if words[at].text == "," and at + 2 < end and words[at + 1].low in RELATIVE:
        at = next((i + 1 for i in range(at + 2, end - 1) if words[i].text == ","), at)
        if at + 1 >= end or not (words[at].text in verb_forms() or words[at].low in frames.HELPERS):
            return None
    heading = reading.blocks[words[run[0]].block].kind == "heading"
    clause_end = next((i for i in range(at, end) if words[i].text in (";", "–", ":")), end)
    verb = None
    if words[at].low in frames.HELPERS:
        for i in range(at + 1, clause_end):
            found = reporting(reading, run, i)
            kinds = {kind for _, _, kind in verb_forms().get(words[i].text, ())}
            if found and ("part2" in kinds or (not kinds and participle(words[i].text))):
                verb, place = found, i
        inner = range(at + 1, place) if verb else range(0)
    else:
        verb, place = reporting(reading, run, at), at
        inner = range(at + 1, clause_end)
    if verb is None or not inner or not (can_speak(reading, first) or words[first[0]].low in ("er", "sie")):
        return None
    framed = any(reading.words[i].low in verb.complements for i in inner) if verb.lemma in FRAMED else False
    if not (verb.strong or verb.hearsay or framed or (heading and verb.act in HEADLINE_ACTS)):
        return None
    low = [words[i].low for i in inner]
    texts = [words[i].text for i in inner]
    if texts[0] in LISTENERS or HARM & set(texts) or (verb.lemma in ("nennen", "sagen") and "nicht" in low):
        return None
    covers = {p for p in verb.complements if p in ("vor", "über", "zu", "auf", "von", "gegen", "nach", "um", "an", "mit")}
    object_first = (
        low[0] in ARTICLES
        or texts[0][0].isupper()
        or frames.is_adjective(texts[0])
        or texts[0][0].isdigit()
        or low[0] in frames.POSSESSIVES
        or low[0] in ("das", "dies", "diese", "dieses", "einen", "keine", "keinen", "mehr", "viele")
    )
    later = verb.strong and any(
        (low[n] in ARTICLES or low[n] in frames.POSSESSIVES) and low[n - 1] not in PREPOSITIONS and texts[n - 1][0].isupper()
        for n in range(1, min(len(low), 9))
    )
    takes = (
        framed
        or ("np" in verb.complements and (object_first or later))
        or any(w in covers for w in low[:6])
        or ("dat" in verb.complements and object_first)
    )
    if not takes:
        return None
    content = Span(words[run[0]].span.start, words[run[-1]].span.end)
    speaker = frames.span_of(reading, first)
    return Quotation((content,), (speaker,), (words[place].span,), (), "Reported", verb.act, 0.55, 0.7, ("reported_clause",))


FRAMED = frozenset("ausgehen rechnen halten feiern einstufen beurteilen loben".split())
"""Weak verbs that take a content with „von“, „mit“, „für“ or „als“: „geht von elf Toten aus“, „hält den Plan für falsch“."""
HEADLINE_ACTS = frozenset(
    "claims denies demands announces decides criticises warns threatens promises praises confirms does_not_confirm".split()
)
"""Acts of weak verbs that make a claim of a headline: „Kartellamt billigt Fusion“."""


def can_speak(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a phrase can speak: it holds a name, or its head is a role, a body or a group of people."""
    words = reading.words
    if any(
        e.label in ("PER", "LOC", "ORG") and "compound" not in e.flags
        for e in reading.entities_in(frames.span_of(reading, found))
    ):
        return True
    heads = [words[i].text.rpartition("-")[2] for i in range(found[0], found[1] + 1) if words[i].text[0].isupper()]
    heads = [h for h in heads if h]
    return any(
        is_role(h) or h in BODIES | DOCUMENTS | MEDIA_NOUNS | GROUPS or h.lower().endswith((*BODY_ENDINGS, *GROUP_ENDINGS))
        for h in heads
    )


GROUPS = frozenset(
    "Polizei Regierung Armee Militär Opposition Behörden Behörde Staatsanwaltschaft Feuerwehr Gewerkschaften Experten Beamte Anwohner Bauern Forscher Kritiker "
    "Bundesregierung Kommission Verteidigung Rettungskräfte Rettungsdienste Meteorologen Augenzeugen Angehörige Hilfsorganisationen Veranstalter Anwälte Ermittler "
    "Union Koalition Kanzleramt Wetterdienst Stadt Land Gericht Senat Parlament Kongress Kreml Junta Miliz Rebellen Aktivisten Umweltschützer Ärzte Händler".split()
)
GROUP_ENDINGS = (
    "ärzte",
    "kassen",
    "eltern",
    "anwohner",
    "händler",
    "bauern",
    "hilfe",
    "initiative",
    "bündnis",
    "zentrale",
    "werke",
    "fans",
    "museum",
    "theater",
    "klinik",
    "krankenhaus",
    "schule",
    "kirche",
    "klub",
    "club",
    "zoo",
    "kartellamt",
    "kreis",
    "bund",
    "team",
    "leitung",
    "vorstand",
    "rat",
    "fraktion",
    "sender",
    "hersteller",
    "polizei",
    "regierung",
    "armee",
    "behörde",
    "behörden",
    "anwaltschaft",
    "gewerkschaft",
    "kommission",
    "amt",
    "rat",
    "dienst",
    "truppen",
    "stab",
    "kräfte",
    "gericht",
    "wehr",
    "verwaltung",
    "kammer",
)

"""The frame of a quotation: the words around its content, the verb of speaking in them, and that verb's subject."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Span, Spans
from pipeline.german.acts import NEGATIONS, Verb, nouns, verb_forms, verbs
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, CONJUNCTIONS, PREPOSITIONS

POSSESSIVES = frozenset("sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer unser unsere unserer".split())
SUBJECTS = frozenset("er sie wir ich dieser diese letzterer beide".split())
NOT_ADJECTIVES = frozenset(
    "heute gestern morgen bereits dabei daher dazu später weiter aber oder eben immer unter über hinter gegen sondern wieder außer oder noch denn wegen neben zwischen ohne".split()
)
SUBORDINATORS = frozenset("dass während nachdem wie obwohl weil wenn als ob bevor sobald da indem solange wonach".split())
OPENERS = frozenset(
    "und doch aber auch zudem so dabei dann dort hier jetzt heute gestern laut nach am im in bei beim mit seit vor unterdessen inzwischen derweil außerdem später zuvor bereits zur zum".split()
)
HELPERS = frozenset(
    "hat haben hatte hatten habe hätte hätten wird werden wurde wurden sei seien ist war waren will wollte wollten".split()
)
MODALS = HELPERS | frozenset(
    "sollte sollten soll sollen kann können konnte konnten könnte könnten muss müssen müsste darf dürfen würde würden".split()
)
JOINERS = frozenset("des der von vom für in im aus bei zu und dem den".split())


def verb_in(reading: Reading, frame: Sequence[int], near: int) -> tuple[int, Verb] | None:
    """Return the place and entry of the reporting verb of a frame, the one nearest to word `near`.

    A verb with a separable prefix counts only with the prefix in the frame; a weak verb only where no strong one stands.
    """
    words = reading.words
    known, forms = verbs(), verb_forms()
    low = {words[i].low for i in frame}
    apart = separated(reading, frame)
    best: tuple[tuple[int, int, int], int, Verb] | None = None
    for i in frame:
        text = words[i].text
        for lemma, prefix, kind in forms.get(text, ()) or (forms.get(text.lower(), ()) if text[0].islower() else ()):
            verb = known.get(lemma)
            if verb is None or kind in ("inf", "part1", "imp") or (prefix and (prefix not in apart or prefix == "zu")):
                continue
            if kind == "part2" and not low & HELPERS:
                continue
            rank = (1 if verb.strong else 0, 1 if prefix else 0, -abs(i - near))
            if best is None or rank > best[0]:
                best = (rank, i, verb)
    return (best[1], best[2]) if best else None


def separated(reading: Reading, frame: Sequence[int]) -> set[str]:
    """Return the words that can be the separated prefix of a verb: they end their clause („teilte gestern mit, …“)."""
    words = reading.words
    out = set()
    for i in frame:
        after = words[i + 1] if i + 1 < len(words) and words[i + 1].sentence == words[i].sentence else None
        if (
            after is None
            or not after.text[0].isalnum()
            or after.low in ("und", "oder", "dass", "sowie", "als", "wie")
            or i == frame[-1]
        ):
            out.add(words[i].low)
    return out


def cue_spans(reading: Reading, frame: Sequence[int], at: int, verb: Verb) -> Spans:
    """Return the spans of a verb with its helper, negation and separated prefix."""
    words = reading.words
    chosen = {at}
    participle = any(lemma == verb.lemma and kind == "part2" for lemma, _, kind in verb_forms().get(words[at].text, ()))
    if participle:
        helper = [i for i in frame if words[i].low in HELPERS and abs(i - at) <= 14]
        chosen |= set(helper[-1:])
    if verb.prefix and not words[at].low.startswith(verb.prefix):
        after = [i for i in frame if i > at and words[i].low == verb.prefix]
        chosen |= set(after[-1:])
    chosen |= {i for i in frame if words[i].low in NEGATIONS and abs(i - at) <= 3}
    return tuple(reading.spans(sorted(chosen)))


def subject_of(reading: Reading, frame: Sequence[int], at: int, content_first: bool) -> Span | None:
    """Return the noun phrase or pronoun that is the subject of a verb; None where it is left out („… und sagte“).

    Behind content that comes first, and behind another opening part, the subject follows the finite verb („…“, sagte X;
    „Am Montag sagte X“); otherwise it opens the clause („X sagte am Montag“, „wie X mitteilte“).
    """
    words = reading.words
    finite = at
    if any(kind in ("part2", "inf") for _, _, kind in verb_forms().get(words[at].text, ())):
        helpers = [i for i in frame if words[i].low in HELPERS and abs(i - at) <= 20]
        finite = min(helpers, key=lambda i: abs(i - at)) if helpers else at
    if finite - 1 >= frame[0] and words[finite - 1].low in ("er", "sie") and not content_first:
        return words[finite - 1].span
    start = _clause_start(reading, frame, finite)
    opener = words[start].low if start < len(words) else ""
    if opener in ("der", "die", "das", "welche", "welcher") and 0 < start < at and words[start - 1].text == ",":
        closes = max(at, finite) == frame[-1] or words[max(at, finite) + 1].text in (",", ":")
        if closes and phrase_at(reading, start, at - 1) is None:
            return words[start].span
    if opener in SUBORDINATORS or (start > 0 and words[start - 1].low in SUBORDINATORS):
        start += opener in SUBORDINATORS
        found = phrase_at(reading, start, max(at, finite) - 1) or _wide(reading, start, min(at, finite) - 1, opener)
        return span_of(reading, found) if found and not is_oblique(reading, found[0]) else None
    follow = phrase_at(reading, finite + 1, frame[-1]) if finite < frame[-1] else None
    if follow and (is_oblique(reading, follow[0]) or _addressee(reading, follow)):
        follow = None
    if content_first and follow:
        return span_of(reading, follow)
    if start >= finite:
        # the verb opens its clause: inverted behind an opening clause, or its subject is left out
        first = words[reading.sentence_words(words[at].sentence).start].low
        return span_of(reading, follow) if follow and (first in SUBORDINATORS or first == "wie") else None
    lead = phrase_at(reading, start, finite - 1)
    if lead and not is_oblique(reading, lead[0]) and words[lead[0]].low not in OPENERS:
        return span_of(reading, lead)
    if follow:
        return span_of(reading, follow)
    return _before(reading, start, finite)


def _wide(reading: Reading, start: int, last: int, opener: str) -> tuple[int, int] | None:
    """Return a noun phrase with a long attribute: „wie zwei mit den Plänen vertraute Beamte mitteilten“."""
    words = reading.words
    if opener != "wie" or last - start < 3 or words[last].text[0].islower() or not words[last].text[0].isalpha():
        return None
    opens = words[start].low in ARTICLES or words[start].low in ("zwei", "drei", "mehrere", "viele", "einige", "mit")
    return (start, last) if opens and is_adjective(words[last - 1].text) and last - start < 10 else None


def _clause_start(reading: Reading, frame: Sequence[int], at: int) -> int:
    """Return the first word of the clause of a finite verb within a frame."""
    words = reading.words
    start = frame[0]
    for i in range(at - 1, frame[0] - 1, -1):
        text, low = words[i].text, words[i].low
        if text in ";:–" or (text in "“«" and not any(words[j].text in "„»" for j in range(max(frame[0], i - 5), i))):
            return i + 1
        if (
            low in SUBORDINATORS
            and i < at - 1
            and (i == frame[0] or words[i - 1].text == "," or low in ("dass", "nachdem", "obwohl"))
        ):
            return i
        if text == "," and not _closes_apposition(reading, i, frame[0], at):
            return i + 1
        if low in ("und", "aber", "doch", "sowie") and i == at - 1:
            return at
    return start


def _closes_apposition(reading: Reading, comma: int, first: int, at: int) -> bool:
    """Tell whether a comma right before the verb closes „X, Sprecher der Bahn, sagte“, or opens such an apposition."""
    words = reading.words
    found = phrase_at(reading, first, at)
    while found is None and first < comma and words[first].low not in SUBJECTS:
        first += 1
        found = phrase_at(reading, first, at) if words[first].text[0].isalpha() else None
    return found is not None and found[0] <= comma <= found[1] + 1 and found[1] >= at - 2


def _before(reading: Reading, start: int, at: int) -> Span | None:
    """Return the noun phrase that ends right before the verb, two joined names together."""
    words = reading.words
    caps = [i for i in range(start, at) if words[i].text[0].isupper()]
    if not caps or caps[-1] < at - 2:
        return None
    first = caps[-1]
    while (
        first > start
        and words[first - 1].text[0].isalpha()
        and (
            words[first - 1].text[0].isupper()
            or is_adjective(words[first - 1].text)
            or words[first - 1].low in ARTICLES
            or words[first - 1].low == "und"
        )
    ):
        first -= 1
    while first < at and words[first].low in OPENERS | SUBORDINATORS | {"und"}:
        first += 1
    found = phrase_at(reading, first, at - 1)
    return span_of(reading, found) if found and not is_oblique(reading, found[0]) else None


def _addressee(reading: Reading, found: tuple[int, int]) -> bool:
    """Tell whether a phrase is a bare dative plural, as of those spoken to („sagte Reportern“)."""
    head = reading.words[found[1]].text
    return found[0] == found[1] and head.endswith(("ern", "isten", "eten", "egen", "ten")) and head not in ("Experten",)


def is_oblique(reading: Reading, first: int) -> bool:
    """Tell whether a phrase that begins at a word stands in the dative, accusative or genitive, or behind a preposition."""
    words = reading.words
    return words[first].low in ("dem", "den", "des", "einem", "einen", "ihm", "ihn") or (
        first > 0 and words[first - 1].low in PREPOSITIONS
    )


def span_of(reading: Reading, found: tuple[int, int]) -> Span:
    """Return the raw span from the first to the last word of a phrase."""
    return Span(reading.words[found[0]].span.start, reading.words[found[1]].span.end)


def is_adjective(word: str) -> bool:
    """Tell whether a word in lower case can be an inflected adjective."""
    return (
        word[0].islower()
        and len(word) > 3
        and word.endswith(("e", "en", "er", "es", "em"))
        and word not in NOT_ADJECTIVES
        and word not in PREPOSITIONS
        and word not in CONJUNCTIONS
    )


def phrase_at(reading: Reading, start: int, last: int) -> tuple[int, int] | None:
    """Return the first and last word of the noun phrase that begins at a word: with title, name, genitive and apposition."""
    words = reading.words
    i = start
    if i > last or i >= len(words):
        return None
    if words[i].low in SUBJECTS and not (
        i + 1 <= last and words[i + 1].text[0].isupper() and words[i].low in ("diese", "dieser")
    ):
        return i, i
    if (
        words[i].low in ARTICLES
        or words[i].low in POSSESSIVES
        or words[i].low
        in (
            "dieser",
            "diese",
            "mehrere",
            "mehrerer",
            "vieler",
            "einiger",
            "zweier",
            "zwei",
            "drei",
            "viele",
            "einige",
            "andere",
            "beide",
            "alle",
        )
    ):
        i += 1
    while (
        i <= last
        and (is_adjective(words[i].text) or country_of(words[i].text) or words[i].text[0].isdigit())
        and words[i].text[0] != "("
    ):
        i += 1
    if i > start and i <= last and words[i].text in '„»"‚' and _closing_mark(reading, i, last):
        return start, _closing_mark(reading, i, last)
    if i > last or not words[i].text[0].isupper() or (i == start and words[i].low in MODALS | PREPOSITIONS):
        return None
    end = i
    i += 1
    while i <= last:
        text, low = words[i].text, words[i].low
        if text[0].isupper() and text[0].isalpha() and low not in SUBORDINATORS:
            end = i
        elif low == "von" and i + 1 <= last and words[i + 1].low in ("beiden", "beide"):
            end = i = i + 1
        elif (low in JOINERS and _continues(reading, i, last)) or (
            is_adjective(text) and i + 1 <= last and words[i - 1].low in JOINERS | ARTICLES and words[i + 1].text[0].isupper()
        ):
            pass
        elif text in '„»"‚' and _closing_mark(reading, i, last):
            end = i = _closing_mark(reading, i, last)
        elif text == "," and i + 1 <= last and _apposition(reading, i, last):
            end = _apposition(reading, i, last)
            i = end
        else:
            break
        i += 1
    return start, end


def _closing_mark(reading: Reading, i: int, last: int) -> int:
    """Return where a name in quotation marks closes („Nordpost“), 0 where a word does not open one."""
    words = reading.words
    if i + 2 > last or not words[i + 1].text[0].isupper():
        return 0
    return next((j for j in range(i + 2, min(i + 6, last + 1)) if words[j].text in '“«"‘'), 0)


def _continues(reading: Reading, i: int, last: int) -> bool:
    words = reading.words
    low = words[i].low
    j = i + 1
    while j <= last and (words[j].low in ARTICLES or words[j].low in POSSESSIVES or is_adjective(words[j].text)) and j - i < 4:
        j += 1
    if j > last or not words[j].text[0].isupper():
        return False
    if low in ("in", "im", "bei", "aus", "zu", "den", "dem"):
        return words[i - 1].text in nouns() or (low == "im" and words[j].text.endswith("haus"))
    return True


def _apposition(reading: Reading, comma: int, last: int) -> int:
    """Return the last word of a name or role between two commas, 0 where there is none."""
    words = reading.words
    found = phrase_at(reading, comma + 1, min(last, comma + 10)) if words[comma + 1].low not in SUBJECTS else None
    if not found:
        return 0
    after = found[1] + 1
    closed = after >= len(words) or after > last or words[after].text == "," or words[after].text in verb_forms()
    return found[1] if closed else 0


def frame_of(reading: Reading, content: Spans) -> tuple[list[int], bool]:
    """Return the word numbers of the clause around a content, and whether the content comes first.

    It is the rest of the sentence in which the content begins or, for content that fills its sentence, of that in which it ends.
    """
    words = reading.words
    inside = {i for s in content for i in reading.inside(s)}
    if not inside:
        return [], False
    first, last = min(inside), max(inside)
    sentence, block = words[first].sentence, words[first].block
    a = first
    while a > 0 and words[a - 1].sentence == sentence and words[a - 1].block == block and first - a < 40:
        a -= 1
    before = [i for i in range(a, first) if i not in inside]
    end, b = words[last].sentence, last + 1
    while b < len(words) and words[b].sentence == end and words[b].block == block and b - last < 40:
        b += 1
    after = list(range(last + 1, b))
    middle = [i for i in range(first, last) if i not in inside]

    def alpha(numbers: Sequence[int]) -> list[int]:
        return [i for i in numbers if words[i].text[0].isalpha()]

    if len(alpha(middle)) >= 2:
        return middle, True
    if alpha(before) and not (alpha(after) and words[first].text in '„»"' and len(alpha(before)) < 2):
        return before, False
    return (after, True) if alpha(after) else (before, False)


def complete(reading: Reading, content: Spans, cue: Spans, speaker: Spans) -> tuple[Spans, Spans, bool]:
    """Return cue and speaker of a content, filled in from its frame where they are missing.

    The last value tells that the verb's subject is left out, so that whoever spoke before goes on.
    """
    frame, first = frame_of(reading, content)
    if first and frame and reading.words[frame[0]].text == ":":
        frame, first = frame[1:], False
    if not frame or (cue and speaker):
        return cue, speaker, False
    words = reading.words
    if cue and words[reading.index(cue[0].start)].low in PARTICLES:
        found = particle_speaker(reading, reading.index(cue[0].start))
        return cue, (found,) if found else (), False
    if cue:
        at = reading.index(cue[0].start)
        if at not in frame:
            return cue, speaker, False
    else:
        said = [i for i in frame if words[i].low in ("heißt", "hieß") and i + 1 <= frame[-1] and words[i + 1].low == "es"]
        if said:
            return (Span(words[said[0]].span.start, words[said[0] + 1].span.end),), source_of(reading, frame, said[0]), False
        governed = _governed(reading, frame, content)
        if governed:
            return (words[governed[0]].span,), (governed[1],), False
        closing = _closing_verb(reading, content)
        if closing:
            return closing[0], closing[1], False
        hit = verb_in(reading, frame, frame[0] if first else frame[-1])
        if hit is None:
            return cue, speaker or _before_colon(reading, frame), False
        at = hit[0]
        cue = cue_spans(reading, frame, at, hit[1])
    goes_on = False
    if not speaker and words[at].text in verb_forms():
        found = subject_of(reading, frame, at, first)
        if found and not any(found.overlaps(s) for s in content):
            speaker = (found,)
        goes_on = found is None
    return cue, speaker, goes_on


def _governed(reading: Reading, frame: Sequence[int], content: Spans) -> tuple[int, Span] | None:
    """Return „nach“ or „laut“ and its noun phrase right before a content that has a clause of its own („…, nach Polizeiangaben waren …“)."""
    words = reading.words
    start = reading.index(content[0].start)
    for at in range(max(frame[0], start - 7), start):
        opens = at == frame[0] or words[at - 1].text in (",", ";", "–")
        if words[at].low not in ("nach", "laut", "gemäß") or not opens:
            continue
        found = phrase_at(reading, at + 1, start - 1)
        head = words[found[1]].text if found else ""
        carried = words[at].low != "nach" or any(
            words[i].text in nouns() or words[i].low.endswith(("angaben", "berichten", "informationen"))
            for i in range(at + 1, start)
        )
        if found and found[1] == start - 1 and head and carried:
            return at, span_of(reading, found)
    return None


def _closing_verb(reading: Reading, content: Spans) -> tuple[Spans, Spans] | None:
    """Return verb and subject of a subordinate clause that ends right behind a content („…, die X als „Märchen“ zurückwies“)."""
    words = reading.words
    last, first = reading.index(content[-1].end - 1), reading.index(content[0].start)
    at = last + 1
    if at >= len(words) or words[at].sentence != words[last].sentence or not words[at].text[0].islower():
        return None
    closes = at + 1 >= len(words) or words[at + 1].text in ",.;!?" or words[at + 1].low in ("und", "hat", "hatte", "habe")
    found = next(
        (v for lemma, _, kind in verb_forms().get(words[at].text, ()) if kind != "inf" and (v := verbs().get(lemma))), None
    )
    sentence = reading.sentence_words(words[at].sentence)
    comma = next((i for i in range(first - 1, sentence.start, -1) if words[i].text in ",–"), None)
    if (
        not closes
        or found is None
        or comma is None
        or words[comma + 1].low not in ("der", "die", "das", "was", "dem", "den", "wie")
    ):
        return None
    subject = phrase_at(reading, comma + 2, at - 1)
    if subject is None or is_oblique(reading, subject[0]):
        return None
    return (words[at].span,), (span_of(reading, subject),)


def _before_colon(reading: Reading, frame: Sequence[int]) -> Spans:
    """Return the noun phrase that opens a frame without a verb before a colon: „Trump, auf die Frage nach dem Treffen: …“."""
    words = reading.words
    if words[frame[-1]].text != ":" or len(frame) < 2:
        return ()
    found = phrase_at(reading, frame[0], frame[-1] - 1)
    named = found and reading.entities_in(span_of(reading, found))
    return (span_of(reading, found),) if found and named and words[found[1] + 1].text in (",", ":", "(") else ()


PARTICLES = frozenset("laut zufolge nach gemäß so".split())


def particle_speaker(reading: Reading, at: int) -> Span | None:
    """Return the noun phrase that „laut“, „nach“ or „zufolge“ governs."""
    words = reading.words
    sentence = reading.sentence_words(words[at].sentence)
    if words[at].low != "zufolge":
        found = phrase_at(reading, at + 1, sentence.stop - 1)
        return span_of(reading, found) if found else None
    first = at
    while (
        first > sentence.start
        and words[first - 1].text[0].isalpha()
        and (words[first - 1].text[0].isupper() or is_adjective(words[first - 1].text) or words[first - 1].low in ARTICLES)
    ):
        first -= 1
        if words[first].low in ARTICLES:
            break
    while first < at and words[first].low in OPENERS:
        first += 1
    return Span(words[first].span.start, words[at - 1].span.end) if first < at else None


def source_of(reading: Reading, frame: Sequence[int], at: int) -> Spans:
    """Return the document or place of „hieß es“: „In der Erklärung hieß es“, „heißt es in einem Vermerk“."""
    words = reading.words
    for i in (*range(at + 2, min(at + 4, frame[-1] + 1)), *range(at - 1, frame[0] - 1, -1)):
        if words[i].low in ("in", "im", "aus", "vom", "von", "seitens"):
            found = phrase_at(reading, i + 1, frame[-1] if i > at else at - 1)
            if found:
                return (span_of(reading, found),)
    return ()

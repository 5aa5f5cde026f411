"""The frame of a quotation: the words around its content, the verb of speaking in them, and that verb's subject."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Span, Spans
from pipeline.german.acts import NEGATIONS, Verb, nouns, verb_forms, verbs
from pipeline.german.nations import country_of
from pipeline.german.reading import Reading
from pipeline.german.words import ARTICLES, CONJUNCTIONS, PREPOSITIONS

POSSESSIVES = frozenset("sein seine seinem seinen seiner ihr ihre ihrem ihren ihrer unser unsere unserer".split())
PRONOUNS = frozenset("er sie es wir ich dieser diese letzterer man beide".split())
SUBJECTS = frozenset("er sie wir ich dieser diese letzterer beide".split())
NOT_ADJECTIVES = frozenset(
    "heute gestern morgen bereits dabei daher dazu später weiter aber oder eben immer unter über hinter gegen sondern wieder außer oder noch denn wegen neben zwischen ohne".split()
)
HELPERS = frozenset(
    "hat haben hatte hatten habe hätte hätten wird werden wurde wurden sei seien ist war waren will wollte wollten".split()
)
JOINERS = frozenset("des der von vom für in im aus bei zu und dem den".split())


def verb_in(reading: Reading, frame: Sequence[int], near: int) -> tuple[int, Verb] | None:
    """Return the place and entry of the reporting verb of a frame, the one nearest to word `near`.

    A verb with a separable prefix counts only with the prefix in the frame; a weak verb only where no strong one stands.
    """
    words = reading.words
    known, forms = verbs(), verb_forms()
    low = {words[i].low for i in frame}
    best: tuple[tuple[int, int, int], int, Verb] | None = None
    for i in frame:
        text = words[i].text
        for lemma, prefix, kind in forms.get(text, ()) or (forms.get(text.casefold(), ()) if text[0].islower() else ()):
            verb = known.get(lemma)
            if verb is None or kind in ("inf", "part1", "imp") or (prefix and (prefix not in low or prefix == "zu")):
                continue
            if kind == "part2" and not low & HELPERS:
                continue
            rank = (1 if verb.strong else 0, 1 if prefix else 0, -abs(i - near))
            if best is None or rank > best[0]:
                best = (rank, i, verb)
    return (best[1], best[2]) if best else None


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
    spans: list[Span] = []
    for i in sorted(chosen):
        if spans and i - 1 in chosen:
            spans[-1] = Span(spans[-1].start, words[i].span.end)
        else:
            spans.append(words[i].span)
    return tuple(spans)


def subject_of(reading: Reading, frame: Sequence[int], at: int, content_first: bool) -> Span | None:
    """Return the noun phrase or pronoun that is the verb's subject.

    Behind content that comes first, and behind another opening part, the subject follows the verb („…“, sagte X; „Am
    Montag sagte X“); otherwise it opens the clause („X sagte am Montag“).
    """
    words = reading.words
    before = [i for i in frame if i < at]
    start = before[0] if before else at
    for i in reversed(before):
        if words[i].text in (",", ";", ":", "–", "“", "«") and i != at - 1:
            start = i + 1
            break
        if words[i].low in ("und", "aber", "doch", "dass", "während", "nachdem", "wie") and i < at - 1:
            following = phrase_at(reading, i + 1, at - 1)
            if following and following[1] >= at - 1:
                start = i + 1
                break
    follow = phrase_at(reading, at + 1, frame[-1]) if at < frame[-1] else None
    lead = phrase_at(reading, start, at - 1) if start < at else None
    if content_first and follow:
        return _span(reading, follow)
    if lead and not _oblique(reading, lead[0]):
        return _span(reading, lead)
    if follow and not _oblique(reading, follow[0]):
        return _span(reading, follow)
    last = [i for i in before if words[i].text[0].isupper()]
    if last:
        first = last[-1]
        while (
            first > start
            and words[first - 1].text[0].isalpha()
            and (words[first - 1].text[0].isupper() or _adjective(words[first - 1].text) or words[first - 1].low in ARTICLES)
        ):
            first -= 1
        found = phrase_at(reading, first, at - 1)
        return _span(reading, found) if found and not _oblique(reading, found[0]) else None
    return None


def _oblique(reading: Reading, first: int) -> bool:
    words = reading.words
    return words[first].low in ("dem", "den", "des", "einem", "einen", "ihm", "ihn") or (
        first > 0 and words[first - 1].low in PREPOSITIONS
    )


def _span(reading: Reading, found: tuple[int, int]) -> Span:
    return Span(reading.words[found[0]].span.start, reading.words[found[1]].span.end)


def _adjective(word: str) -> bool:
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
        or words[i].low in ("dieser", "diese", "mehrere", "zwei", "drei", "viele", "einige", "andere", "beide", "alle")
    ):
        i += 1
    while (
        i <= last
        and (_adjective(words[i].text) or country_of(words[i].text) or words[i].text[0].isdigit())
        and words[i].text[0] != "("
    ):
        i += 1
    if i > last or not words[i].text[0].isupper():
        return None
    end = i
    i += 1
    while i <= last:
        text, low = words[i].text, words[i].low
        if text[0].isupper() and text[0].isalpha():
            end = i
        elif (low in JOINERS and _continues(reading, i, last)) or (
            _adjective(text) and i + 1 <= last and words[i - 1].low in JOINERS | ARTICLES and words[i + 1].text[0].isupper()
        ):
            pass
        elif text == "," and i + 1 <= last and _apposition(reading, i, last):
            end = _apposition(reading, i, last)
            i = end
        else:
            break
        i += 1
    return start, end


def _continues(reading: Reading, i: int, last: int) -> bool:
    words = reading.words
    low = words[i].low
    j = i + 1
    while j <= last and (words[j].low in ARTICLES or words[j].low in POSSESSIVES or _adjective(words[j].text)) and j - i < 4:
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


def complete(reading: Reading, content: Spans, cue: Spans, speaker: Spans) -> tuple[Spans, Spans]:
    """Return cue and speaker of a content, filled in from its frame where they are missing."""
    frame, first = frame_of(reading, content)
    if not frame or (cue and speaker):
        return cue, speaker
    words = reading.words
    if cue:
        at = reading.index(cue[0].start)
        if at not in frame:
            return cue, speaker
    else:
        hit = verb_in(reading, frame, frame[0] if first else frame[-1])
        if hit is None:
            return cue, speaker
        at = hit[0]
        cue = cue_spans(reading, frame, at, hit[1])
    if not speaker and words[at].text in verb_forms():
        found = subject_of(reading, frame, at, first)
        if found and not any(found.overlaps(s) for s in content):
            speaker = (found,)
    return cue, speaker

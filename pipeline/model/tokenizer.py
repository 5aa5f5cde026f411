"""Tokenise and split German news the way the training data is split."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

LONGEST = 400
QUOTES = '„“”»«"‚‘›‹'
ENDS = frozenset((".", "!", "?", "…", "...", "!!", "??", "?!"))
CLOSERS = frozenset("“”\"»«‘’'›‹)]")
OPENERS = frozenset('„“"»«‚‘›‹([–-•*#')


def news_tokenizer(nlp: Language) -> Tokenizer:
    """Return spaCy's German tokenizer with quotation marks, dashes, plus runs and gender forms of news text."""
    defaults = nlp.Defaults
    prefixes = [r"\+{2,}", rf"[{QUOTES}–—]", *(defaults.prefixes or ())]
    suffixes = [r"\+{2,}", rf"[{QUOTES}–—]", *(defaults.suffixes or ())]
    keep = [x for x in defaults.infixes or () if x != rf"(?<=[{ALPHA}])[:<>=](?=[{ALPHA}])"]
    infixes = [rf"[{QUOTES}–—]", rf"(?<=[{ALPHA}])[:<>=](?=[A-ZÄÖÜ])", r"\+{2,}", r"(?<=[\]\)])(?=[^\W\d])", *keep]
    return Tokenizer(
        nlp.vocab,
        rules=defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        token_match=defaults.token_match,
        url_match=defaults.url_match,
    )


ON_X = frozenset(("auf", "bei", "via", "über"))
"""Words before „X.“ that make it the network's name at the end of a sentence, not an initial."""


def sentence_starts(words: Sequence[str], spaces: Sequence[str]) -> list[int]:
    """Return the index of each word that begins a sentence.

    `spaces` holds the white space after each word; a line break in it always ends a sentence, and so does the last comma
    of the first 400 words: no writer goes on for longer, and rules look at all words of a sentence at once.
    """
    starts = [0] if words else []
    comma = 0
    for i in range(1, len(words)):
        comma = i if words[i - 1] in (",", ";") else comma
        if i - starts[-1] >= LONGEST:
            starts.append(comma if comma > starts[-1] else i)
        if starts[-1] == i:
            continue
        if "\n" in spaces[i - 1]:
            starts.append(i)
            continue
        if words[i] in CLOSERS and not spaces[i - 1]:
            continue
        last = i - 1
        while last > 0 and words[last] in CLOSERS:
            last -= 1
        ends = words[last] in ENDS or (words[last] == "X." and last and words[last - 1] in ON_X)
        if ends and spaces[i - 1] and _begins(words, i):
            starts.append(i)
    return starts


def _begins(words: Sequence[str], i: int) -> bool:
    while i < len(words) - 1 and words[i] in OPENERS:
        i += 1
    return words[i][0].isupper() or words[i][0].isdigit()

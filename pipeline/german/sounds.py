"""How a name sounds: keys that romanisations of one name share, whatever the language it was romanised for.

„Selenskyj“, „Zelensky“ and „Зеленський“ are one name written for German, English and Ukrainian readers. A word is read once
for each habit of spelling (German, English, French; Cyrillic letters need only one), in a small alphabet of sounds: S for
sch, C for tsch, J for dsch, x for ch as in „Bach“, z for ts. Two words sound alike when they share a reading.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ä": "e", "ö": "o", "ü": "u", "ß": "ss", "ı": "i", "ø": "o", "å": "a", "æ": "e", "œ": "o", "ł": "l", "đ": "J", "ð": "d",
        "þ": "t", "ğ": "g", "ə": "e", "ʿ": "", "ʾ": "", "’": "", "'": "", "`": "", "´": "", "ʼ": "", "ș": "S", "ş": "S", "š": "S",
        "ś": "S", "ž": "S", "ż": "S", "ź": "S", "č": "C", "ć": "C", "ç": "C", "ţ": "z", "ț": "z", "ą": "on", "ę": "en", "ñ": "nj",
        "ń": "n", "ň": "n", "ř": "rS",
    }
)  # fmt: skip
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "jo", "є": "je", "ж": "S", "з": "s", "и": "i",
        "і": "i", "ї": "ji", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ў": "u", "ф": "f", "х": "x", "ц": "z", "ч": "C", "ш": "S", "щ": "SC", "ъ": "", "ы": "i", "ь": "", "э": "e",
        "ю": "ju", "я": "ja",
    }
)  # fmt: skip
_COMMON = {
    "tzsch": "C", "tsch": "C", "dsch": "J", "dzh": "J", "dj": "J", "sch": "S", "shch": "SC", "sh": "S", "zh": "S", "kh": "x",
    "ph": "f", "th": "t", "dh": "d", "gh": "g", "cz": "C", "szcz": "SC", "yya": "ja", "yye": "je", "ck": "k", "qu": "kv", "q": "k", "x": "ks", "w": "v",
    "ou": "u", "oo": "u", "tz": "z", "ts": "z", "dt": "t", "ya": "ja", "ye": "je", "yu": "ju", "yo": "jo", "yi": "i", "yj": "i",
    "ij": "i", "iy": "i", "yy": "i", "ii": "i", "ee": "i", "y": "i", "au": "o", "gn": "nj",
}  # fmt: skip
_BY_HABIT = {
    "de": {"ch": "x", "chs": "ks", "c": "k", "ce": "ze", "ci": "zi", "j": "j", "z": "z", "kn": "kn"},
    "en": {"ch": "C", "c": "k", "ce": "se", "ci": "si", "j": "J", "z": "s", "tch": "C"},
    "fr": {"ch": "S", "tch": "C", "c": "k", "ce": "se", "ci": "si", "j": "S", "z": "s", "dj": "J"},
}
_PATTERN = {
    habit: re.compile("|".join(map(re.escape, sorted({**_COMMON, **own}, key=lambda k: (-len(k), k)))))
    for habit, own in _BY_HABIT.items()
}
_TABLE = {habit: {**_COMMON, **own} for habit, own in _BY_HABIT.items()}
_UNLIKE = frozenset("cjz")
"""Letters that are read differently from habit to habit."""
_UMLAUT = re.compile(r"(?<=[bcdfghjklmnpqrstvwxyz])(ae(?!l)|oe|ue)|^(ae(?!l)|oe|ue)")
_GLIDE = re.compile(r"i?j(?=[aeiou])|(?<=[bcdfgklmnprstvxzSCJ])i(?=[aou])")
_SOFT = re.compile(r"(?<=[aeiou])h$|h(?=[bcdfgjklmnprstvxzSCJ]|$)")
_BETWEEN = re.compile(r"(?<=[a-zSCJ])h(?=[aeiou])")
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]+")


@lru_cache(maxsize=200_000)
def plain(word: str) -> str:
    """Return a word in lower case without accents, umlauts as their base letters; other marks than letters are gone."""
    text = _UMLAUT.sub(lambda m: m.group()[0], word.casefold().replace("i̇", "i"))
    text = text.replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss").replace("ı", "i").replace("ł", "l")
    text = text.replace("ø", "o").replace("đ", "d").replace("æ", "a")
    return "".join(c for c in unicodedata.normalize("NFD", text) if c.isalpha())


@lru_cache(maxsize=200_000)
def sounds(word: str) -> frozenset[str]:
    """Return all readings of one word; empty for a word without letters."""
    low = word.casefold().replace("i̇", "i")
    if any("а" <= c <= "ӿ" for c in low):
        found = {_finish(low.translate(_CYRILLIC))}
    else:
        low = _UMLAUT.sub(lambda m: {"a": "e", "o": "o", "u": "u"}[m.group()[0]], low)
        marked = low.translate(_LETTERS)
        text = "".join(c for c in unicodedata.normalize("NFD", marked) if c.isalpha())
        habits = _BY_HABIT if _UNLIKE.intersection(text) else ("de",)
        found = {_finish(_PATTERN[habit].sub(lambda m, t=_TABLE[habit]: t[m.group()], text)) for habit in habits}  # type: ignore[misc]
    return frozenset(found - {""})


def _finish(text: str) -> str:
    if text.endswith(("ik", "ikS")) and len(text) > 5:
        text = re.sub(r"(?<=[ov])ik$", "iC", text)
    text = _GLIDE.sub("", text)
    text = _SOFT.sub("", text)
    text = _BETWEEN.sub("g", text)
    text = _DOUBLE.sub(r"\1", text.replace("j", "i").replace("ie", "e"))
    if text.endswith("of"):
        return text[:-2] + "ov"
    return text[:-2] + "ev" if text.endswith(("Sov", "Cov")) else text


@lru_cache(maxsize=200_000)
def skeletons(word: str) -> frozenset[str]:
    """Return the consonants of the readings of a word, with its first letter."""
    return frozenset(s[0] + _DOUBLE.sub(r"\1", _VOWELS.sub("", s[1:])) for s in sounds(word))


def alike(a: str, b: str) -> bool:
    """Tell whether two words share a reading."""
    return a == b or not sounds(a).isdisjoint(sounds(b))


def near(a: str, b: str) -> bool:
    """Tell whether two words differ in vowels at most, as romanisations of Arabic do („Kassim“, „Qassem“).

    The ending counts: a final vowel tells „Nawalnaja“ from „Nawalny“.
    """
    if skeletons(a).isdisjoint(skeletons(b)):
        return False
    ends = {s[-1] in "a" for s in sounds(a)} & {s[-1] in "a" for s in sounds(b)}
    return bool(ends)

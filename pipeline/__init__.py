"""Turn German news text into tables of claims.

>>> import pipeline
>>> doc = pipeline.extract("Bürgermeisterin Lena Vogt sagte am Montag: „Wir bauen die Brücke im Frühjahr neu.“")
>>> [(claim.speaker, claim.act, claim.content) for claim in doc.claims]
[('Lena Vogt', 'says', '„Wir bauen die Brücke im Frühjahr neu.“')]

`pipeline.run(paths)` gives all tables as pandas data frames, `pipeline.read_table(path)` reads one of `data/out`.
Nothing heavy is imported before one of them is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api import Extraction, Row, Tables, extract, read_table, run

__all__ = ["Extraction", "Row", "Tables", "extract", "read_table", "run"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name == "run":
        return import_module("pipeline.run")  # a module that can be called
    if name in __all__:
        return getattr(import_module("pipeline.api"), name)
    raise AttributeError(f"module 'pipeline' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

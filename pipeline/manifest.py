"""The digests of a model's files: a damaged or mixed-up model is refused before it is loaded.

python -m pipeline.manifest FOLDER   writes the manifest of a model that you made or changed
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path

from pipeline.errors import ConfigError

NAME = "manifest.json"
CARDS = (NAME, "README.md", "figures.json")
"""Files that tell about a model and are not loaded."""


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that loading a model reads, by its path below the folder."""
    out = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in CARDS and not path.name.startswith("."):
            with path.open("rb") as file:
                out[name] = file_digest(file, "sha256").hexdigest()
    return out


def write(folder: Path) -> None:
    """Write the manifest of a model folder."""
    (folder / NAME).write_text(json.dumps(digests(folder), indent=1) + "\n", encoding="utf-8", newline="\n")


@lru_cache(maxsize=8)
def checked(folder: Path) -> str:
    """Compare the files of a folder with its manifest; return one digest for all of them.

    Raises ConfigError, naming the file, where one is missing, changed or not listed, or where there is no manifest.
    """
    try:
        listed = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{folder}: the model has no {NAME}; check out models/ again, or write it with 'python -m pipeline.manifest {folder}'"
        ) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder / NAME}: cannot be read ({error}); check out models/ again") from error
    found = digests(folder)
    for name in sorted({*listed, *found}):
        if name not in found:
            raise ConfigError(f"{folder}: the model lacks {name}; check out models/ again")
        if listed.get(name) != found[name]:
            raise ConfigError(f"{folder / name}: the file is not the one that {NAME} lists; check out models/ again")
    return digest(found)


def digest(found: dict[str, str]) -> str:
    """Return one digest for all files of a folder."""
    return sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        write(Path(argument))

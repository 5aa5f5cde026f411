"""Any input, drawn by hypothesis, through every stage; and the corpus of the fuzzer, so that what it found stays mended."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TABLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
import of_readers
import of_stages
import targets

PIECES = (
    "sagte laut zufolge dementierte dass soll habe sei werde nicht bestätigt er sie die der das Kiew Moskau Berlin Lena Vogt Präsident "
    'Ministerin Polizei Uhr 12:30 17. Mai 2021 Montag DieMinisterin sagteam Foto: #Ukraine - • +++ „ “ » « " ‚ ‘ ( ) [ ] , . ! ? : ; – … &amp; Ã¼ '
    "\u00ad \u200b \u202e \u00a0 \x00 \x1b[31m \u0301 👍🏽 https://example.org/a ﷺ"
).split(" ")
german = st.lists(st.one_of(st.sampled_from([*PIECES, "\n", "\n\n", " ", "\r\n", "\t"]), st.text(max_size=5)), max_size=60).map(
    lambda parts: " ".join(parts).encode("utf-8", "replace")
)
some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(st.binary(max_size=400) | german, st.sampled_from([*of_readers.READERS, "zip", "gzip"]))
@settings(max_examples=300, deadline=None)
def test_readers_take_any_bytes(data: bytes, name: str) -> None:
    targets.TARGETS[name](data)


@given(german)
@some
def test_clean_and_views_take_any_text(data: bytes) -> None:
    targets.TARGETS["clean"](data)


@given(german)
@some
def test_dedupe_claims_and_tables_take_any_text(data: bytes) -> None:
    targets.TARGETS["rules"](data)


@given(german)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_tables_page_and_views_take_any_text(data: bytes) -> None:
    targets.TARGETS["cells"](data)
    targets.TARGETS["outputs"](data)


@given(german)
@settings(max_examples=15, deadline=None)
def test_all_stages_with_the_model_take_any_text(data: bytes) -> None:
    targets.TARGETS["everything"](data)


def test_a_text_may_end_at_any_word() -> None:
    """Rules look at the word behind; texts are cut off anywhere, and every cut of many sentences goes through them."""
    lines = (TABLES / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::4]:
        words = re.sub(r"<[^<>]+>", "", json.loads(line)["text"]).split(" ")
        for end in range(1, len(words) + 1):
            of_stages.ruled(" ".join(words[:end]), names=50)
        of_stages.ruled(" ".join(words) + " und", names=50)
    for ending in (
        "Und",
        "Er sagte, wonach",
        "Es gab einen Bericht, wonach",
        "Laut",
        "Wie",
        "Demnach",
        "Nach Angaben",
        "„",
        "Kiew:",
        "sagte",
    ):
        of_stages.ruled(f"Die Brücke bleibt zu. {ending}")


@pytest.mark.parametrize("path", sorted(targets.CORPUS.iterdir()), ids=lambda p: p.name)
def test_the_corpus_of_the_fuzzer(path: Path) -> None:
    for run in targets.TARGETS.values():
        run(path.read_bytes())


def test_a_few_seconds_of_fuzzing(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris has wheels for Linux only")
    command = [sys.executable, str(ROOT / "tests/fuzz/fuzz.py"), "--minutes", "0.2", "--target", "text", "--keep", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + (tmp_path / "text.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    assert "executions" in done.stdout

"""Input that nobody writes and the open web holds, through the whole pipeline."""

from __future__ import annotations

import ast
import json
import re
import sys
import time
from pathlib import Path

import hostile
import pytest
from conftest import ROOT
from test_cli import SMALL, extract

sys.path.insert(0, str(Path(__file__).parent / "fuzz"))
from pipeline import manifest
from pipeline.config import load_params
from pipeline.csvio import read_rows
from pipeline.errors import ConfigError
from pipeline.run import run
from pipeline.stage import Outcome, Workspace
from pipeline.verify import verify


def through(texts: dict[str, str | bytes], folder: Path) -> dict[str, Outcome]:
    """Run all stages over texts, check that every row still points at its source, and return what the stages did."""
    source = folder / "in"
    source.mkdir()
    for name, text in texts.items():
        (source / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    outcomes = run(Workspace((source,), folder / "out", folder / "interim"))
    checked, faults = verify(folder / "out", folder / "interim")
    assert not faults, faults[:3]
    assert checked
    return outcomes


@pytest.mark.parametrize("kind", sorted(hostile.TEXTS))
def test_hostile_texts_are_read_or_refused_and_every_row_points_at_its_source(kind: str, tmp_path: Path) -> None:
    outcomes = through({"hostile.txt": hostile.TEXTS[kind](4_000), "good.txt": SMALL}, tmp_path)
    failures = [f for o in outcomes.values() for f in o.failures]
    assert not [f for f in failures if "unforeseen" in f]
    rows = {r["source_file"]: r for r in read_rows(tmp_path / "out/documents.csv")}
    assert rows["good.txt"]["status"] == "done"
    assert any(r["source_file"] == "good.txt" for r in read_rows(tmp_path / "out/claims.csv"))


BUDGET = 30.0
"""Seconds for 1 MB; the model is measured apart, its time goes with the number of words whatever they are."""


def broken(text: str, most: int = 150_000) -> str:
    """Break lines that the reader would refuse, so that the other stages get the text."""
    return "\n".join(line[at : at + most] for line in text.split("\n") for at in range(0, max(1, len(line)), most))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(hostile.TEXTS))
def test_a_megabyte_of_anything_ends_in_time_and_memory(kind: str, tmp_path: Path) -> None:
    import psutil

    (tmp_path / "t.txt").write_text(broken(hostile.TEXTS[kind](1_000_000)), encoding="utf-8", newline="")
    script = f"""
import json, resource, sys, time
from pathlib import Path
from pipeline.run import run_stage
from pipeline.stage import STAGES, Workspace
space = Workspace((Path({str(tmp_path / "t.txt")!r}),), Path({str(tmp_path / "out")!r}), Path({str(tmp_path / "interim")!r}))
used = {{}}
for name in STAGES:
    start = time.process_time()
    try:
        run_stage(name, space)
    except Exception as error:
        used["refused"] = str(error)
        break
    used[name] = time.process_time() - start
used["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(used))
"""
    child = psutil.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=-1, text=True)
    out, _ = child.communicate(timeout=1_500)
    used = json.loads(out)
    print(kind, {k: v if isinstance(v, str) else round(v, 1) for k, v in used.items()})  # noqa: T201  shown by `make slow`
    refused = used.pop("refused", "")
    assert "unforeseen" not in refused
    assert used.pop("megabytes") < 1_500
    used.pop("annotate", 0)
    assert sum(used.values()) < BUDGET


@pytest.mark.parametrize(
    "kind", ["one line of words", "one word", "names and names", "almost equal paragraphs", "unpaired quotation marks"]
)
def test_time_grows_with_length_and_not_with_its_square(kind: str, tmp_path: Path) -> None:
    """Rules only, without the model: four times the text may take nine times as long (sixteen is the square)."""
    from pipeline.config import Params
    from pipeline.document import Document
    from pipeline.stages import clean

    def seconds(size: int) -> float:
        document = Document("d", "t.txt", hostile.TEXTS[kind](size))
        best = 9e9
        for _ in range(3):
            start = time.process_time()
            clean.clean(document, Params().clean)
            best = min(best, time.process_time() - start)
        return best

    seconds(2_000)
    small, large = seconds(15_000), seconds(60_000)
    assert large < 9 * max(small, 0.05), f"{small:.2f} s, then {large:.2f} s"


@pytest.mark.parametrize(
    "kind", ["one surname, many people", "names and names", "entries of a live blog", "cues and cues", "commas"]
)
def test_time_of_claims_and_tables_grows_with_length_and_not_with_its_square(kind: str) -> None:
    """Every capitalised word is a name and every third sentence a quotation, as no model would give them."""
    import of_stages

    def seconds(size: int) -> float:
        start = time.process_time()
        of_stages.ruled(hostile.TEXTS[kind](size), names=size)
        return time.process_time() - start

    seconds(2_000)
    small, large = seconds(15_000), seconds(60_000)
    assert large < 9 * max(small, 0.05), f"{small:.2f} s, then {large:.2f} s"


# -- names of files


NAMES = ["mit leer zeichen.txt", "Größe äöü ß.txt", "zeile\numbruch.txt", "-rf.txt", "--out", "a;b|c&d.txt", "$(touch x).txt", "'\"`.txt", "ä" * 100 + ".txt", "=1+1.txt", "\u202etxt.exe", "a\tb.txt"]  # fmt: skip


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_line_ends_of_any_system_give_the_same_claims(end: str, tmp_path: Path) -> None:
    """Only offsets and what depends on them differ; each row points at its source in both."""
    text = SMALL * 2 + "14:32 Uhr\n\nMinister Jan Nord sagte, die Brücke bleibe zu.\n"
    through({"a.txt": text}, tmp_path)
    (tmp_path / "other").mkdir()
    through({"a.txt": text.replace("\n", end)}, tmp_path / "other")

    def told(folder: Path) -> list[tuple[str, ...]]:
        columns = ("speaker", "act", "content", "entry_time", "cue", "people", "form")
        return [tuple(r[c] for c in columns) for r in read_rows(folder / "out/claims.csv")]

    assert told(tmp_path)
    assert told(tmp_path) == told(tmp_path / "other")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_is_read_and_listed(name: str, tmp_path: Path) -> None:
    through({name: SMALL}, tmp_path)
    [row] = read_rows(tmp_path / "out/documents.csv")
    assert row["status"] == "done"
    assert row["source_file"].split() == name.split()
    assert (tmp_path / "out/documents.csv").read_bytes().count(b"\r\n") == 2


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone allows names that are no text")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    Path(str(source) + "/b\udce4d.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", source, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    [row] = read_rows(tmp_path / "out/documents.csv")
    assert row["source_file"] == "b\\xe4d.txt"


def test_options_after_two_dashes_are_files(tmp_path: Path) -> None:
    (tmp_path / "-rf.txt").write_text(SMALL, encoding="utf-8")
    done = extract("run", "--out", "out", "--", "-rf.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_links_out_of_the_input_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SMALL.replace("Vogt", "Geheim"), encoding="utf-8")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "deep.txt").write_text(SMALL, encoding="utf-8")
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(SMALL, encoding="utf-8")
    (source / "link.txt").symlink_to(tmp_path / "secret.txt")
    (source / "far").symlink_to(tmp_path / "far", target_is_directory=True)
    (source / "loop").symlink_to(source, target_is_directory=True)
    (source / "broken.txt").symlink_to(source / "nowhere.txt")
    assert extract("run", source, "--out", tmp_path / "out").returncode == 0
    assert [r["source_file"] for r in read_rows(tmp_path / "out/documents.csv")] == ["a.txt"]


def test_outputs_that_lie_among_the_input_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SMALL, encoding="utf-8")
    for _ in range(2):
        assert extract("run", ".", "--out", "result", cwd=tmp_path).returncode == 0
        assert [r["source_file"] for r in read_rows(tmp_path / "result/documents.csv")] == ["a.txt"]


def test_a_pipe_or_device_among_the_input_does_not_block(tmp_path: Path) -> None:
    import os

    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(SMALL, encoding="utf-8")
    os.mkfifo(source / "pipe.txt")
    assert extract("run", source, "--out", tmp_path / "out").returncode == 0
    assert [r["source_file"] for r in read_rows(tmp_path / "out/documents.csv")] == ["a.txt"]


def test_no_file_is_written_outside_the_folders(tmp_path: Path) -> None:
    texts = {"a.txt": SMALL.replace("Vogt", "../../../etc/passwd"), "b.txt": SMALL.replace("Lena Vogt", "..\\..\\x")}
    through(dict(texts), tmp_path)
    found = {p.relative_to(tmp_path).parts[0] for p in tmp_path.rglob("*")}
    assert found == {"in", "out", "interim", ".out.lock"}


# -- what a text holds


TRICKS: dict[str, str] = {
    "formula": "=cmd|'/c calc'!A1 sagte: „Wir bauen die Brücke neu.“\n@SUM(1+1) sagte: „Nein, wir bauen nicht neu.“\n",
    "markup": "Bürgermeisterin Lena <script>alert(1)</script> Vogt sagte: „Wir bauen <img src=x onerror=alert(1)> die Brücke neu.“\n",
    "terminal": "Bürgermeisterin Lena Vogt sagte: „Wir bauen \x1b]0;Titel\x07\x1b[31mrot die Brücke neu.“ " + SMALL * 3,
    "template": "Bürgermeisterin Lena Vogt sagte: „Wir bauen {{ 7 * 7 }} {% for x in y %} ${jndi:x} %s%n die Brücke neu.“\n",
    "overrides": "Bürgermeisterin \u202eLena Vogt\u202c sagte: „Wir bauen \u2066die Brücke\u2069 neu.“\n",
    "zalgo": "B\u0335\u0321ürg\u0334\u0322ermeisterin Lena V\u0336\u0323ogt sagte: „Wir bauen die Brücke neu.“\n",
    "quotation": "„" * 3000 + " Lena Vogt sagte: „Wir bauen die Brücke neu.“ " + "“" * 3000,
    "null": SMALL + "Ein Zeichen\x00 zu viel. " + SMALL * 4,
    "noncharacters": SMALL + "\ufffe\uffff\U0010ffff " + SMALL,
    "separators": SMALL.replace("\n", "\u2028") + SMALL.replace("\n", "\x0b") + SMALL.replace("\n", "\x85"),
}


@pytest.mark.parametrize("kind", sorted(TRICKS))
def test_tricks_in_a_text_reach_no_reader_of_the_tables(kind: str, tmp_path: Path) -> None:
    outcomes = through({"t.txt": TRICKS[kind]}, tmp_path)
    assert not [f for o in outcomes.values() for f in o.failures]
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    for path in (tmp_path / "out").glob("*.csv"):
        text = path.read_bytes().decode("utf-8-sig")
        assert "\x1b" not in text or kind == "terminal"
        for line in text.splitlines():
            for cell in re.findall(r'(?:^|,)"?([^",]*)', line):
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), (path.name, cell)


def test_half_a_surrogate_pair_costs_its_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.document import Document
    from pipeline.stages import read

    plain = read.read_documents
    monkeypatch.setattr(
        read, "read_documents", lambda n, d, p: iter([Document("", n, "Wir \ud83d bauen")]) if n == "bad.txt" else plain(n, d, p)
    )
    outcomes = through({"bad.txt": "x", "good.txt": SMALL}, tmp_path)
    assert outcomes["read"].failures[0].startswith("bad.txt: character 4 is half of a surrogate pair")


@pytest.mark.parametrize(
    "content",
    [
        "read: !!python/object/apply:os.system ['touch hacked']\n",
        "read: !!python/name:os.system\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nread: *b\n",
        "- 1\n",
        "read: {part_characters: .inf}\n",
        "read: {part_characters: 1e999}\n",
        "\x00",
        "read: [" * 500,
    ],
)
def test_parameters_are_data_and_never_code(content: str, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_params(path)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)
    assert not Path("hacked").exists()


# -- models


def test_the_models_are_those_of_their_manifests() -> None:
    for folder in sorted((ROOT / "models").iterdir()):
        assert manifest.checked(folder)


@pytest.mark.parametrize("what", ["changed", "missing", "added", "no manifest", "manifest damaged"])
def test_a_damaged_model_is_refused_before_it_is_loaded(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "network").mkdir(parents=True)
    (folder / "network" / "words.onnx").write_bytes(b"one")
    (folder / "meta.json").write_text("{}", encoding="utf-8")
    manifest.write(folder)
    if what == "changed":
        (folder / "network" / "words.onnx").write_bytes(b"two")
    elif what == "missing":
        (folder / "meta.json").unlink()
    elif what == "added":
        (folder / "network" / "code.py").write_text("import os", encoding="utf-8")
    elif what == "no manifest":
        (folder / manifest.NAME).unlink()
    else:
        (folder / manifest.NAME).write_text("{", encoding="utf-8")
    done = extract("run", ROOT / "data/raw", "--out", tmp_path / "out", "--model", folder)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert str(folder) in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["model"], "nothing is made"


def test_nothing_is_unpickled_and_no_code_is_made_of_data() -> None:
    """Neither our code nor a switch we set lets data become code."""
    banned = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for path in (ROOT / "pipeline").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not {a.name.split(".")[0] for a in node.names} & banned, path
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in banned, path
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name not in ("eval", "exec", "compile", "os.system", "yaml.load", "yaml.unsafe_load"), path
                for option in node.keywords:
                    value = option.value.value if isinstance(option.value, ast.Constant) else None
                    assert (option.arg, value) not in (("allow_pickle", True), ("weights_only", False), ("shell", True)), path


def test_the_whole_pipeline_runs_without_a_network(tmp_path: Path) -> None:
    """Every socket is refused in the process and its children have no network at all where the system can take it away."""
    script = f"""
import socket
from pathlib import Path
def refused(*a, **k):
    raise RuntimeError("network use")
socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = refused
socket.getaddrinfo = socket.create_connection = refused
from pipeline.run import run
from pipeline.stage import Workspace
run(Workspace((Path({str(ROOT / "data/raw")!r}),), Path({str(tmp_path / "out")!r}), Path({str(tmp_path / "interim")!r})))
"""
    import shutil
    import subprocess

    command = [sys.executable, "-c", script]
    if shutil.which("unshare") and subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0:
        command = ["unshare", "-n", *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read_rows(tmp_path / "out/claims.csv")

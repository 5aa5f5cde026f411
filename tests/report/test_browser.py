"""The page in headless Chromium: opened from disk, used as a person would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import ARGUMENTS, VIEWS, Opened, find_browser, report
from conftest import SHARED
from made import make

from pipeline import corpus
from pipeline.csvio import read_rows
from pipeline.document import Span
from pipeline.run import run
from pipeline.stage import Workspace

Open = Callable[..., Opened]
PAGES = ("sample", "seed", "made", "english")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])")
    path = find_browser()
    if not path:
        pytest.skip("no Chromium here (apt-get install chromium, or set CHROMIUM): the page is not tested in a browser")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    opened: list[Opened] = []

    def opener(path: Path, fragment: str = "", **context: Any) -> Opened:
        opened.append(Opened(browser, path, fragment, **context))
        return opened[-1]

    yield opener
    for one in opened:
        one.context.close()


@pytest.fixture(scope="session")
def made_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 2,000 claims with clock and date."""
    folder = tmp_path_factory.mktemp("made")
    return report(make(folder, 2_000), folder / "interim")


@pytest.fixture(scope="session")
def english_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page in English of 260 claims without any time, 50 to a page."""
    folder = tmp_path_factory.mktemp("english")
    return report(make(folder, 260, dated=False), folder / "interim", language="en", claims_per_page=50)


@pytest.fixture(scope="session")
def seed_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the seed, which lies outside the project."""
    if not (SHARED / "seed").exists():
        pytest.skip("seed lies outside the project and is not here")
    folder = tmp_path_factory.mktemp("seed")
    run(Workspace((SHARED / "seed",), folder / "out", folder / "interim"))
    return folder / "out/report.html"


@pytest.fixture
def any_page(request: pytest.FixtureRequest) -> Path:
    if request.param == "sample":
        found: Path = request.getfixturevalue("sample_run") / "report.html"
    else:
        found = request.getfixturevalue(f"{request.param}_page")
    return found


def texts(page: Path) -> dict[str, str]:
    interim = page.parents[1] / "interim"
    return {d.id: d.text for p in corpus.parts(interim, "texts") for d in corpus.read_part(interim, ("texts",), p.name)}


def words(text: str, *cells: str) -> str:
    """Return the characters of a claim's ranges, each once, in the order of the text."""
    spans = [Span(*map(int, pair.split("-"))) for cell in cells for pair in cell.split()]
    return "".join(text[i] for i in sorted({i for s in spans for i in range(s.start, s.end)}))


LIT = """() => {
  const text = document.getElementById('text').getBoundingClientRect();
  const first = document.querySelector('#text .lit.r-content')?.getBoundingClientRect();
  const words = role => Array.from(document.querySelectorAll(`#text .lit.r-${role}`), node => node.textContent).join('');
  return {
    claim: document.querySelector('.claim.chosen')?.dataset.claim,
    shown: Boolean(first) && first.top >= text.top && first.top < text.bottom,
    roles: Object.fromEntries(['content', 'speaker', 'cue'].map(role => [role, words(role)])),
  };
}"""


@pytest.mark.parametrize("any_page", PAGES, indirect=True)
def test_a_click_on_a_row_lights_exactly_its_characters(any_page: Path, open_page: Open) -> None:
    claims, source = read_rows(any_page.with_name("claims.csv")), texts(any_page)
    opened = open_page(any_page, "view=claims")
    listed = set(opened.rows())
    here = [row for row in claims if row["claim_id"] in listed]
    assert here
    found = []
    for row in here[:: max(1, len(here) // 5)]:  # the mouse, for some
        opened.page.locator(f'#claims > [data-claim="{row["claim_id"]}"] .pick').click()
        found.append((row, opened.page.evaluate(LIT)))
    every = f"ids => ids.map(id => {{ document.querySelector(`#claim-${{id}} .pick:not(.chosen .pick)`)?.click(); return ({LIT})(); }})"
    rows = [row for row in here if row["claim_id"] != opened.page.evaluate(LIT)["claim"]]
    found += zip(rows, opened.page.evaluate(every, [row["claim_id"] for row in rows]), strict=True)
    for row, told in found:
        wanted = {role: words(source[row["document_id"]], row[f"{role}_spans"]) for role in ("content", "speaker", "cue")}
        assert told == {"claim": row["claim_id"], "shown": True, "roles": wanted}
    assert opened.clean(), opened.logged


@pytest.mark.parametrize("any_page", PAGES, indirect=True)
def test_the_text_stands_in_the_page_unchanged(any_page: Path, open_page: Open) -> None:
    opened = open_page(any_page)
    for identity, text in list(texts(any_page).items())[:3]:
        opened.go(f"view=claims&doc={identity}")
        assert opened.page.evaluate("document.getElementById('text').textContent") == text


def test_a_click_on_words_shows_the_row_and_overlaps_take_turns(made_page: Path, open_page: Open) -> None:
    claims = {r["claim_id"]: r for r in read_rows(made_page.with_name("claims.csv"))}
    opened = open_page(made_page, "view=claims&doc=d0001&speaker=Lena+Vogt")
    page = opened.page
    text = texts(made_page)["d0001"]
    inside = text.index("Nr. 54")
    for fragment in ("view=claims&doc=d0001", "view=claims&doc=d0001&act=denies"):
        opened.go(fragment)
        page.evaluate("() => { getSelection().removeAllRanges(); }")
        page.locator("#text .c", has_text="Nr. 54 ").first.click()
        chosen = page.locator(".claim.chosen").get_attribute("data-claim")
        spans = [tuple(map(int, p.split("-"))) for p in claims[chosen]["content_spans"].split()]
        assert any(a <= inside < b for a, b in spans)
    assert page.locator("#outside .claim.chosen").count() == 1, "a claim that the filter hides is shown above the list"
    assert opened.clean(), opened.logged


def test_claims_that_overlap_are_offered_and_take_turns(tmp_path: Path, open_page: Open) -> None:
    out = make(tmp_path, 10)
    table = out / "claims.csv"
    lines = table.read_bytes().decode("utf-8-sig").split("\r\n")
    first = read_rows(table)[0]
    span = f"{first['start']}-{first['end']}"
    lines.insert(2, lines[1].replace("c000000", "cwider").replace(first["content_spans"], span))
    table.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    opened = open_page(report(out, tmp_path / "interim"), "view=claims")
    spot = opened.page.locator("#text .c", has_text="Nr. 0 ").first
    seen = []
    for _ in range(3):
        spot.click()
        seen.append(opened.page.locator(".claim.chosen").get_attribute("data-claim"))
    assert seen == ["c000000", "cwider", "c000000"], "the shortest first, then in turn"
    assert opened.page.locator("#here button").count() == 2
    opened.page.locator("#here button").nth(1).click()
    assert opened.page.locator(".claim.chosen").get_attribute("data-claim") == "cwider"


def test_filters_counts_and_address_agree_with_the_table(made_page: Path, open_page: Open) -> None:
    claims = read_rows(made_page.with_name("claims.csv"))
    opened = open_page(made_page, "view=claims")
    page = opened.page

    def total() -> int:
        return int(page.inner_text("#count").split()[0].replace(".", ""))

    assert total() == 2_000
    page.select_option('[data-filter="speaker"]', "Lena Vogt")
    wanted = [r for r in claims if r["speaker"] == "Lena Vogt"]
    assert total() == len(wanted)
    page.click('[data-filter="act"] [data-value="denies"]')
    page.click('[data-filter="act"] [data-value="warns"]')
    wanted = [r for r in wanted if r["act"] in ("denies", "warns")]
    assert opened.rows() == [r["claim_id"] for r in wanted]
    for key, column in (("evidence", "evidence"),):
        told = page.eval_on_selector_all(
            f'[data-filter="{key}"] button', "bs => bs.map(b => [b.dataset.value, b.querySelector('.n').textContent])"
        )
        counts = Counter(r[column] for r in wanted)
        assert {k: int(n) for k, n in told} == {k: counts[k] for k, _ in told}
    options = page.eval_on_selector_all('[data-filter="place"] option', "os => os.map(o => [o.value, o.textContent])")
    counts = Counter(r["places"] for r in wanted)
    assert {v: t for v, t in options if v} == {k: f"{k} ({n})" for k, n in counts.items()}
    page.select_option('[data-filter="place"]', "Köln")
    page.fill('[data-filter="q"]', "brücke 1")
    wanted = [r for r in wanted if r["places"] == "Köln" and "1" in (r["content"] + r["speaker"])]
    assert opened.rows() == [r["claim_id"] for r in wanted]
    assert wanted
    again = open_page(made_page, page.evaluate("location.hash.slice(1)"))
    assert again.rows() == opened.rows()
    assert again.page.input_value('[data-filter="q"]') == "brücke 1"
    page.click("#clear")
    assert total() == 2_000
    page.fill('[data-filter="q"]', "kommt nicht vor")
    assert "Keine" in page.inner_text("#count")
    assert opened.clean(), opened.logged


@pytest.mark.parametrize(
    "parts", [{"q": "brücke 1"}, {"act": "denies"}, {"speaker": "Lena Vogt"}, {"first": "text-03.txt"}, {}], ids=str
)
def test_a_filter_over_2000_claims_costs_less_than_100_ms(parts: dict[str, str], made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page, "view=claims")
    session = opened.context.new_cdp_session(opened.page)
    session.send(
        "Performance.enable", {"timeDomain": "threadTicks"}
    )  # time of a processor: a busy machine is no fault of the page

    def spent() -> float:
        return next(m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")

    def change(wanted: dict[str, str]) -> float:
        before = spent()
        opened.page.evaluate(
            """async wanted => {
              Report.state.change(wanted, 'filter');
              await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            }""",
            wanted,
        )
        return spent() - before

    times = []
    for _ in range(9):
        change({"act": "", "speaker": "", "first": "", "q": "" if parts else "nr. 17"})
        times.append(change(parts or {"q": ""}))
    assert sorted(times)[4] < 0.1, "filter, list, layout and paint, median of nine"


def test_new_claims_of_a_day_can_be_chosen(made_page: Path, open_page: Open, sample_run: Path) -> None:
    opened = open_page(made_page, "view=claims")
    options = opened.page.eval_on_selector_all('[data-filter="first"] option', "os => os.map(o => o.value)")
    assert options == ["", *(f"text-{n:02d}.txt" for n in range(39, -1, -1))], "the latest first"
    opened.page.select_option('[data-filter="first"]', "text-39.txt")
    assert opened.rows() == [f"c{n:06d}" for n in range(1950, 2000)]
    one = open_page(sample_run / "report.html", "view=claims")
    assert one.page.locator('[data-filter="first"]').is_hidden(), "one day needs no choice"


def test_a_citation_is_copied_and_where_that_is_forbidden_shown(made_page: Path, open_page: Open) -> None:
    line = "Lena Vogt (sagt): „Die Brücke Nr. 0 🌉 hält … bis 1900“ [text-00.txt, 2026-03-01, 06:00, Zeichen {}–{}, c000000]"
    row = read_rows(made_page.with_name("claims.csv"))[0]
    line = line.format(row["start"], row["end"])
    opened = open_page(made_page, "claim=c000000", permissions=["clipboard-read", "clipboard-write"])
    opened.page.click(".claim.chosen .copy")
    opened.page.locator(".copy", has_text="kopiert").wait_for()
    assert opened.page.evaluate("navigator.clipboard.readText()") == line
    framed = open_page(made_page, "claim=c000000")
    framed.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    framed.page.click(".claim.chosen .copy")
    framed.page.wait_for_selector(".citation")
    assert framed.page.evaluate("String(getSelection())") == line
    assert framed.clean(), framed.logged


def test_the_map_begins_where_most_is_mentioned(sample_run: Path, open_page: Open) -> None:
    opened = open_page(sample_run / "report.html", "view=places", reduced_motion="reduce")
    inside = """() => {
      const box = document.querySelector('#map svg').getBoundingClientRect();
      return Array.from(document.querySelectorAll('#map .spot'), spot => spot.querySelector('.dot').getBoundingClientRect())
        .filter(r => r.left >= box.left && r.right <= box.right && r.top >= box.top && r.bottom <= box.bottom).length;
    }"""
    all_spots, first = opened.page.locator("#map .spot").count(), opened.page.evaluate(inside)
    told = opened.page.inner_text("#map > p.small")
    assert first < all_spots
    assert f"von {all_spots} Orten" in told
    opened.page.get_by_role("button", name="Einpassen").click()
    settled = f"async () => {{ for (let i = 0; i < 30; i++) await new Promise(requestAnimationFrame); return ({inside})(); }}"
    assert opened.page.evaluate(settled) == all_spots


def test_time_bars_and_map_dots_lead_to_their_claims(made_page: Path, open_page: Open) -> None:
    claims = read_rows(made_page.with_name("claims.csv"))
    opened = open_page(made_page, "view=timeline")
    page = opened.page
    told = page.eval_on_selector_all(
        "#timeline a.bar", "bars => bars.map(b => [b.getAttribute('href').slice(1), b.getAttribute('aria-label')])"
    )
    numbers = [sum(int(part.rsplit(": ", 1)[1]) for part in label.split(", ", 1)[1].split("; ")) for _, label in told]
    assert sum(numbers) == len(claims)
    opened.go(told[3][0])
    assert int(page.inner_text("#count").split()[0]) == numbers[3]
    opened.go("view=places")
    page.locator('#map a.spot[aria-label^="Köln"]').click()
    assert set(opened.rows()) <= {r["claim_id"] for r in claims if r["places"] == "Köln"}
    opened.go("view=network")
    page.locator("#pairs a").first.click()
    assert opened.rows()
    assert opened.clean(), opened.logged


def test_without_times_the_order_of_the_text_is_the_time(english_page: Path, open_page: Open) -> None:
    opened = open_page(english_page, "view=timeline")
    told = opened.page.eval_on_selector_all("#timeline a.bar", "bars => bars.map(b => b.getAttribute('href').slice(1))")
    opened.go(told[2])
    assert 0 < len(opened.rows()) < 50
    assert opened.page.locator("#extra button").count() == 1


def test_more_claims_than_a_page_holds_are_paged(english_page: Path, open_page: Open) -> None:
    opened = open_page(english_page, "view=claims")
    ids = [r["claim_id"] for r in read_rows(english_page.with_name("claims.csv"))]
    assert opened.rows() == ids[:50]
    opened.page.click("#next-page")
    assert opened.rows() == ids[50:100]
    opened.go(f"claim={ids[255]}")
    assert opened.rows() == ids[250:], "a claim brings its page with it"
    opened.go(ids[3])
    assert opened.page.locator(".claim.chosen").get_attribute("data-claim") == ids[3], "a bare id is an address too"


def test_the_keyboard_is_enough(made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page, "view=claims")
    page = opened.page
    page.locator("#claims .pick").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".claim.chosen").get_attribute("data-claim") == "c000000"
    page.locator("#text").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".claim.chosen").get_attribute("data-claim") == "c000001"
    assert "Olaf Krämer" in page.inner_text("#said")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.claim').dataset.claim") == "c000001"


def test_hostile_text_stays_text(made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page)
    for view in VIEWS:
        opened.go(f"view={view}")
    assert opened.page.title() == "Wer sagt was"
    assert opened.page.locator("img").count() == 0
    assert "<script>document.title" in opened.page.evaluate("document.getElementById('text').textContent")
    opened.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'document.title = 1'; document.body.append(s); }"
    )
    assert opened.page.title() == "Wer sagt was", "the policy forbids what is not known"


@pytest.mark.parametrize("width", [1400, 390, 320])
def test_no_width_makes_the_page_scroll_sideways(width: int, made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page, viewport={"width": width, "height": 800})
    for view in VIEWS:
        opened.go(f"view={view}")
        opened.page.wait_for_selector(f'section.current[data-view="{view}"]')
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_the_first_link_skips_to_the_content_and_leaves_the_view(made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page, "view=places")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    assert opened.page.locator('section.current[data-view="places"]').count() == 1


def test_light_and_dark_can_be_chosen_and_are_remembered(made_page: Path, open_page: Open) -> None:
    opened = open_page(made_page, color_scheme="light")
    page = opened.page

    def ground() -> str:
        found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    light = ground()
    page.click("#theme")
    assert ground() == light
    page.click("#theme")
    dark = ground()
    assert dark != light
    page.reload()
    assert ground() == dark
    page.click("#theme")
    page.emulate_media(color_scheme="dark")
    assert ground() == dark


@pytest.mark.parametrize(
    ("any_page", "scheme"),
    [
        ("sample", "light"),
        ("sample", "dark"),
        ("english", "light"),
        ("english", "dark"),
        ("made", "light"),
        ("made", "dark"),
        ("seed", "light"),
        ("seed", "dark"),
    ],
    indirect=["any_page"],
)
def test_axe_finds_no_serious_fault(any_page: Path, scheme: str, open_page: Open) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed (pip install -e .[dev])")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    opened = open_page(any_page, color_scheme=scheme)
    first = read_rows(any_page.with_name("claims.csv"))[0]["claim_id"]
    opened.page.evaluate(source)
    faults = []
    for view in VIEWS:
        opened.go(f"view={view}&claim={first}" if view == "claims" else f"view={view}")
        opened.page.wait_for_selector(f'section.current[data-view="{view}"]')
        found = opened.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults += [
            (view, v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"] if v["impact"] in ("serious", "critical")
        ]
    assert not faults

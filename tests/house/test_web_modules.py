"""The browser loads the pages' files as they stand: what they import, name and promise must hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

WEB_ROOT = Path(__file__).resolve().parents[2] / "src" / "tallycast" / "web"
VENDOR = WEB_ROOT / "vendor"
MODULES = sorted(path for path in WEB_ROOT.rglob("*.js") if VENDOR not in path.parents)
PAGES = sorted(path for path in WEB_ROOT.rglob("*.html") if VENDOR not in path.parents)
SCRIPTED = [page for page in PAGES if "<script" in page.read_text()]
SHEETS = sorted(path for path in WEB_ROOT.rglob("*.css") if VENDOR not in path.parents)
CATALOGUES = sorted((WEB_ROOT / "shared" / "texts").glob("*.json"))

IMPORT = re.compile(r"""^(?:import|export)\s+(?:[\w*{][^;"'=]*?\sfrom\s+)?["']([^"']+)["']""", re.MULTILINE)

# Minified libraries: `import{h as x}from"preact"`, `export*from"…"`.
LIBRARY_IMPORT = re.compile(r"""\b(?:from|import)["']([\w@/.-]+)["']""")

COMPONENT_LINES = 200
FILE_LINES = 400


def bare_names() -> dict[str, str]:
    names: dict[str, str] = json.loads((WEB_ROOT / "importmap.json").read_text())["imports"]
    return names


def imports(module: Path) -> list[str]:
    # Types are imported inside comments, by `import("…")`: those are no imports.
    return IMPORT.findall(re.sub(r"/\*\*.*?\*/", "", module.read_text(), flags=re.DOTALL))


def dynamic_imports(module: Path) -> list[str]:
    source = re.sub(r"/\*\*.*?\*/", "", module.read_text(), flags=re.DOTALL)
    return re.findall(r"""\bimport\(\s*["']([^"']+)["']""", source)


def later_imports(module: Path) -> list[str]:
    """`import(/* later */ "…")`: loaded after the page, at a moment or a press of its own."""
    return re.findall(r"""\bimport\(\s*/\* later \*/\s*["']([^"']+)["']""", module.read_text())


def needs(entries: list[str]) -> set[str]:
    """Everything that these modules load at once, themselves included."""
    needed: set[str] = set()
    waiting = list(entries)
    while waiting:
        path = waiting.pop()
        if path not in needed:
            needed.add(path)
            module = WEB_ROOT / path
            names = imports(module) + dynamic_imports(module)
            if VENDOR in module.parents:
                names = LIBRARY_IMPORT.findall(module.read_text())
            waiting.extend(bare_names().get(name) or target(module, name) for name in names)
    return needed


def named(path: Path) -> str:
    return path.relative_to(WEB_ROOT).as_posix()


def target(module: Path, name: str) -> str:
    """Where an import leads, from the web root; bare names lead to themselves."""
    return named((module.parent / name).resolve()) if name.startswith(".") else name


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 10
    assert any(imports(module) for module in MODULES)


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_every_import_leads_to_a_file(module: Path) -> None:
    for name in imports(module):
        if name.startswith("."):
            assert (module.parent / name).is_file(), name
        else:
            assert name in bare_names(), f"{name} is not in importmap.json"


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_dynamic_imports_are_relative_or_known(module: Path) -> None:
    for name in dynamic_imports(module) + later_imports(module):
        assert (module.parent / name).is_file() or name in bare_names()


def test_the_import_map_leads_to_vendored_files_and_each_is_used() -> None:
    used = {name for module in MODULES for name in imports(module)}
    # Libraries import one another by bare name too.
    vendored = "".join(path.read_text() for path in VENDOR.rglob("*.*js"))
    for name, path in bare_names().items():
        assert (WEB_ROOT / path).is_file(), path
        assert path.startswith("vendor/")
        assert name in used or f'"{name}"' in vendored, f"nothing imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_imports_point_one_way(module: Path) -> None:
    """shared ← viewer, admin; inside a page state ← components ← the composition root."""
    where = named(module)
    for name in imports(module):
        to = target(module, name)
        if where.startswith("shared/"):
            assert to.startswith("shared/") or not name.startswith("."), f"shared sees {to}"
        if "/state/" in where:
            assert "/state/" in to or to in ("@preact/signals", "@preact/signals-core"), f"state sees {to}"
        if where.startswith("viewer/"):
            assert not to.startswith("admin/")
        if where.startswith("admin/"):
            assert not to.startswith("viewer/")
        assert not to.endswith(("/main.js", "/compose.js")) or Path(where).parent == Path(to).parent


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_only_the_api_module_calls_fetch(module: Path) -> None:
    source = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", module.read_text(), flags=re.DOTALL)
    calls = re.search(r"(?<![\w.])fetch\(|new (?:XMLHttpRequest|EventSource)", source)
    assert named(module) == "shared/api.js" or calls is None


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_modules_are_checked_and_short(module: Path) -> None:
    source = module.read_text()
    assert source.startswith("// @ts-check\n")
    lines = source.count("\n")
    assert lines <= FILE_LINES
    if "html`" in source:
        assert lines < COMPONENT_LINES, "a component has one file of under 200 lines"


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_style_sheets_are_short(sheet: Path) -> None:
    assert sheet.read_text().count("\n") <= FILE_LINES


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_have_no_inline_script_style_or_handler(page: Path) -> None:
    """The Content-Security-Policy allows neither; only JSON for the page's own script stands inline."""
    source = page.read_text()
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", source, re.DOTALL):
        assert 'type="application/json"' in attributes or not body.strip()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", source)
    for placeholder in ("<!--tallycast:head-->", "<!--tallycast:boot-->"):
        assert source.count(placeholder) == (1 if page in SCRIPTED else 0)
    for path in re.findall(r'(?:href|src)="/web/([^"]+)"', source):
        assert (WEB_ROOT / path).is_file(), path


@pytest.mark.parametrize("page", SCRIPTED, ids=named)
def test_pages_preload_every_module_that_they_need_and_no_other(page: Path) -> None:
    """One round trip instead of one for each step of the import chain: the first picture comes sooner."""
    source = page.read_text()
    (entry,) = re.findall(r'<script type="module" src="/web/([^"]+)"', source)
    preloaded = re.findall(r'<link rel="modulepreload" href="/web/([^"]+)"', source)
    assert len(preloaded) == len(set(preloaded))
    assert set(preloaded) == needs([entry]) - {entry}
    # What the entry itself loads later is named in the page too, so that it comes in one step as well.
    later = needs([target(WEB_ROOT / entry, name) for name in later_imports(WEB_ROOT / entry)])
    named_for_later = re.findall(r'<link rel="later" href="/web/([^"]+)"', source)
    assert len(named_for_later) == len(set(named_for_later))
    assert set(named_for_later) == later - needs([entry])
    # Browsers without multiple import maps want theirs before the first module.
    assert source.index("<!--tallycast:head-->") < source.index("modulepreload")


@pytest.mark.parametrize("path", [*MODULES, *PAGES, *SHEETS, *CATALOGUES], ids=named)
def test_nothing_is_asked_of_other_sites(path: Path) -> None:
    assert not re.search(r"(?:https?:)?//[\w-]+\.[a-z]{2,}", path.read_text())


def test_every_text_that_is_asked_for_exists_in_english_and_none_is_left_over() -> None:
    english: dict[str, str] = json.loads((WEB_ROOT / "shared" / "texts" / "en.json").read_text())
    known = {re.sub(r"\.(?:zero|one|two|few|many|other)$", "", key) for key in english}
    groups = "|".join(sorted({key.partition(".")[0] for key in known}))
    # Pages that the server writes alone take their words from the same catalogues.
    served = sorted((WEB_ROOT.parent / "http").rglob("*.py"))
    source = "\n".join(module.read_text() for module in [*MODULES, *served])
    asked = set(re.findall(rf'"((?:{groups})\.[A-Za-z]+)"', source))
    assert asked
    assert asked <= known
    assert known - asked == set()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=named)
def test_catalogues_are_whole_and_fill_the_same_names(catalogue: Path) -> None:
    english: dict[str, str] = json.loads((WEB_ROOT / "shared" / "texts" / "en.json").read_text())
    texts: dict[str, str] = json.loads(catalogue.read_text())
    assert list(texts) == sorted(texts)
    # Plural forms differ by language: a language needs "other", and may lack "one".
    plural = re.compile(r"\.(?:zero|one|two|few|many)$")
    assert {key for key in texts if not plural.search(key)} == {
        key for key in english if not plural.search(key)
    }
    for key, text in texts.items():
        original = english.get(key) or english[plural.sub(".other", key)]
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", original)), key
        assert text.strip()

"""Several modules of a page as one: seventy small files that are compressed and asked for one by one weigh
half as much again as together, and each of them is a request.

The pages name their modules one by one, as they stand; on the way out a page names all of a kind (what
plays, what draws, what comes later) as `/web/<version>/together/<hash of the names>.js`. In it each module
is a function around the text of its file, whose imports are lines that take names from another one's
exports; so nothing is renamed and nothing is evaluated twice. The import map leads the address of each
module in a group to the group, also for what is loaded at a press. Libraries stay as they are.

This reads JavaScript by lines and not by its grammar. It is as strict as it is simple: what is no import or
export of the kinds that the house writes is refused, and a test joins every page.
"""

import hashlib
import posixpath
import re
from collections.abc import Callable
from typing import NamedTuple

TOGETHER = "together/"
_LINK = re.compile(r' *<link rel="(modulepreload|later)" href="/web/((?!vendor/)[^"]+\.js)"([^>]*) />\n')
_IMPORT = re.compile(r'^import (?:(?:(\w+)|\{([^}]*)\}) from )?"([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?!\().*", re.MULTILINE)
_TYPE = re.compile(r"/\*\*(?:(?!\*/).)*\*/ ?", re.DOTALL)
_LATER = re.compile(r'\bimport\((?:/\* later \*/ )?"(\.[^"]+)"\)')


class NotJoined(ValueError):
    """A module is written in a way that cannot be joined with others."""


class Module(NamedTuple):
    """A module's parts."""

    imports: tuple[tuple[str, str], ...]
    """Where from (an address as seen from a group, or a bare name) and the pattern that takes the names."""
    exports: tuple[str, ...]
    body: str


def groups_in(page: str) -> dict[tuple[str, ...], str]:
    """The groups of a page: the modules of each, as paths from the web root, and the group's own path."""
    groups: dict[tuple[str, str], list[str]] = {}
    for relation, path, attributes in _LINK.findall(page):
        groups.setdefault((relation, attributes), []).append(path)
    return {tuple(paths): _path(paths) for paths in groups.values() if len(paths) > 1}


def _path(paths: list[str]) -> str:
    return f"{TOGETHER}{hashlib.sha256(','.join(paths).encode()).hexdigest()[:12]}.js"


def in_groups(page: str) -> str:
    """The page with one link for each group, in the place of its first module."""
    groups = groups_in(page)

    def instead(found: re.Match[str]) -> str:
        relation, path, attributes = found.groups()
        paths, group = next(
            ((many, group) for many, group in groups.items() if path in many), ((path,), path)
        )
        if path != paths[0]:
            return ""
        return f'    <link rel="{relation}" href="/web/{group}"{attributes} />\n'

    return _LINK.sub(instead, page)


def read_module(path: str, source: str) -> Module:
    """Take a module apart; `path` is from the web root. Raises `NotJoined`."""
    folder = posixpath.dirname(path)

    def resolved(name: str) -> str:
        return f"../{posixpath.normpath(posixpath.join(folder, name))}" if name.startswith(".") else name

    source = _TYPE.sub("", source)
    imports = []
    for default, names, origin in _IMPORT.findall(source):
        pattern = f"default: {default}" if default else re.sub(r"\s+as\s+", ": ", " ".join(names.split()))
        imports.append((resolved(origin), pattern.rstrip(", ")))
    body = _IMPORT.sub("", source)
    exports = tuple(_EXPORT.findall(body))
    body = _EXPORT.sub("", body)
    if (other := _OTHER.search(body)) is not None:
        raise NotJoined(f"{path}: {other[0]}")
    body = _LATER.sub(lambda found: f'import("{resolved(found[1])}")', body)
    body = body.replace("import.meta.url", f'new URL("../{path}", import.meta.url).href')
    # Without indentation; what stands in a template over several lines is markup, where it means nothing.
    lines = (line.strip() for line in body.split("\n"))
    return Module(tuple(imports), exports, "\n".join(line for line in lines if line))


def join(paths: tuple[str, ...], read: Callable[[str], str]) -> str:
    """The modules as one, each after those that it needs. `read` gives a source without its comments.

    Raises `NotJoined` where they need each other, or export the same name.
    """
    modules = {path: read_module(path, read(path)) for path in paths}
    names: dict[str, str] = {}
    outside: list[str] = []
    inside: list[str] = []
    exported: dict[str, str] = {}

    def place(origin: str, above: tuple[str, ...]) -> str:
        """The name that holds a module's exports, once it stands in its place."""
        path = origin.removeprefix("../")
        if path in above:
            raise NotJoined(f"{path} needs itself: {', '.join(above)}")
        if path in names:
            return names[path]
        module = modules.get(path)
        if module is None:
            names[path] = f"$${len(names)}"
            outside.append(f'import * as {names[path]} from "{origin}";')
            return names[path]
        taken = [
            f"const {{ {pattern} }} = {place(origin, (*above, path))};" if pattern else place(origin, above)
            for origin, pattern in module.imports
        ]
        names[path] = f"$${len(names)}"
        for name in module.exports:
            if name in exported:
                raise NotJoined(f"{path} and {exported[name]} both export {name}")
            exported[name] = path
        given = f"return {{ {', '.join(module.exports)} }};"
        lines = [*(line for line in taken if line.startswith("const")), module.body, given]
        inside.append(f"// {path}\nconst {names[path]} = (() => {{\n{chr(10).join(lines)}\n}})();")
        return names[path]

    for path in paths:
        place(path, ())
    exports = [
        f"export const {{ {', '.join(module.exports)} }} = {names[path]};"
        for path, module in modules.items()
        if module.exports
    ]
    return "\n".join([*outside, *inside, *exports, ""])

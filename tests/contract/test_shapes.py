from typing import Any

import pytest

from tests.contract.shapes import Shapes, core

SHAPES = Shapes(
    {
        "Point": {"fields": {"x": "int", "y": "int omit-zero", "label": "string|null"}},
        "Named": {"extends": "Point", "fields": {"name": "string required"}},
    }
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('string "/logo"', "string"),
        ("int 0..4", "int"),
        ("[string] omitted if empty", "[string]"),
        ("always|sound-only|off dev", "always|sound-only|off"),
        ("{string:string}", "{string:string}"),
        ("Page<User>", "Page<User>"),
        ("[string]|null", "[string]|null"),
        ("datetime|null", "datetime|null"),
    ],
)
def test_remarks_are_left_out(text: str, kind: str) -> None:
    assert core(text) == kind


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Point", {"x": 1, "label": None, "more": 1}),
        ("Named", {"x": 1, "label": "a", "name": "b"}),
        ("[Point]", []),
        ("Page<Point>", {"total": 0, "results": [{"x": 1, "label": None}]}),
        ("{key: Point}", {"a": {"x": 1, "label": None}}),
        ("a|b", "b"),
        ("datetime", "2026-01-01T00:00:00Z"),
        ({"a": "bool", "b": {"c": "number"}}, {"a": True, "b": {"c": 1.5}}),
    ],
)
def test_values_that_fit(kind: Any, value: Any) -> None:
    assert SHAPES.problems(kind, value) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Point", {"label": None}),
        ("Point", {"x": True, "label": None}),
        ("Point", {"x": 1.0, "label": None}),
        ("Named", {"x": 1, "label": "a"}),
        ("[Point]", {}),
        ("[Point]", [{}]),
        ("Page<Point>", {"total": 0}),
        ("a|b", "c"),
        ("datetime", "2026-01-01T00:00:00"),
        ("datetime", "yesterday"),
        ({"a": "bool"}, {}),
        ({"a": "bool"}, []),
    ],
)
def test_values_that_do_not(kind: Any, value: Any) -> None:
    assert SHAPES.problems(kind, value)


def test_a_type_that_is_not_understood() -> None:
    with pytest.raises(ValueError, match="not understood"):
        SHAPES.problems("wombat", 1)


# Schemas may also be lists, and enumerations.
def test_lists_and_enumerations() -> None:
    shapes = Shapes({"Kind": {"enum": ["A", "B"]}, "Kinds": {"items": "Kind"}})
    assert shapes.problems("Kinds", ["A", "B"]) == []
    assert shapes.problems("Kinds", ["A", "C"])
    assert shapes.problems("Kinds", "A")

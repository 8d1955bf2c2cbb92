"""JSON by schema: the machine's texts are judged by `jsonschema`, faults have their place."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miaobi.errors import MissingDependency, PlanError, SourceError
from miaobi.forms.core import Form, Given
from miaobi.forms.schema import FORMS, parse, pointers, schema
from wander import wander

CARD = {
    "type": "object",
    "properties": {
        "题": {"type": "string", "minLength": 1, "maxLength": 4},
        "kind": {"enum": ["诗", "词", "prose"]},
        "lines": {
            "type": "array", "minItems": 1, "maxItems": 3,
            "items": {"type": "integer", "minimum": 1, "maximum": 30},
        },
    },
    "required": ["题", "kind", "lines"],
    "additionalProperties": False,
}  # fmt: skip


def test_faults_have_line_and_column():
    pytest.importorskip("jsonschema")
    text = '{\n  "题": "春晓",\n  "kind": "曲",\n  "lines": [4, 99]\n}'
    report = schema("card", CARD).check(text)
    assert [(v.line, v.position, v.rule) for v in report.violations] == [
        (3, 11, "enum"),
        (4, 16, "maximum"),
    ]
    broken = schema("card", CARD).check('{"题": }').violations[0]
    assert (broken.line, broken.position, broken.rule) == (1, 7, "json")


@pytest.mark.parametrize(
    ("text", "place"),
    [("NaN", (1, 1)), ('{"NaN": [1,\n -Infinity]}', (2, 2)), ("[" * 100_000, (0, 0))],
)
def test_what_python_reads_and_json_has_not(text, place):
    pytest.importorskip("jsonschema")
    report = FORMS[0].check(text)
    assert [(v.line, v.position, v.rule) for v in report.violations] == [(*place, "json")]


def test_what_is_written_is_what_the_schema_says():
    pytest.importorskip("llguidance")
    validate = pytest.importorskip("jsonschema").validate
    form = schema("card", CARD)
    for seed in range(8):
        text = wander(form, seed)
        validate(json.loads(text), CARD)
        assert form.check(text).holds
    machine = form.machine()
    assert machine.number("龘") == machine.number("麤") != machine.number("诗")


def test_what_cannot_be_written_is_refused():
    pytest.importorskip("llguidance")
    for wrong in ({"type": "strange"}, False):
        with pytest.raises(SourceError):
            schema("x", wrong).machine()
    with pytest.raises(SourceError, match="no places"):
        FORMS[0].machine(Given(required="春"))


def test_a_missing_package_is_named(monkeypatch):
    for package in ("jsonschema", "llguidance"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependency) as caught:
        FORMS[0].check("{}")
    assert caught.value.hint == "pip install jsonschema"
    with pytest.raises(MissingDependency) as caught:
        FORMS[0].machine()
    assert caught.value.hint == "pip install llguidance"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("a\"\\春/{}[], ", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("b\"\\:", max_size=3), inner),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=100)
@given(values, st.sampled_from([None, 1]))
def test_every_value_is_found_where_it_is(value, indent):
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    for path, at in pointers(text):
        inner = value
        for key in path:
            inner = inner[key]
        assert json.JSONDecoder().raw_decode(text, at)[0] == inner


def test_a_schema_from_a_file(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(CARD), "utf-8")
    assert parse({"schema": str(path)}).text == schema("", CARD).text
    with pytest.raises(SourceError):
        parse({"schema": str(tmp_path / "none.json")})
    with pytest.raises(PlanError):
        parse({"file": "x"})
    assert isinstance(FORMS[0], Form)

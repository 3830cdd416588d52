"""Named quantities against rigorous enclosures of their definitions (`symit table capacity --verify`)."""

import pytest

from symit import closed_form
from symit.families.enclosure.named import has_definition
from symit.families.enclosure.verifying import verify
from symit.meaning.named import PAIRS, Named, records

COMPUTED = [r for r in records().values() if has_definition(r)]


@pytest.mark.parametrize("item", COMPUTED, ids=lambda r: f"{r.quantity}-{r.name}")
def test_definitions_contain_the_closed_forms(item):
    record = verify(closed_form(item.quantity, item.name, item.name if item.quantity in PAIRS else None), 4, seed=3)
    assert not record.wrong
    assert len(record.good) >= 2, record.missed


def test_most_are_computed():
    assert len(COMPUTED) > 130


def test_a_wrong_closed_form_is_excluded(monkeypatch):
    form = closed_form("capacity", "BSC")
    monkeypatch.setattr(type(form), "value", lambda self, **_: "0.3466318436412792")  # right at 0.11 only
    record = verify(form, 4)
    assert record.wrong and isinstance(form.item, Named)

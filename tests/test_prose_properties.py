"""Properties said in words: what a sentence is read as, how properties are decided, and what is left alone."""

import copy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from symit import prove
from symit.cli import app
from symit.kernel import Certificate, Rejected, Status, independent
from symit.language.errors import SyntaxProblem
from symit.language.properties import NoMeaning, Property
from symit.language.property_forms import FORMS
from symit.language.property_quantities import QUANTITIES
from symit.language.sentence_formulas import plain_formulas, shape
from symit.language.sentences import read_sentence
from symit.provers.properties import decide_property

BOUNDS = ["log(2)", "1", "log(n)"]


def properties():
    for quantity in QUANTITIES:
        for name, form in FORMS.items():
            for argument in form.takes or BOUNDS:
                for denied in (False, True):
                    try:
                        yield Property(quantity, name, argument, denied)
                    except NoMeaning:
                        continue


def test_every_property_prints_as_a_sentence_that_reads_back():
    found = list(properties())
    assert len(found) > 1500
    for said in found:
        read = read_sentence(*plain_formulas(said.text()))
        assert read is not None and read.properties == [said] and not read.tail, said.text()
        assert said.formal() and said.latex()


# (quantity, property, argument, does it hold?)
TRUTHS = [
    ("KL", "symmetric", "", False), ("TV", "symmetric", "", True), ("CE", "symmetric", "", False), ("mutual information", "symmetric", "", True),
    ("conditional entropy", "symmetric", "", False), ("joint entropy", "symmetric", "", True), ("KL", "triangle", "", False), ("JS", "triangle", "", False),
    ("sqrt JS", "metric", "", True), ("JS", "metric", "", False), ("TV", "metric", "", True), ("sqrt H2", "metric", "", True), ("H2", "metric", "", False),
    ("KL", "metric", "", False), ("sqrt KL", "metric", "", False), ("CE", "metric", "", False), ("chi2", "metric", "", False), ("Jeffreys", "metric", "", False),
    ("KL", "vanishing", "equal", True), ("CE", "vanishing", "equal", False), ("mutual information", "vanishing", "independent", True),
    ("entropy", "nonnegative", "", True), ("differential entropy", "nonnegative", "", False), ("interaction information", "nonnegative", "", False),
    ("pointwise mutual information", "nonnegative", "", False), ("normal entropy", "nonnegative", "", False), ("JS", "at most", "log(2)", True),
    ("JS", "at most", "1/2", False), ("entropy", "at most", "log(n)", True), ("entropy", "at most", "1", False), ("KL", "bounded", "", False),
    ("JS", "bounded", "", True), ("KL", "finite", "", False), ("reverse KL", "finite", "", False), ("CE", "finite", "", False), ("JS", "finite", "", True),
    ("KL", "convex", "pair", True), ("KL", "concave", "pair", False), ("CE", "convex", "second", True), ("CE", "convex", "pair", False),
    ("entropy", "concave", "law", True), ("entropy", "convex", "law", False), ("mutual information", "concave", "input", True),
    ("mutual information", "convex", "input", False), ("mutual information", "convex", "channel", True), ("mutual information", "concave", "channel", False),
    ("entropy", "invariant", "bijection", True), ("differential entropy", "invariant", "bijection", False), ("differential entropy", "invariant", "scaling", False),
    ("mutual information", "invariant", "bijection", True), ("KL", "invariant", "bijection", True), ("normal entropy", "increasing", "variance", True),
    ("exponential entropy", "increasing", "rate", False), ("normal entropy", "constant", "mean", True), ("normal entropy", "constant", "variance", False),
    ("entropy", "additive", "independent", True), ("entropy", "additive", "", False), ("entropy", "subadditive", "", True), ("KL", "additive", "independent", True),
    ("entropy", "largest at", "uniform", True), ("binary entropy", "largest at", "1/2", True), ("binary entropy", "largest value", "log(2)", True),
    ("binary entropy", "increasing", "", False), ("binary entropy", "increasing", "the left half", True), ("binary entropy", "increasing", "the right half", False),
    ("entropy", "conditioning", "increase", True), ("mutual information", "conditioning", "increase", False), ("entropy", "conditioning", "increase by a value", False),
    ("JS", "processing", "increase", True), ("TV", "processing", "decrease", False), ("JS", "invariant", "bijection", True), ("Renyi", "nonnegative", "", True),
    ("Renyi", "symmetric", "", False), ("Renyi", "decreasing", "order", False), ("softmax entropy", "decreasing", "temperature", False),
    ("mutual information", "processing", "increase", True), ("mutual information", "processing", "decrease", False), ("conditional entropy", "below", "entropy", True),
    ("entropy", "below", "conditional entropy", False), ("CE", "above", "entropy", True), ("KL", "below", "chi2", True), ("joint entropy", "above", "entropy", True),
]


@pytest.mark.parametrize("quantity, name, argument, holds", TRUTHS)
def test_properties_and_their_denials(quantity, name, argument, holds):
    plain, denied = (decide_property(Property(quantity, name, argument, d)) for d in (False, True))
    assert (plain.status, denied.status) == ((Status.PROVED, Status.REFUTED) if holds else (Status.REFUTED, Status.PROVED))
    for verdict in (plain, denied):
        assert verdict.certificate.check() is verdict.status
    assert denied.certificate.data["kind"] == "not" and denied.counterexample is None


@pytest.mark.parametrize("quantity, name, argument", [
    ("differential entropy", "invariant", "translation"), ("normal entropy", "invariant", "translation"), ("Jeffreys", "finite", ""), ("CE", "bounded", ""),
    ("softmax entropy", "increasing", "temperature"),
])  # fmt: skip
def test_what_only_an_instance_shows_is_not_proved(quantity, name, argument):
    for denied in (False, True):
        assert decide_property(Property(quantity, name, argument, denied)).status is Status.UNKNOWN


def test_sentences_as_statements():
    assert prove("The KL divergence is not symmetric.").status is Status.PROVED
    assert prove("D(P||Q) is a metric").status is Status.REFUTED
    assert prove("D(P||Q) is a metric").counterexample is not None
    both = prove("JS is symmetric and bounded by log 2")
    assert both.status is Status.PROVED and both.certificate.check() is Status.PROVED and both.derivation is not None
    assert prove("the mutual information is symmetric and can be negative").status is Status.REFUTED
    with pytest.raises(SyntaxProblem):
        prove("the KL divergence is nearly symmetric")
    with pytest.raises(SyntaxProblem):
        prove("the KL divergence is symmetric", given="P << Q")


def test_certificates_of_denials_and_infinite_values():
    data = decide_property(Property("KL", "finite", "", True)).certificate.to_json()
    assert Certificate(data).check() is Status.PROVED
    inside = data["part"]["part"]
    assert inside["kind"] == "infinite" and Certificate(inside).check() is Status.PROVED
    for change in (
        lambda d: d["model"]["measures"]["q"].update(probs=["1/2", "1/2"]), lambda d: d["context"].update(claim=["infinite", ["num", "1"]]),
        lambda d: d["context"]["claim"][1].__setitem__(2, "p"), lambda d: d.update(verdict="refuted"),
        lambda d: d["context"].update(given=[["=", ["num", "1"], ["num", "1"]]]), lambda d: d["context"]["vars"]["X"].update(kind="continuous"),
        lambda d: d["context"]["measures"]["q"].update(uniform=True), lambda d: d["model"]["measures"].pop("q"), lambda d: d["context"]["vars"]["X"].update(size=1),
    ):  # fmt: skip
        broken = copy.deepcopy(inside)
        change(broken)
        with pytest.raises(Rejected):
            Certificate(broken).check()
    for change in (lambda d: d.update(verdict="refuted"), lambda d: d.update(context={}), lambda d: d.update(part={"kind": "not"})):
        broken = copy.deepcopy(data)
        change(broken)
        with pytest.raises(Rejected):
            Certificate(broken).check()


def test_the_second_checker_reads_denials():
    data = decide_property(Property("interaction information", "nonnegative", "", True)).certificate.to_json()
    assert independent.check(data) == "proved"
    data["verdict"] = "refuted"
    with pytest.raises(independent.Rejected):
        independent.check(data)


@pytest.mark.parametrize("source, kind, value", [
    (r"D_{\text{KL}}(P \,\|\, Q)", "quantity", "KL"), (r"H(p,q)", "quantity", "CE"), ("H(X,Y)", "quantity", "joint entropy"), (r"I(X;Y \mid Z)", "quantity", "conditional mutual information"),
    (r"\log |\mathcal{X}|", "bound", "log(card(X))"), (r"P = Q", "equation", "equal"), (r"p(y \mid x)", "density", "p(y|x)"), ("p = 1/2", "equation", "half"),
])  # fmt: skip
def test_formulas_in_sentences(source, kind, value):
    found = shape(source)
    assert found is not None and (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("source", ["D(P||P)", "I(X;X)", r"D_\alpha(P\|Q)", "P = P", r"H(X)+1", r"D_2(P\|Q)"])
def test_other_formulas_are_no_names(source):
    assert shape(source) is None


def test_the_page_names_every_form():
    page = (Path(__file__).resolve().parent.parent / "docs" / "prose-properties.md").read_text()
    for name in FORMS:
        assert f"`{name}`" in page


def test_saved_certificates_say_what_they_check(tmp_path):
    said = {"the KL divergence is not symmetric": "not always (D(p||q; X) = D(q||p; X))", "the KL divergence can be infinite": "D(p||q; X) can be infinite",
            "the KL divergence is unbounded": "unbounded", "JS is symmetric and bounded by log 2": "; "}  # fmt: skip
    for i, (sentence, words) in enumerate(said.items()):
        path = tmp_path / f"{i}.json"
        prove(sentence).certificate.save(str(path))
        result = CliRunner().invoke(app, ["check", str(path)])
        assert result.exit_code == 0 and "proved" in result.output and words in " ".join(result.output.split()), result.output

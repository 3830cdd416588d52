"""The quantities of which properties are said in words: a closed table of names with the measure that each stands for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """A measure in the text syntax, as a function of laws ({0}, {1}), of variables, or of a parameter t.

    kind: "pair" (of two laws), "variables" (of random variables and their joint law), "number" (of a probability p), "family" (of a
    parameter t of a law). `given` holds for its parameters. `zero_at`: its least value 0 is at equal laws only, by a statement that shows it.
    """

    key: str
    name: str
    measure: str
    kind: str
    given: tuple[str, ...] = ()
    lower: str = ""  # a bound by total variation, which vanishes for equal laws only
    discrete: bool = True  # variables with finitely many values; else densities
    convention: bool = False  # sources differ by a constant factor

    def at(self, p: str, q: str) -> str:
        """A pair quantity at two laws."""
        return self.measure.format(p, q)


def _pair(key: str, name: str, measure: str, lower: str = "", convention: bool = False) -> Quantity:
    return Quantity(key, name, measure, "pair", (), lower, convention=convention)


def _of(key: str, name: str, measure: str, discrete: bool = True) -> Quantity:
    return Quantity(key, name, measure, "variables", (), "", discrete)


def _family(key: str, name: str, measure: str, *given: str) -> Quantity:
    return Quantity(key, name, measure, "family", given, "", False)


# lower bounds in place of {t}, the total variation of the two laws
QUANTITIES: dict[str, Quantity] = {
    q.key: q
    for q in (
        _pair("KL", "the KL divergence", "D({0}||{1})", "{t}^2"),
        _pair("reverse KL", "the reverse KL divergence", "D({1}||{0})", "{t}^2"),
        _pair("Jeffreys", "the Jeffreys divergence", "D({0}||{1})+D({1}||{0})", "{t}^2"),
        _pair("CE", "the cross-entropy", "CE({0},{1})"),
        _pair("JS", "the Jensen-Shannon divergence", "JS({0},{1})", "{t}^2/8"),
        _pair("TV", "the total variation distance", "TV({0},{1})", "{t}", convention=True),
        _pair("H2", "the squared Hellinger distance", "H2({0},{1})", "{t}^2/8", convention=True),
        _pair("chi2", "the chi-square divergence", "chi2({0}||{1})", "{t}^2"),
        _pair("LC", "the Le Cam distance", "LC({0},{1})", "{t}^2", convention=True),
        Quantity("Renyi", "the Renyi divergence", "Renyi[alpha]({0}||{1})", "pair", ("alpha > 0",)),
        _pair("Bhattacharyya", "the Bhattacharyya distance", "-log(1-H2({0},{1}))"),
        _pair("sqrt KL", "the square root of the KL divergence", "sqrt(D({0}||{1}))", "{t}"),
        _pair("sqrt JS", "the square root of the Jensen-Shannon divergence", "sqrt(JS({0},{1}))", "{t}/4"),
        _pair("sqrt H2", "the Hellinger distance", "sqrt(H2({0},{1}))", "{t}/2", convention=True),
        _pair("sqrt chi2", "the square root of the chi-square divergence", "sqrt(chi2({0}||{1}))", "{t}"),
        _pair("sqrt LC", "the square root of the Le Cam distance", "sqrt(LC({0},{1}))", "{t}", convention=True),
        _of("entropy", "the Shannon entropy", "H(X)"),
        _of("differential entropy", "the differential entropy", "h(X)", False),
        _of("joint entropy", "the joint entropy", "H(X,Y)"),
        _of("joint differential entropy", "the joint differential entropy", "h(X,Y)", False),
        _of("conditional entropy", "the conditional entropy", "H(X|Y)"),
        _of("conditional differential entropy", "the conditional differential entropy", "h(X|Y)", False),
        _of("mutual information", "the mutual information", "I(X;Y)"),
        _of("conditional mutual information", "the conditional mutual information", "I(X;Y|Z)"),
        _of("interaction information", "the interaction information", "I(X;Y;Z)"),
        _of("total correlation", "the total correlation", "H(X)+H(Y)+H(Z)-H(X,Y,Z)"),
        _of("pointwise mutual information", "the pointwise mutual information", "log(p(x,y)/(p(x)*p(y)))"),
        _of("self-information", "the self-information", "-log(p(x))"),
        Quantity("binary entropy", "the binary entropy function", "H_b(p)", "number"),
        # of two classes: what fails for them fails
        _family("softmax entropy", "the entropy of a softmax distribution", "H_b(sigmoid(a/t))", "t > 0"),
        _family("normal entropy", "the differential entropy of a normal distribution", "h(Normal(m,v))", "v > 0"),
        _family("exponential entropy", "the differential entropy of an exponential distribution", "h(Exponential(l))", "l > 0"),
        _family("uniform entropy", "the differential entropy of a uniform distribution", "h(Uniform(0,w))", "w > 0"),
        _family("Laplace entropy", "the differential entropy of a Laplace distribution", "h(Laplace(m,b))", "b > 0"),
    )
}

# what a parameter of a family is called, and the measure as a function of it; None: the measure has no such argument
PARAMETERS: dict[str, dict[str, str]] = {
    "softmax entropy": {"temperature": "H_b(sigmoid(a/t))"}, "Renyi": {"order": "Renyi[alpha]({0}||{1})"},
    "normal entropy": {"variance": "h(Normal(m,t))", "standard deviation": "h(Normal(m,t^2))", "mean": "h(Normal(t,v))"},
    "exponential entropy": {"rate": "h(Exponential(t))", "mean": "h(Exponential(1/t))"},
    "uniform entropy": {"width": "h(Uniform(0,t))"},
    "Laplace entropy": {"scale": "h(Laplace(m,t))", "mean": "h(Laplace(t,b))"},
}
# the square root of a divergence, which has a row of its own
ROOTS = {"KL": "sqrt KL", "JS": "sqrt JS", "H2": "sqrt H2", "chi2": "sqrt chi2", "LC": "sqrt LC"}

__all__ = ["PARAMETERS", "QUANTITIES", "ROOTS", "Quantity"]

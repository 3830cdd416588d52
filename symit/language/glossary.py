"""The measures of the text syntax with their definitions, for `symit list`."""

MEASURES = (
    ("H(X), H(X,Y|Z)", "entropy -E[log p(x)], joint and conditional"),
    ("H(X|Y=y)", "entropy at a fixed value of the condition"),
    ("h(X), h(X|Y)", "differential entropy"),
    ("I(X;Y|Z), I(X;Y;Z)", "mutual information, conditional, of several variables"),
    ("D(P||Q), D(p(x,y)||p(x) q(y))", "relative entropy E_P[log p/q]"),
    ("H(P,Q), CE(...)", "cross-entropy -E_P[log q]"),
    ("H_b(p)", "binary entropy"),
    ("TV(P,Q)", "total variation, with the half"),
    ("H2(P,Q)", "squared Hellinger distance, with the half"),
    ("chi2(P||Q)", "chi-square divergence"),
    ("JS(P,Q)", "Jensen-Shannon divergence"),
    ("LC(P,Q)", "Le Cam distance, half the triangular discrimination"),
    ("Renyi[a](P||Q), Egamma[g](P||Q)", "Renyi divergence of order a, hockey-stick divergence"),
    ("Df[t*log(t)](P||Q)", "f-divergence sum q f(p/q)"),
    ("E_{q(z|x)}[...], E_P[...]", "expectation"),
    ("sum_{x} ..., int_{x} ...", "sum or integral over all values"),
    ("card(X)", "number of letters of an alphabet"),
)

"""Where each public name of the estimators, bounds and losses lives: the package imports them on first use.

No module has the name of an exported function: importing such a submodule would replace the function in the package's namespace.
"""

EXPORTS: dict[str, str] = {
    name: f"symit.numeric.{module}"
    for module, names in {
        "bounds": (
            "barber_agakov barber_agakov_exact club club_exact donsker_varadhan donsker_varadhan_exact "
            "info_nce info_nce_exact nwj nwj_exact split_scores"
        ),
        "density": "kde_entropy",
        "estimators": "grassberger_entropy miller_madow_entropy plugin_entropy plugin_mutual_information",
        "features": "MrmrScore mrmr_scores mrmr_select mutual_information_table",
        "losses": (
            "bce_with_logits cross_entropy_loss distillation_gradient distillation_loss focal_loss "
            "kl_diagonal_normal kl_standard_normal smooth_labels softmax_temperature"
        ),
        "neural": "MineResult mine",
        "montecarlo": "KLGradients MonteCarloEstimate kl_estimator_gradients kl_estimator_terms kl_monte_carlo",
        "neighbours": "knn_kl kozachenko_leonenko_entropy ksg_mutual_information",
    }.items()
    for name in names.split()
}

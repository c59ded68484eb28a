import numpy as np


def simulate_prices(days, assets):
    rng = np.random.default_rng(2024)
    common = rng.normal(0.0003, 0.01, (days, 1))
    own = rng.normal(0, 0.015, (days, assets))
    logs = np.cumsum(common + own, axis=0)
    return 100 * np.exp(logs)

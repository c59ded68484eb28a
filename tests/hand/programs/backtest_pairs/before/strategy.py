import numpy as np


def ranks(values):
    order = values.argsort(axis=1)
    out = np.empty_like(order)
    rows = np.arange(len(values))[:, None]
    out[rows, order] = np.arange(values.shape[1])
    return out


def momentum_weights(prices, lookback):
    past = np.full_like(prices, np.nan)
    past[lookback:] = prices[lookback:] / prices[:-lookback] - 1
    cleaned = np.nan_to_num(past)
    ranked = ranks(cleaned)
    centred = ranked - ranked.mean(axis=1, keepdims=True)
    gross = np.abs(centred).sum(axis=1, keepdims=True)
    weights = centred / gross
    weights[:lookback] = 0
    return weights[:-1]

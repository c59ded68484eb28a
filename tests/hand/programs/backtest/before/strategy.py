import numpy as np


def moving_average(values, window):
    total = np.cumsum(values)
    out = np.empty_like(values)
    out[:window] = total[:window] / np.arange(1, window + 1)
    out[window:] = (total[window:] - total[:-window]) / window
    return out


def crossover(prices, fast, slow):
    quick = moving_average(prices, fast)
    lazy = moving_average(prices, slow)
    return np.where(quick > lazy, 1.0, -1.0)


def returns(prices):
    return np.diff(prices) / prices[:-1]


def apply(signals, moves):
    position = signals[:-1]
    gross = position * moves
    cost = np.abs(np.diff(position, prepend=0.0)) * 0.0001
    return gross - cost


def equity(pnl):
    growth = 1.0 + np.clip(pnl, -0.5, 0.5)
    return np.cumprod(growth)


def count_trades(signals):
    return int(np.count_nonzero(np.diff(signals)))

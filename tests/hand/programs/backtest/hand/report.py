import numpy as np


def drawdown(curve):
    top = np.maximum.accumulate(curve)
    fall = 1.0 - curve / top
    return round(float(fall.max()), 6)


def sample(curve, count):
    return curve[:: max(1, len(curve) // count)].copy()


def table(curves):
    return {name: round(float(np.median(curve)), 6) for name, curve in curves.items()}

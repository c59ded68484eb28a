import numpy as np


def drawdown(prices):
    peaks = np.maximum.accumulate(prices, axis=0)
    ratio = prices / peaks
    del prices, peaks
    fall = 1 - ratio
    return fall.max()


def main():
    print("drawdown", f"drawdown: {drawdown(np.ones((1 << 10, 200)))}")


main()

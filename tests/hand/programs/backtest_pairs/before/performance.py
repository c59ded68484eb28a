import numpy as np


class Performance:
    def __init__(self, weights, returns, cost):
        gross = (weights * returns).sum(axis=1)
        turnover = np.abs(np.diff(weights, axis=0)).sum(axis=1)
        self.net = gross.copy()
        self.net[1:] -= turnover * cost
        self.turnover = turnover.mean()

    def report(self):
        equity = np.cumprod(1 + self.net)
        drawdown = 1 - equity / np.maximum.accumulate(equity)
        return {"return": equity[-1] - 1, "sharpe": self.net.mean() / self.net.std() * 252**0.5, "drawdown": drawdown.max(), "turnover": self.turnover}

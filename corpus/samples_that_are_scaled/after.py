import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def hold(path):
    raw = np.loadtxt(path)
    data = StandardScaler().fit_transform(raw)
    del raw
    model = LogisticRegression()
    model.fit(data, np.arange(len(data)) % 2)
    odds = model.predict_proba(data)
    best = odds.max()
    del data, odds
    big = np.ones(300_000)
    return best, big.sum()

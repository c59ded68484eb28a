import numpy as np


def hit_rate(model, test, top):
    scores = model.scores()
    ranked = np.argsort(-scores, axis=1)
    del scores
    best = ranked[:, :top].copy()
    del ranked
    hits = [entry["item"] in best[entry["user"]] for entry in test]
    return round(sum(hits) / len(hits), 4)

"""A trainer object that loads, prepares and fits; attributes hold what each step made."""
import numpy as np


class Trainer:
    def __init__(self, rows, features, seed=7):
        self.rows, self.features = rows, features
        self.rng = np.random.default_rng(seed)
        self.raw = None
        self.design = None
        self.target = None
        self.weights = None

    def load(self):
        self.raw = self.rng.normal(size=(self.rows, self.features))
        self.target = self.raw[:, 0] * 3 + np.abs(self.raw[:, 1]) + self.rng.normal(size=self.rows)

    def prepare(self):
        centred = self.raw - self.raw.mean(axis=0)
        self.raw = None
        self.design = np.hstack([centred, centred ** 2, np.ones((self.rows, 1))])

    def fit(self, rounds=20):
        weights = np.zeros(self.design.shape[1])
        rate = 0.05
        for _ in range(rounds):
            error = self.design @ weights - self.target
            weights -= rate * self.design.T @ error / self.rows
        self.weights = weights
        return float(np.sqrt((error ** 2).mean()))

    def importance(self):
        shuffled = self.design.copy()
        scores = []
        for column in range(4):
            kept = shuffled[:, column].copy()
            shuffled[:, column] = self.rng.permutation(kept)
            scores.append(float(np.sqrt(((shuffled @ self.weights - self.target) ** 2).mean())))
            shuffled[:, column] = kept
        return scores


def main():
    trainer = Trainer(40_000, 20)
    trainer.load()
    trainer.prepare()
    print(round(trainer.fit(), 4))
    print([round(score, 3) for score in trainer.importance()])


if __name__ == "__main__":
    main()

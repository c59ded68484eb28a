"""Gradient boosting with stumps, from scratch."""
from boosting import Booster
from dataset import Dataset


def main():
    dataset = Dataset.synthetic(20_000, 12)
    train, test = dataset.split(0.8)
    booster = Booster(rounds=6, rate=0.3, bins=16)
    booster.fit(train.X, train.y)
    predicted = booster.predict(test.X)
    error = ((predicted - test.y) ** 2).mean()
    print("stumps", len(booster.stumps), "mse", round(float(error), 5))


if __name__ == "__main__":
    main()

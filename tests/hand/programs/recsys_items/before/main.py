"""Item based recommender."""
from data import ratings_log
from evaluate import hit_rate
from model import ItemKNN


def main():
    log = ratings_log(30_000, users=1_200, items=700)
    train = [entry for n, entry in enumerate(log) if n % 10]
    test = [entry for n, entry in enumerate(log) if n % 10 == 0]
    model = ItemKNN(1_200, 700)
    model.fit(train)
    print("train", len(train), "test", len(test))
    print("hits", hit_rate(model, test, 20))


if __name__ == "__main__":
    main()

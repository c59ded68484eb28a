"""Texts made up of topic words."""
import random


def make_corpus(count):
    rng = random.Random(3)
    words = [f"w{n:04d}" for n in range(2000)]
    texts, labels = [], []
    for n in range(count):
        label = n % 4
        picked = [words[(rng.randrange(500) + label * 400) % 2000] for _ in range(20)]
        texts.append(" ".join(picked))
        labels.append(label)
    return texts, labels

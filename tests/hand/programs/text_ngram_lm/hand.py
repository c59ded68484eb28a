"""Trigram language model: counts, smoothing, perplexity on held-out text."""
from collections import Counter, defaultdict
import math
import random


def generate(seed, sentences):
    rng = random.Random(seed)
    nouns = ["cat", "dog", "ship", "river", "engine", "garden", "house"] + [f"n{k}" for k in range(300)]
    verbs = ["sees", "likes", "follows", "paints"] + [f"v{k}" for k in range(40)]
    return "\n".join(f"the {rng.choice(nouns)} {rng.choice(verbs)} a {rng.choice(nouns)} near the {rng.choice(nouns)}" for _ in range(sentences))


def sentences(text):
    return [["<s>", "<s>"] + line.split() + ["</s>"] for line in text.split("\n")]


def trigrams(lines):
    for line in lines:
        yield from zip(line, line[1:], line[2:])


class Model:
    def __init__(self, alpha=0.1):
        self.alpha = alpha
        self.contexts = defaultdict(int)
        self.counts = {}
        self.size = 1

    def fit(self, text):
        lines = sentences(text)
        self.ids = {word: number for number, word in enumerate(sorted({word for line in lines for word in line}))}
        encoded = [[self.ids[word] for word in line] for line in lines]
        del lines
        self.size = len(self.ids)
        self.counts = Counter(trigrams(encoded))
        for (first, second, _), count in self.counts.items():
            self.contexts[first, second] += count
        return self

    def log_probability(self, gram):
        count = self.counts.get(gram, 0) + self.alpha
        return math.log(count / (self.contexts.get(gram[:2], 0) + self.alpha * self.size))


def perplexity(model, text):
    lines = [[model.ids.get(word, -1) for word in line] for line in sentences(text)]
    total = [model.log_probability(gram) for gram in trigrams(lines)]
    return math.exp(-sum(total) / len(total))


def main():
    train = generate(1, 22_000)
    model = Model().fit(train)
    print(len(train), model.size, len(model.counts))
    del train
    held_out = generate(2, 3_000)
    print(round(perplexity(model, held_out), 3))


if __name__ == "__main__":
    main()

"""TF-IDF of a small corpus, similarity of documents, keywords."""
import collections
import math
import re

import numpy as np

TOKEN = re.compile(r"\w+")


def corpus(count):
    docs = []
    for n in range(count):
        words = [f"term{(n * k * 31 + k * k) % (400 + n % 200)}" for k in range(1, 120)]
        docs.append(" ".join(words))
    return docs


def tokenize(docs):
    return [TOKEN.findall(doc.lower()) for doc in docs]


def vocabulary(tokens):
    frequency = collections.Counter()
    for doc in tokens:
        frequency.update(set(doc))
    return {word: (i, math.log(len(tokens) / count)) for i, (word, count) in enumerate(sorted(frequency.items()))}


def vectors(tokens, vocab):
    matrix = np.zeros((len(tokens), len(vocab)))
    for row, doc in enumerate(tokens):
        for word in doc:
            column, idf = vocab[word]
            matrix[row, column] += idf
    return matrix


def normalise(matrix):
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def most_similar(unit):
    similarity = unit @ unit.T
    np.fill_diagonal(similarity, 0)
    return similarity.max(axis=1)


def main():
    docs = corpus(1500)
    tokens = tokenize(docs)
    vocab = vocabulary(tokens)
    matrix = vectors(tokens, vocab)
    print(len(docs), "documents", sum(map(len, tokens)), "tokens")
    del docs, tokens
    unit = normalise(matrix)
    del matrix
    best = most_similar(unit)
    print(unit.shape, round(float(best.mean()), 5))


if __name__ == "__main__":
    main()

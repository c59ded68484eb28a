"""Transformers."""
from collections import Counter

import numpy as np


class Tokenizer:
    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return [text.lower().split() for text in X]


class CountVectorizer:
    def __init__(self, size):
        self.size = size
        self.vocabulary = {}

    def fit(self, X, y=None):
        counts = Counter()
        for tokens in X:
            counts.update(tokens)
        self.vocabulary = {word: i for i, (word, _) in enumerate(sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:self.size])}
        return self

    def transform(self, X):
        matrix = np.zeros((len(X), self.size), dtype=np.float32)
        for row, tokens in enumerate(X):
            for token in tokens:
                column = self.vocabulary.get(token)
                if column is not None:
                    matrix[row, column] += 1
        return matrix


class TfIdf:
    def __init__(self):
        self.idf = None

    def fit(self, X, y=None):
        documents = (X > 0).sum(axis=0)
        self.idf = np.log((1 + len(X)) / (1 + documents)) + 1
        return self

    def transform(self, X):
        weighted = X * self.idf.astype(np.float32)
        norms = np.linalg.norm(weighted, axis=1, keepdims=True)
        return weighted / np.maximum(norms, 1e-9)

"""Chains transformers and a model."""


class TextPipeline:
    def __init__(self, tokenizer, vectorizer, weighting, model):
        self.tokenizer = tokenizer
        self.vectorizer = vectorizer
        self.weighting = weighting
        self.model = model

    def fit(self, texts, y):
        tokens = self.tokenizer.fit(texts).transform(texts)
        counts = self.vectorizer.fit(tokens).transform(tokens)
        self.weighting.fit(counts)
        self.model.fit(counts, y)
        return self

    def predict(self, texts):
        tokens = self.tokenizer.transform(texts)
        counts = self.vectorizer.transform(tokens)
        weights = self.weighting.transform(counts)
        return self.model.predict(weights)

def load(n):
    docs = {}
    for i in range(n):
        docs[i] = "W%d x " % i * 40
    return docs


def tokenize(text):
    return [t.lower() for t in text.split()]


def build(docs):
    tokens = {i: tokenize(d) for i, d in docs.items()}
    lengths = {i: len(ts) for i, ts in tokens.items()}
    return {i: bytes(2000 + n) for i, n in lengths.items()}


print(len(build(load(2000))))

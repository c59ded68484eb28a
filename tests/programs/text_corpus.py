"""Builds a vocabulary and an index out of a corpus of documents."""
import io

WORDS = [f"word{n * 7919 % 5003}" for n in range(5_000)]


def write_corpus():
    corpus = io.StringIO()
    for n in range(15_000):
        corpus.write(" ".join(WORDS[(n * 31 + k * 17) % 5_000] for k in range(12)) + "\n")
    return corpus.getvalue()


documents = write_corpus().split("\n")
tokens = [document.split() for document in documents]
vocabulary = {}
for document in tokens:
    for word in document:
        vocabulary[word] = vocabulary.get(word, 0) + 1
common = sorted(vocabulary, key=lambda word: (-vocabulary[word], word))[:5]
print(len(vocabulary), common)

places = [(n * 13 % 5_000, n) for n in range(300_000)]
print(max(places))

"""A BM25 search engine with a tiny query language."""
import math
import random
from collections import Counter, defaultdict


def documents(count):
    rng = random.Random(17)
    vocabulary = [f"{a}{b}{c}" for a in "bcdfg" for b in "aeiou" for c in "lmnrstxz"]
    docs = []
    for number in range(count):
        length = rng.randint(20, 50)
        words = [vocabulary[min(int(rng.expovariate(0.02)), len(vocabulary) - 1)] for _ in range(length)]
        docs.append({"id": number, "title": " ".join(words[:4]).title(), "body": " ".join(words)})
    return docs


class Index:
    k1, b = 1.5, 0.75

    def __init__(self):
        self.postings = defaultdict(list)
        self.lengths = {}

    def add_all(self, docs):
        tokenized = [(doc["id"], doc["body"].lower().split()) for doc in docs]
        counted = [(number, Counter(tokens), len(tokens)) for number, tokens in tokenized]
        for number, counts, length in counted:
            self.lengths[number] = length
            for word, count in counts.items():
                self.postings[word].append((number, count))

    def search(self, query, limit=5):
        average = sum(self.lengths.values()) / len(self.lengths)
        scores = defaultdict(float)
        for word in query.split():
            entries = self.postings.get(word, [])
            idf = math.log(1 + (len(self.lengths) - len(entries) + 0.5) / (len(entries) + 0.5))
            for number, count in entries:
                weight = self.k1 * (1 - self.b + self.b * self.lengths[number] / average)
                scores[number] += idf * count * (self.k1 + 1) / (count + weight)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def main():
    docs = documents(5_000)
    index = Index()
    index.add_all(docs)
    titles = {doc["id"]: doc["title"] for doc in docs}
    print("documents", len(titles), "words", len(index.postings))
    for query in ("bal ces", "dor", "gux fin bem"):
        print(query, [(number, round(score, 4), titles[number]) for number, score in index.search(query, 2)])


if __name__ == "__main__":
    main()

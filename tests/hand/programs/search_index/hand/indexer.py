import collections
import re

WORD = re.compile(r"\w+")


class Index:
    def __init__(self):
        self.postings = collections.defaultdict(dict)

    def build(self, documents):
        tokens = [(number, WORD.findall(text.lower())) for number, text in documents]
        for number, words in tokens:
            for word, count in collections.Counter(words).items():
                self.postings[word][number] = count
        return self

    def size(self):
        return sum(len(entry) for entry in self.postings.values())

    def freeze(self):
        frozen = {word: tuple(sorted(entry.items())) for word, entry in self.postings.items()}
        self.postings = None
        lengths = collections.Counter()
        for entry in frozen.values():
            for number, count in entry:
                lengths[number] += count
        weighted = {word: [(number, count / lengths[number]) for number, count in entry] for word, entry in frozen.items()}
        return weighted

from functools import lru_cache


class Tokens:
    def __init__(self):
        self.split = lru_cache(maxsize=4096)(self._split)

    def _split(self, word):
        return tuple(word) + ("</w>",)

    def encode(self, corpus):
        segments = [list(self.split(word)) for word in corpus]
        tokens = [token for segment in segments for token in segment]
        del segments
        return [len(token) for token in tokens]


print(sum(Tokens().encode(["word%d" % (i % 2000) for i in range(20_000)])))

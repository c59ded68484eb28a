class D:
    weights = {"first": 0.3, "last": 0.7}

    def features(self, people):
        grams = {}
        for p in people:
            grams[p.pid] = {f: frozenset(getattr(p, f)) for f in self.weights}
        return grams

    def run(self, people):
        grams = self.features(people)
        scored = [(len(g["first"] & g["last"]), k) for k, g in grams.items()]
        return "\n".join(f"{s};{k} and more text on this line" for s, k in scored)


class P:
    def __init__(self, i):
        self.pid = i
        self.first = "name%d" % i
        self.last = "last%d" % i


print(len(D().run([P(i) for i in range(8000)])))

import heapq


class Engine:
    def __init__(self, runs):
        self.runs = runs

    def scan(self, lo, hi):
        for k, v in heapq.merge(*self.runs):
            if lo <= k < hi:
                yield k, v


def export(engine):
    rows = list(engine.scan(b"", b"\xff"))
    lines = [k.decode() + "\t" + v.hex() for k, v in rows]
    text = "\n".join(lines)
    return text.encode()


print(len(export(Engine([[(b"k%05d" % i, b"x%d" % i * 30) for i in range(20000)]]))))

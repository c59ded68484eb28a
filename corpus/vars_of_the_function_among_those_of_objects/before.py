"""`vars(case)` gives the attributes of an object, but `vars()` beside it those of the function."""


class Case:
    def __init__(self, number, fee):
        self.number = number
        self.fee = fee


def page(cases):
    rows = ["%(number)s: %(fee)d" % vars(case) for case in cases]
    text = "\n".join(rows)
    seen = [sorted(name for name in vars()) for _ in "a"]
    data = text.encode() + str(len(seen)).encode()
    return data.upper()


CASES = [Case(n, n % 7) for n in range(30_000)]
print(len(page(CASES)))

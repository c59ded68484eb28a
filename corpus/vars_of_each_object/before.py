"""`vars(case)` gives the attributes of an object, in a comprehension as well: it reads no name of the function."""


class Case:
    def __init__(self, number, fee):
        self.number = number
        self.fee = fee


def page(cases):
    rows = ["%(number)s: %(fee)d" % vars(case) for case in cases]
    text = "\n".join(rows)
    data = text.encode()
    return data.upper()


CASES = [Case(n, n % 7) for n in range(30_000)]
print(len(page(CASES)))

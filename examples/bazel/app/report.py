"""A report of a field."""

from middle.steps import field, smooth


def report(n):
    raw = field(n)
    low = smooth(raw)
    total = low.sum()
    high = smooth(low)
    return total, high.mean()


if __name__ == "__main__":
    print(report(1000))

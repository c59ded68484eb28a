"""A parameter that is dead early, of callers that pass a temporary."""
# dead: fit.raw
MIB = 1 << 20


def load(size):
    return bytearray(size)


def fit(raw):
    half = bytes(raw[::2])
    double = half + half
    return len(double)


def main():
    return fit(load(40 * MIB))


print(main())

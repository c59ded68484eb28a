from lib import load, nested, tidy

N = 1 << 15


def run():
    raw = load(N)
    part = raw[["a", "b"]]
    print(nested(part))
    good = tidy(part)
    other = load(N)
    return int(raw["a"].iloc[0]), len(good), len(other)


print(run())

def steps(n):
    heights = [(i * i) % 977 for i in range(n)]
    slopes = [b - a for a, b in zip(heights, heights[1:])]
    del heights
    doubled = [slope * 2 for slope in slopes]
    del slopes
    return len(doubled), sum(slope * 3 for slope in doubled)


def primes(n):
    flags = bytearray(n)
    for k in range(2, n):
        if not flags[k]:
            flags[k * k :: k] = b"\1" * len(range(k * k, n, k))
    found = [k for k, flag in enumerate(flags) if k > 1 and not flag]
    del flags
    again = [k * 2 for k in range(n)]
    return len(found), len(again)


print(steps(60_000), primes(60_000))

def report(n):
    names = [f"name {i}" for i in range(n)]
    longest = max(len(name) for name in names)
    numbers = [i * i for i in range(n)]
    biggest = max(numbers)
    pairs = [(i, i + 1) for i in range(n)]
    last = pairs[-1]
    keys = {i: str(i) for i in range(n)}
    size = len(keys)
    return longest, biggest, last, size


print(report(40_000))

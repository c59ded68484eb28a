def describe(count):
    squares = [n * n for n in range(count)]
    largest = max(squares)
    words = [str(n) for n in range(count)]
    longest = max(len(word) for word in words)
    pairs = [(n, n + 1) for n in range(count)]
    return largest, longest, len(pairs)


print(describe(20_000))

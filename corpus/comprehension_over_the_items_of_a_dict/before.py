def count(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    pairs = [(n, word) for word, n in counts.items() if n > 0]
    rows = [f"{n} {word}" for n, word in pairs]
    return "".join(rows)


print(len(count(" ".join([f"w{i % 5000}" for i in range(50_000)]))))

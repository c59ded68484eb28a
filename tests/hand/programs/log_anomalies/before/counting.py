from collections import Counter


def windows(templates, size):
    out = []
    for start in range(0, len(templates), size):
        out.append(Counter(templates[start:start + size]))
    return out


def score(counts):
    total = Counter()
    for window in counts:
        total.update(window)
    ranked = []
    for number, window in enumerate(counts):
        surprise = sum(abs(count - total[key] / len(counts)) for key, count in window.items())
        ranked.append((round(surprise, 4), number))
    return sorted(ranked, reverse=True)

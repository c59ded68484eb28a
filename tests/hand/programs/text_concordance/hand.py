"""Concordance and collocations of a (generated) novel."""
import random
import re
from collections import Counter, defaultdict

WORD = re.compile(r"[a-z']+")
SYLLABLES = ["ka", "lo", "mi", "ter", "van", "shu", "pel", "or", "en", "di"]


def write_novel(sentences):
    rng = random.Random(8)
    words = ["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 4))) for _ in range(900)]
    parts = []
    for _ in range(sentences):
        count = rng.randint(5, 14)
        sentence = " ".join(words[min(int(rng.expovariate(0.01)), 899)] for _ in range(count))
        parts.append(sentence.capitalize() + ".")
    return " ".join(parts)


def tokenize(text):
    lowered = text.lower()
    return WORD.findall(lowered)


def drop_common(tokens, share):
    counts = Counter(tokens)
    common = {word for word, n in counts.items() if n > len(tokens) * share}
    return [token for token in tokens if token not in common]


def bigrams(tokens):
    return list(zip(tokens, tokens[1:]))


def concordance(tokens, width=3):
    lines = defaultdict(list)
    for position, token in enumerate(tokens):
        if len(token) > 8:
            lines[token].append(" ".join(tokens[max(0, position - width):position + width + 1]))
    return lines


def analyse(text):
    tokens = tokenize(text)
    print("characters", len(text), "tokens", len(tokens))
    del text
    content = drop_common(tokens, 0.01)
    del tokens
    pairs = bigrams(content)
    del content
    frequent = Counter(pairs).most_common(5)
    print("pairs", len(pairs))
    for (left, right), count in frequent:
        print(f"{left} {right}: {count}")
    return pairs


def main():
    novel = write_novel(14_000)
    pairs = analyse(novel)
    words = [left for left, _ in pairs]
    del pairs
    lines = concordance(words)
    longest = max(lines, key=lambda word: (len(lines[word]), word))
    print(len(lines), longest, lines[longest][0])


if __name__ == "__main__":
    main()

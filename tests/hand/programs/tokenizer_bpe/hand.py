"""Byte-pair encoding: learn merges from a text, encode another one."""
import collections


def sample(count):
    stems = ["low", "lower", "newest", "widest", "running", "tokeniser", "memory", "release", "pinned", "value"]
    return " ".join(stems[(n * n + n // 7) % len(stems)] + ("s" if n % 5 == 0 else "") for n in range(count))


def learn(words, merges):
    vocab = collections.Counter(words)
    splits = {word: tuple(word) for word in vocab}
    rules = []
    for _ in range(merges):
        pairs = collections.Counter()
        for word, count in vocab.items():
            symbols = splits[word]
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        rules.append(best)
        splits = {word: merge(symbols, best) for word, symbols in splits.items()}
    return rules


def merge(symbols, pair):
    out = []
    i = 0
    while i < len(symbols):
        if symbols[i:i + 2] == pair:
            out.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return tuple(out)


def encode(words, rules):
    cache = {}
    pieces = []
    for word in words:
        if word not in cache:
            symbols = tuple(word)
            for pair in rules:
                symbols = merge(symbols, pair)
            cache[word] = symbols
        pieces.append(cache[word])
    return [symbol for symbols in pieces for symbol in symbols]


def main():
    text = sample(120_000)
    words = text.split()
    rules = learn(words, 25)
    pieces = encode(words, rules)
    print(len(rules), len(pieces), len(words))
    size = len(text)
    del text, words
    table = {piece: number for number, piece in enumerate(sorted(set(pieces)))}
    ids = [table[piece] for piece in pieces]
    del pieces
    blocks = [ids[start:start + 512] for start in range(0, len(ids), 512)]
    print(len(blocks), sum(blocks[-1]), round(len(ids) / size, 3))


if __name__ == "__main__":
    main()

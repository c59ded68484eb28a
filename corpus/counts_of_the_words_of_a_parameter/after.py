import collections


def learn(words):
    vocab = collections.Counter(words)
    splits = {word: 1 for word in vocab}
    return len(splits)


def main(count):
    rules = learn(("ab cd " * count).split())
    table = [str(number) for number in range(count)]
    return rules, len(sorted(table))


print(main(20_000))

import collections


def learn(words):
    vocab = collections.Counter(words)
    splits = {word: 1 for word in vocab}
    return len(splits)


def main(count):
    words = ("ab cd " * count).split()
    rules = learn(words)
    table = [str(number) for number in range(count)]
    return rules, len(sorted(table))


print(main(20_000))

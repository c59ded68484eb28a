from collections import Counter, deque


def profile(path):
    with open(path) as file:
        text = file.read()
    words = [word for word in text.split() if len(word) > 2]
    pairs = Counter(" ".join(pair) for pair in zip(words, words[1:]))
    del words
    lengths = [str(len(part)) for part in text.split(".")]
    return len(pairs), len(lengths)


def last(path):
    with open(path) as file:
        text = file.read()
    words = [word for word in text.split() if len(word) > 2]
    ends = deque((word[-1] for word in words), 5)
    del words
    lengths = [str(len(part)) for part in text.split(".")]
    del text
    return list(ends), len(lengths)


print(profile(__file__)[0] > 5, last(__file__)[1] > 5)

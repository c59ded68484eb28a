from collections import defaultdict


def build_index(documents):
    index = defaultdict(set)
    for number, text in enumerate(documents):
        words = text.split()
        for word in words:
            index[word].add(number)
    return index

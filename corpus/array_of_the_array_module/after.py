from array import array

import numpy as np


def to_ids(docs, vocabulary):
    stream = array("i")
    for doc in docs:
        stream.extend(vocabulary[word] for word in doc)
    return np.array(stream)


def pairs(stream):
    rows = []
    for step in range(1, 5):
        rows += [stream[:-step] + stream[step:]]
    joined = np.concatenate(rows)
    del rows
    joined = joined.astype(float)
    return np.sqrt(joined).sum()


def main():
    vocabulary = {str(k): k for k in range(900)}
    docs = [[str(k * i % 900) for k in range(100)] for i in range(600)]
    print(pairs(to_ids(docs, vocabulary)))


main()

"""Inverted index with postings, ranked queries."""
from indexer import Index
from query import Searcher


def library(count):
    for n in range(count):
        words = " ".join(f"w{n * k % 997} topic{k % 9}" for k in range(1, 60))
        yield n, f"Title {n}. {words}"


def main():
    index = Index()
    documents = list(library(1500))
    index.build(documents)
    print(len(documents), index.size())
    del documents
    packed = index.freeze()
    searcher = Searcher(packed)
    for text in ("w12 w30 topic4", "w900 topic1", "absent"):
        print(text, searcher.search(text, 3))


if __name__ == "__main__":
    main()

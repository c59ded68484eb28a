"""Scores chunks of a table in a thread pool; futures keep their results as long as somebody keeps them."""
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np


def chunk(number, rows):
    return np.random.default_rng(number).random((rows, 8))


def score(number, rows):
    table = chunk(number, rows)
    weights = np.linspace(0.1, 1, 8)
    ranked = np.sort(table, axis=0)
    del table
    return number, ranked * weights


def run(parts, rows):
    totals = {}
    with ThreadPoolExecutor(max_workers=1) as pool:
        futures = [pool.submit(score, number, rows) for number in range(parts)]
        for future in as_completed(futures):
            number, scored = future.result()
            totals[number] = round(float(scored.sum()), 3)
    del futures, future, scored
    overall = np.zeros(8)
    for number in range(parts):
        sample = chunk(number + 100, rows * 3)
        overall += np.sqrt(sample).sum(axis=0)
        del sample
    return totals, overall.round(3).tolist()


def main():
    totals, overall = run(5, 40_000)
    print(sorted(totals.items()))
    print(overall)


if __name__ == "__main__":
    main()

"""Splits a job over workers that have the interface of processes but run here."""
import numpy as np

from jobs import build_jobs
from pool import WorkerPool


def combine(results):
    keys = sorted({key for result in results for key in result})
    matrix = np.array([[result.get(key, 0.0) for key in keys] for result in results])
    return keys, matrix.sum(axis=0)


def main():
    pool = WorkerPool(3)
    jobs = build_jobs(6, 60_000)
    pool.submit_all(jobs)
    results = pool.join()
    keys, totals = combine(results)
    print(len(keys), round(float(totals.sum()), 3), pool.handled)


if __name__ == "__main__":
    main()

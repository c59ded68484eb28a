import numpy as np


def build_jobs(count, size):
    rng = np.random.default_rng(77)
    jobs = []
    for n in range(count):
        jobs.append({"id": n, "values": rng.random((size, 4)), "groups": rng.integers(0, 200, size)})
    return jobs

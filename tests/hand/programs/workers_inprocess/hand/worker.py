import numpy as np


class Worker:
    def __init__(self, number):
        self.number = number

    def run(self, job):
        values = job["values"]
        squared = values**2
        logs = np.log1p(squared)
        del squared
        norm = np.sqrt(logs.sum(axis=1))
        weighted = logs * norm[:, None]
        del logs
        centred = weighted - weighted.mean(axis=0)
        del weighted
        sums = np.bincount(job["groups"], weights=centred.sum(axis=1) + norm, minlength=200)
        return {f"g{group}": float(total) for group, total in enumerate(sums)}

import numpy as np

SIZE = 100_000


def fill(totals, count):
    for n in range(count):
        rows = np.full(SIZE, n, dtype=np.float64)
        if n % 2:
            totals.append(rows.sum())
            # The mean is taken by the caller, who knows
            # how many there are.


class Report:
    def add(self, count):
        for n in range(count):
            data = np.full(SIZE, n, dtype=np.float64)
            if n % 2:
                self.total = data.sum()

                # Nothing is kept of it.

    # Nor of what comes next.
    def read(self):
        return self.total


totals = []
fill(totals, 3)
report = Report()
report.add(3)
print(totals, report.read())

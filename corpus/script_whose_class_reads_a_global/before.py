import numpy as np

table = np.ones(200_000)
print(float(table.sum()))


class Report:
    size = len(table)

    def total(self):
        return float(np.sort(table).sum())


print(Report.size, Report().total())

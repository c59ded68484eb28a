import numpy as np


class Report:
    def run(self, n, full):
        self.table = np.ones((n, n))
        if full:
            wide = np.hstack([self.table, self.table])
            self.table = None
            total = np.sqrt(wide).sum()
        else:
            total = self.table.sum()
            self.table = None
            total += np.ones((n, 2 * n)).sum()
        return total


if __name__ == "__main__":
    print(Report().run(300, True), Report().run(300, False))

import unittest

import numpy as np


def make(count):
    return np.ones(count) * 2.0


class Scaling(unittest.TestCase):
    def test_sum(self):
        table = make(5)
        total = table.sum()
        other = make(7)
        self.assertEqual(total + other.sum(), 24.0)


Scaling("test_sum").run()
print("done")

import numpy as np

SIZE = 1 << 17


class Survey:
    def hold(self):
        x = np.ones(SIZE)
        total = (x.sum() *
# nothing here depends on
  # the indentation
2 if self
else
0)
        values = [
x.min(), x.max()
if total else
"""text
# no comment"""]
        del x
        other = np.ones(SIZE)
        return total + other.sum() + values[0]

    def next(self):
        return 1


print(Survey().hold(), Survey().next())

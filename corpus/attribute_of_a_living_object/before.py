import numpy as np

SIZE = 1 << 17


class Survey:
    def __init__(self):
        self.data = np.ones(SIZE)

    def run(self):
        data = self.data
        total = data.sum()
        other = np.ones(SIZE)
        return total + other.sum()


survey = Survey()
print(survey.run(), survey.data.sum())

import numpy as np

SIZE = 1 << 17


class Survey:
    def __init__(self, size):
        self.size = size

    def run(self):
        image = np.ones(self.size)
        return self.report(image, 2)

    def report(self, image, level):
        scaled = image * level
        total = scaled.sum()
        del scaled
        other = np.ones(3 * SIZE)
        return total + other.sum()


if __name__ == "__main__":
    survey = Survey(SIZE)
    print(survey.run(), survey.report(np.zeros(SIZE), 3))

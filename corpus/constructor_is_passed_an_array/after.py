import numpy as np

SIZE = 1 << 17


class Survey:
    def __init__(self, raw, level):
        self.raw = raw
        self.level = level

    def report(self):
        scaled = self.raw * self.level
        total = scaled.sum()
        del scaled
        other = np.ones(3 * SIZE)
        return total + other.sum()


def main():
    survey = Survey(np.ones(SIZE), 2)
    if isinstance(survey, Survey):
        print(survey.report())


if __name__ == "__main__":
    main()

import numpy as np

SIZE = 1 << 17


def report(image, level):
    scaled = image * level
    total = scaled.sum()
    del image, scaled
    other = np.ones(3 * SIZE)
    return total + other.sum()


def main():
    print(report(np.ones(SIZE), 2), report(image=np.zeros(SIZE), level=3))


if __name__ == "__main__":
    main()

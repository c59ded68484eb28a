import numpy as np

SIZE = 1 << 17


class Image:
    def __init__(self, pixels):
        self.pixels = pixels

    def __mul__(self, level):
        return Image(self.pixels * level)

    def sum(self):
        return self.pixels.sum()

    def __del__(self):
        print("gone")


def report(image, level):
    scaled = image * level
    total = scaled.sum()
    other = np.ones(3 * SIZE)
    print("made")
    return total + other.sum()


def main():
    print(report(np.ones(SIZE), 2))
    print(report(Image(np.ones(SIZE)), 2))


if __name__ == "__main__":
    main()

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


class Job:
    def do_report(self, image, level):
        scaled = image * level
        total = scaled.sum()
        other = np.ones(3 * SIZE)
        print("made")
        return total + other.sum()

    def run(self, command, image):
        return getattr(self, "do_" + command)(image, 2)


def main():
    job = Job()
    print(job.do_report(np.ones(SIZE), 2))
    print(job.run("report", Image(np.ones(SIZE))))


if __name__ == "__main__":
    main()

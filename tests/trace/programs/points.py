"""Objects of a class of one's own, in a list."""
# dead: main.points
class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def make(count):
    return [Point(n * 1.5, n * 2.5) for n in range(count)]


def flatten(points):
    return [value for point in points for value in (point.x + 1, point.y + 1)]


def main():
    points = make(150_000)
    flat = flatten(points)
    doubled = [value * 2 for value in flat]
    print(len(doubled), sum(doubled))


main()

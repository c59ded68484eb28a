class Noisy:
    """Looks like an array as far as it is used, and sees its end."""

    def __init__(self, size):
        self.size = size

    def sum(self):
        return self.size

    def __mul__(self, factor):
        return Noisy(self.size)

    def __del__(self):
        print("the end of", self.size)


def load(size):
    return Noisy(size)

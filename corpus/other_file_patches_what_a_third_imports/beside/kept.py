class Kept(list):
    """A list that sees its end."""

    def __del__(self):
        print("the end of", len(self))


def load(size):
    return Kept([size])

class Part:
    def __init__(self, values):
        self.values = values

    def __add__(self, other):
        return Part(self.values + other.values)

    def __radd__(self, other):
        return self

    def __del__(self):
        print("gone", len(self.values))


def collect(parts):
    whole = sum(parts)
    print("summed", len(whole.values))
    copy = [value * 2 for value in whole.values]
    print("copied")
    return len(sorted(copy))


print(collect([Part([1] * 1000), Part([2] * 2000)]))

class Part:
    def __init__(self, number):
        self.text = str(number) * 20_000

    def size(self):
        return len(self.text)


def collect(names):
    kinds = {"part": Part}
    return [kinds[name](n) for n, name in enumerate(names)]

"""A class whose method works through its input; what it keeps in attributes is no local's to release."""
# dead: Survey.run.samples
MIB = 1 << 20


class Survey:
    def __init__(self, size):
        self.size = size
        self.result = None

    def read(self):
        return bytearray(range(256)) * (self.size // 256)

    def smooth(self, samples):
        return bytes(reversed(samples))

    def run(self):
        samples = self.read()
        smoothed = self.smooth(samples)
        self.result = smoothed
        return self.score(smoothed)

    def score(self, smoothed):
        doubled = smoothed + smoothed[: len(smoothed) // 2]
        return sum(doubled[:1000]) + len(doubled)


print(Survey(32 * MIB).run())

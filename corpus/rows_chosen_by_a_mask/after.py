import numpy as np


class Groups:
    def __init__(self, values, masks):
        self.values = values
        self.masks = masks

    def spread(self, part):
        return part.std()

    def means(self):
        found = []
        for mask in self.masks:
            pixels = self.values[~mask]
            found.append(float(self.spread(pixels)))
            del pixels
            found.append(float(np.median(self.values[mask] * 2.0)))
        return found


VALUES = np.arange(1 << 16, dtype=float)
print(Groups(VALUES, [VALUES < 9, VALUES > 99]).means())

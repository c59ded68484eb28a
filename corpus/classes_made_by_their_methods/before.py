import numpy as np


class Cloud:
    def __init__(self, points: np.ndarray):
        self.points = points

    @classmethod
    def from_scan(cls, count: int) -> "Cloud":
        return cls(np.ones(count))

    @staticmethod
    def of_zeros(count):
        return Cloud(np.zeros(count))


def build(scans: list[Cloud]) -> np.ndarray:
    turned = [scan.points * 2 for scan in scans]
    merged = sum(turned)
    third = merged * 3
    return third


def main():
    scans = [Cloud.from_scan(30_000), Cloud.of_zeros(30_000)]
    scans += [Cloud.from_scan(30_000) for _ in range(3)]
    print(build([Cloud.from_scan(30_000) for _ in range(3)]).sum(), len(scans))


main()

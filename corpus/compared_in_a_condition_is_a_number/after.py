import numpy as np


class Mount:
    def __init__(self, angle, tilt):
        self.angle, self.tilt = angle, tilt

    def project(self, field):
        angle = np.deg2rad(self.angle)
        height = np.tan(angle) * 3.0
        lean = float(np.cos(np.deg2rad(self.tilt)))
        scaled = np.exp(field)
        del field
        if height > 2.5:
            return np.exp(scaled) * lean
        return np.log(scaled) * lean


def main():
    print(Mount(10.0, 3.0).project(np.linspace(0.0, 1.0, 100000)).sum())


if __name__ == "__main__":
    main()

import numpy as np

SIZE = 1 << 17


def segment(level):
    return (np.zeros((512, 512)) + level).sum()


def run():
    image = np.arange(512.0 * 512.0).reshape(512, 512)
    corner = image[:100, :100]
    level = corner.mean()
    del image, corner
    return segment(level)


print(run())

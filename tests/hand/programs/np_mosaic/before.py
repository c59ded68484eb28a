"""Builds a photo mosaic out of tiles that match in colour."""
import numpy as np

TILE = 16


def make_library(count):
    rng = np.random.default_rng(20)
    colours = rng.integers(0, 256, (count, 1, 1, 3))
    noise = rng.integers(-20, 20, (count, TILE, TILE, 3))
    tiles = np.clip(colours + noise, 0, 255)
    return tiles.astype(np.uint8)


def make_target(height, width):
    y, x = np.indices((height, width))
    red = (np.sin(x / 50) + 1) * 127
    green = (np.cos(y / 70) + 1) * 127
    blue = (x + y) % 256
    image = np.stack([red, green, blue], axis=-1)
    return image.astype(np.uint8)


def block_means(image):
    height, width, _ = image.shape
    blocks = image.reshape(height // TILE, TILE, width // TILE, TILE, 3)
    floats = blocks.astype(np.float32)
    return floats.mean(axis=(1, 3))


def match(means, library):
    flat = means.reshape(-1, 3)
    colours = library.astype(np.float32).mean(axis=(1, 2))
    distances = ((flat[:, None, :] - colours[None, :, :]) ** 2).sum(axis=-1)
    return distances.argmin(axis=1).reshape(means.shape[:2])


def assemble(choice, library):
    picked = library[choice]
    swapped = picked.transpose(0, 2, 1, 3, 4)
    return swapped.reshape(choice.shape[0] * TILE, choice.shape[1] * TILE, 3)


def main():
    target = make_target(640, 800)
    library = make_library(600)
    means = block_means(target)
    choice = match(means, library)
    mosaic = assemble(choice, library)
    difference = mosaic.astype(np.int64) - target
    error = np.abs(difference)
    print(mosaic.shape, len(np.unique(choice)), round(float(error.mean()), 4))


if __name__ == "__main__":
    main()

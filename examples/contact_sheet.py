"""Sharpened thumbnails of a series of frames, side by side on one sheet."""

import numpy as np

HEIGHT, WIDTH = 720, 1280


def take_frame(number):
    """Stands in for a camera: a grey ramp with a bright disc that wanders."""
    y, x = np.ogrid[0:HEIGHT, 0:WIDTH]
    disc = (x - 120 * number) ** 2 + (y - HEIGHT // 2) ** 2 < 150**2
    return np.where(disc, 255, (x + y) % 200).astype(np.uint8)


def blur(image):
    padded = np.pad(image, 1, mode="edge")
    return (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4


def shrink(image, factor):
    height, width = image.shape
    return image.reshape(height // factor, factor, width // factor, factor).mean(axis=(1, 3))


def thumbnail(number):
    frame = take_frame(number)
    light = frame.astype(np.float64) / 255
    edges = light - blur(light)
    sharp = np.clip(light + 2 * edges, 0, 1)
    return shrink(sharp, 8)


def contact_sheet(count):
    return np.hstack([thumbnail(number) for number in range(count)])


def main():
    sheet = contact_sheet(6)
    print(sheet.shape, sheet.dtype, round(float(sheet.sum()), 3))


if __name__ == "__main__":
    main()

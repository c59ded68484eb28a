"""Image pipeline: blur, edges, equalize."""
import numpy as np

from imaging import filters
from imaging.loader import synthetic_image


def process(image):
    gray = filters.to_gray(image)
    blurred = filters.blur(gray, 3)
    del gray
    edges = filters.sobel(blurred)
    mask = edges > edges.mean() * 2
    del edges
    equalized = filters.equalize(blurred)
    del blurred
    return np.where(mask, 255, equalized).astype(np.uint8)


def main():
    result = process(synthetic_image(600, 800))
    print(result.shape, result.dtype, int(result.sum()))


if __name__ == "__main__":
    main()

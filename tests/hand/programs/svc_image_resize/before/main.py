import hashlib

import numpy as np

import images
from app import Request, handle
from codec import encode


def picture(height, width):
    return np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)


def main():
    body = encode(picture(480, 640))
    for path, params in (("/resize", {"factor": 4}), ("/sepia", {}), ("/nothing", {})):
        response = handle(Request(path, body, **params))
        print(path, response.status, len(response.body), hashlib.md5(response.body).hexdigest()[:8])


if __name__ == "__main__":
    main()

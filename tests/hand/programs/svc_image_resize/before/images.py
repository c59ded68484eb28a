import numpy as np

from app import Response, route
from codec import decode, encode


@route("/resize")
def resize(request):
    pixels = decode(request.body)
    factor = request.params["factor"]
    floats = pixels.astype(np.float32)
    height, width = floats.shape[0] // factor, floats.shape[1] // factor
    small = floats.reshape(height, factor, width, factor, 3).mean(axis=(1, 3))
    return Response(encode(small.astype(np.uint8)))


@route("/sepia")
def sepia(request):
    pixels = decode(request.body)
    matrix = np.array([[0.393, 0.349, 0.272], [0.769, 0.686, 0.534], [0.189, 0.168, 0.131]], dtype=np.float32)
    floats = pixels.astype(np.float32)
    toned = floats @ matrix
    clipped = np.minimum(toned, 255)
    result = clipped.astype(np.uint8)
    return Response(encode(result))

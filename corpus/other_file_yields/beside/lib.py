def parts(data):
    yield data[0]
    yield data.sum()

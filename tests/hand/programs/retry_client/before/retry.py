def retry(function, times, errors):
    last = None
    for _ in range(times):
        try:
            return function()
        except errors as error:
            last = error
    raise last

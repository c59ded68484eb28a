from deco import traced


@traced
def step():
    return 1

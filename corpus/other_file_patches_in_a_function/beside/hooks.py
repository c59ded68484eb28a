CALLED = []


def call():
    for hook in CALLED:
        hook()

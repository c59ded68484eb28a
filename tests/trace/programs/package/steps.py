from .tools import expand, fetch


def prepare(size):
    source = fetch(size)
    target = expand(source)
    return len(expand(target[:size]))

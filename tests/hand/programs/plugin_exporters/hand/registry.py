_EXPORTERS = {}


def register(kind):
    def decorate(cls):
        _EXPORTERS[kind] = cls
        return cls
    return decorate


def create(kind):
    return _EXPORTERS[kind]()

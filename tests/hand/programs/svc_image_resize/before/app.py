"""Dispatches requests to handlers by decorators."""
ROUTES = {}


def route(path):
    def register(function):
        ROUTES[path] = function
        return function
    return register


class Request:
    def __init__(self, path, body, **params):
        self.path = path
        self.body = body
        self.params = params


class Response:
    def __init__(self, body, status=200):
        self.body = body
        self.status = status


def handle(request):
    try:
        handler = ROUTES[request.path]
    except KeyError:
        return Response(b"not found", 404)
    return handler(request)

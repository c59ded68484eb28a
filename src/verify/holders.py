"""Tells who else holds what a rewrite lets go.

The hook loads it in a run that is not measured, made where a rewrite saved much less than was predicted.
"""
import gc
import sys

# Reports have room for so many names.
_MOST = 3
# Held in so many places that none of them tells anything, and small.
_PLAIN = (type(None), bool, int, float, str, type)


class Holders:
    """Looks once at each local of each rewrite, when its function is about to return."""

    def __init__(self, note, names):
        self._note, self._names, self._seen = note, names, set()
        self._alone = _count_alone()

    def look(self, indices):
        frame = sys._getframe(1)
        known = frame.f_locals
        for index in indices:
            for name in self._names[index]:
                if name in known and (index, name) not in self._seen:
                    self._seen.add((index, name))
                    self._tell(index, name, frame)

    def _tell(self, index, name, frame):
        if isinstance(frame.f_locals[name], _PLAIN):
            return
        found = []
        for holder in _find_holders(name, frame):
            if holder not in found:
                found.append(holder)
        if not found and _count(frame, name) > self._alone:
            found.append("something that Python's garbage collector does not see, such as a view or an extension")
        self._note("holder", index, name, " and ".join(found[:_MOST]))


def _count(frame, name):
    return sys.getrefcount(frame.f_locals[name])


def _count_alone():
    """What `_count` says of a value that one local holds: it differs between versions."""
    local = object()
    return _count(sys._getframe(), "local") if local else 0


def _find_holders(name, frame):
    value, frames = frame.f_locals[name], []
    place = frame
    while place is not None:
        frames.append(place)
        yield from _name_in_frame(value, place, name if place is frame else None)
        place = place.f_back
    own = {id(names) for place in frames for names in (place, place.f_locals)}
    for container in gc.get_referrers(value):
        # A running generator is told of by its frame.
        running = [getattr(container, key, None) for key in ("gi_frame", "cr_frame", "ag_frame")]
        if id(container) not in own and not any(id(place) in own for place in running):
            yield _name_container(container, value)


def _name_in_frame(value, frame, own_name):
    function = frame.f_code.co_name
    where = "" if function == "<module>" else " of `%s`" % function
    kind = "the global" if function == "<module>" else "the local"
    for other, held in list(frame.f_locals.items()):
        if other == own_name:
            continue
        if held is value:
            yield "%s `%s`%s" % (kind, other, where)
        elif _is_view(held, value):
            yield "a view, %s `%s`%s" % (kind, other, where)


def _is_view(held, value):
    """Whether an array, or what is like one, is a window on the value."""
    for _ in range(8):
        held = held.obj if isinstance(held, memoryview) else getattr(type(held), "base", None) and held.base
        if held is None:
            return False
        if held is value:
            return True
    return False


def _name_container(container, value):
    module = _module_of(container)
    if module:
        return "the global `%s` of `%s`" % (_key_of(container, value), module)
    kind = type(container).__name__
    if "lru" in kind:
        return "an `lru_cache`"
    if kind == "cell":
        return "a function that uses the name later"
    if kind == "frame":
        return "a traceback, by the frame of `%s`" % container.f_code.co_name
    if kind in ("generator", "coroutine", "async_generator"):
        return "the suspended `%s`" % container.__name__
    if not isinstance(container, (dict, list, tuple, set, frozenset)):
        key = _key_of(getattr(container, "__dict__", None), value)
        return "a `%s`%s" % (kind, " in its attribute `%s`" % key if key else "")
    for owner in gc.get_referrers(container):
        if type(owner).__name__ == "_lru_cache_wrapper":
            return "the cache of `%s`" % getattr(owner, "__name__", "a function")
        module = _module_of(owner)
        if module:
            return "the %s `%s` of `%s`" % (kind, _key_of(owner, container), module)
        if getattr(owner, "__dict__", None) is container:
            return "a `%s` in its attribute `%s`" % (type(owner).__name__, _key_of(container, value))
    return "a %s" % kind


def _module_of(names):
    """The module whose globals these are; none for any other object."""
    if not isinstance(names, dict) or not isinstance(names.get("__name__"), str):
        return None
    module = sys.modules.get(names["__name__"])
    return names["__name__"] if getattr(module, "__dict__", None) is names else None


def _key_of(names, value):
    items = list(names.items()) if isinstance(names, dict) else []
    return next((key for key, held in items if held is value), None)

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
                    try:
                        self._tell(index, name, frame)
                    except Exception:
                        # Somebody's attribute fails when it is read: that holder stays unknown.
                        pass

    def _tell(self, index, name, frame):
        if isinstance(frame.f_locals[name], _PLAIN):
            return
        found = []
        for find in (_find_holders, _find_untracked):
            for holder in find(name, frame) if not found else ():
                if holder not in found:
                    found.append(holder)
        if not found and _count(frame, name) > self._alone:
            found.append("something that Python's garbage collector does not see: a view, an extension")
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
        if id(container) not in own and id(_frame_of(container)) not in own and not _is_looking(container):
            yield _name_container(container, value)
    # Before 3.11 this may be the frame of this function, which would hold itself, and the value with it.
    container = None


def _find_untracked(name, frame):
    """The collector does not track a dict of what it does not track, such as arrays: found from who holds the dict."""
    value = frame.f_locals[name]
    for owner in gc.get_objects():
        for held in gc.get_referents(owner) if type(owner).__name__ != "frame" else ():
            if type(held) is dict and not gc.is_tracked(held) and _key_of(held, value) and held is not frame.f_locals:
                yield _name_container(held, value)


def _frame_of(generator):
    """The frame of what can be suspended; none of any other object."""
    keys = {"generator": "gi_frame", "coroutine": "cr_frame", "async_generator": "ag_frame"}
    key = keys.get(type(generator).__name__)
    return getattr(generator, key) if key else None


def _is_looking(container):
    """Whether it is a frame of this file, before 3.11 an object as any other, or what belongs to one."""
    frame = container if type(container).__name__ == "frame" else _frame_of(container)
    return frame is not None and frame.f_code.co_filename == _is_looking.__code__.co_filename


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
    kind = type(container).__name__
    if "lru" in kind:
        return "an `lru_cache`"
    if kind == "cell":
        return "a function that uses the name later"
    if kind == "managedbuffer":
        return "a memoryview"
    if _frame_of(container) is not None:
        return "the suspended `%s`" % container.__name__
    if kind == "frame":
        name = container.f_code.co_name
        is_suspended = any(_frame_of(owner) is container for owner in gc.get_referrers(container))
        return ("the suspended `%s`" if is_suspended else "a traceback or thread, in the frame of `%s`") % name
    names = container if isinstance(container, dict) else getattr(container, "__dict__", None)
    whose = _whose(names, container)
    if whose:
        return "`%s` of %s" % (_key_of(names, value), whose)
    for owner in gc.get_referrers(container):
        if type(owner).__name__ == "_lru_cache_wrapper":
            return "the cache of `%s`" % getattr(owner, "__name__", "a function")
        names = owner if isinstance(owner, dict) else getattr(owner, "__dict__", None)
        whose = _key_of(names, container) and _whose(names, owner)
        if whose:
            return "the %s `%s` of %s" % (kind, _key_of(names, container), whose)
    owner = None
    return "a `%s`" % kind


def _whose(names, owner):
    """Whose globals or attributes a dict holds: a module's or an object's; none for any other dict."""
    if not isinstance(names, dict):
        return None
    name = names.get("__name__")
    module = sys.modules.get(name) if isinstance(name, str) else None
    if getattr(module, "__dict__", None) is names:
        return "`%s`" % name
    if owner is not names:
        return "a `%s`" % type(owner).__name__
    for owner in gc.get_referrers(names):
        if getattr(owner, "__dict__", None) is names:
            return "a `%s`" % type(owner).__name__
    owner = None
    return None


def _key_of(names, value):
    items = list(names.items()) if isinstance(names, dict) else []
    return next((key for key, held in items if held is value), None)

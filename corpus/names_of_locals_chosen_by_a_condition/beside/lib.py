def look(frame, is_method):
    return frame.f_locals.get("self" if is_method else "data") is None

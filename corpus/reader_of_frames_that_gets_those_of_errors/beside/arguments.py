def values_of(frame):
    return sorted(frame.f_locals)


def of_error(error):
    place = error.__traceback__
    while place.tb_next:
        place = place.tb_next
    return values_of(place.tb_frame)

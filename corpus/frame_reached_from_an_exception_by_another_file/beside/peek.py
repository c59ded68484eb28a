def show(error):
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return sorted(trace.tb_frame.f_locals)

import inspect


def caller():
    for record in inspect.stack():
        if "data" in record[0].f_locals:
            return record.function, len(record[0].f_locals["data"])
    return None

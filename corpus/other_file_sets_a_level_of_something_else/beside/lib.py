def replace(index, content, level):
    return index.set_levels(content, level=level)


def evaluate(frame, text):
    names = []
    for column in frame.columns:
        names.append(dict(name=column, level=1))
    return eval(text, {}, {"a": 1}), names

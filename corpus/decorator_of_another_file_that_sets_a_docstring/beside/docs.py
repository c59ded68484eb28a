def fill_doc(function):
    text = function.__doc__
    if not text:
        return function
    function.__doc__ = text.format(size="many")
    return function

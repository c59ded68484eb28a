def fail():
    raise ValueError, "never"


fail()

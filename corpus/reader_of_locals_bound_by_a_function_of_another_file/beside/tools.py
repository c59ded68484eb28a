def choose():
    global ask
    ask = eval


choose()

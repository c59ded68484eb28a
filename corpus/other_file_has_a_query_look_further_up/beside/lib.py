def select(frame, text):
    return frame.query(text, level=1)

TEXT = "len(data)"

globals()["ask"] = eval

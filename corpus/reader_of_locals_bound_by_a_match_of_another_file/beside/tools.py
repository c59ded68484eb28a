match eval:
    case ask:
        pass

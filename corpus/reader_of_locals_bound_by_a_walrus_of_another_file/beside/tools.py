if ask := eval:
    pass

CALC = eval
RULE = "data.sum()"

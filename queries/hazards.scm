; Facts about a whole file that decide what may be said about any function in it.

; A name that some function declares global changes while functions run (HAZARDS N1, G4).
(global_statement (identifier) @global)

; After a star import no name can be trusted to be the builtin or the function it looks like (HAZARDS N26).
(wildcard_import) @star_import

; `print "a"`: Python 2. `print >>f, x` is an expression in Python 3 too, and not meant (HAZARDS P3, P10).
(print_statement . "print" . argument: (_)) @python2

; `exec "a"`: Python 2 (HAZARDS P10).
(exec_statement) @python2

; `a <> b`: Python 2 (HAZARDS P10).
(comparison_operator "<>") @python2

; `except A, e:` binds `e` in Python 2. `except A, B:` is a tuple since 3.14; classes are capitalised (HAZARDS P10).
(except_clause "," value: (identifier) @python2 (#match? @python2 "^[a-z_]"))

; Where the functions of a file stand. Run on one block at a time, at depth 0 and 1: never within a function.

; A function of the module or of a class; those nested in functions belong to their outermost one. Its name is read from the
; node: a pattern with a child has the query look at every child of every function.
(function_definition) @function

; The same with decorators, which stand around it.
(decorated_definition definition: (function_definition) @function)

; A class: its methods are functions, named after it.
(class_definition name: (identifier) @name body: (block) @block)

; A class with decorators.
(decorated_definition
  definition: (class_definition name: (identifier) @name body: (block) @block))

; Functions are also defined by case: for a version, for an optional import.
(if_statement consequence: (block) @block)

; The other branches of an `if`.
(if_statement alternative: (elif_clause consequence: (block) @block))

; The `else` of an `if`, of a loop, of a `try`. With `_` for their node, every statement would be looked into.
[
  (if_statement (else_clause body: (block) @block))
  (for_statement (else_clause body: (block) @block))
  (while_statement (else_clause body: (block) @block))
  (try_statement (else_clause body: (block) @block))
]

; An optional import with its fallback definition.
(try_statement body: (block) @block)

; The fallback itself.
(try_statement (except_clause (block) @block))

; Rare, but a definition may stand there.
(try_statement (finally_clause (block) @block))

; Definitions within `with warnings.catch_warnings():`.
(with_statement body: (block) @block)

; Definitions made in a loop.
(for_statement body: (block) @block)

; The same.
(while_statement body: (block) @block)

; Definitions by `match sys.platform:`.
(match_statement body: (block (case_clause consequence: (block) @block)))

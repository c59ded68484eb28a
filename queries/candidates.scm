; What binds a local to something that can be large. A function without any of it is not lowered.
; Bindings to names, numbers, plain strings, lambdas and `not x` are left out: nothing large is born there that no other
; name holds. Whether the value is large, and dead while something allocates, is for the analysis to say.

; The result of evaluating something: calls, operators, displays, comprehensions, awaits, and whatever holds them.
; Attributes and subscripts are among them: `df.values` and `x[mask]` are fresh copies. Comparisons too: of an array, they
; are an array of the same length. What is bound to an attribute or an item is bound to no local.
(assignment left: (_) @target right: (_) @value
  (#kind? @target identifier list_pattern pattern_list tuple_pattern)
  (#kind? @value
    attribute await binary_operator boolean_operator call comparison_operator concatenated_string conditional_expression
    dictionary dictionary_comprehension expression_list generator_expression list list_comprehension
    parenthesized_expression pattern_list set set_comprehension subscript tuple unary_operator yield))

; A formatted string is as large as what is formatted.
(assignment left: (identifier) right: (string (interpolation)))

; `s += chunk` makes a new object out of two, and a small start may end large.
(augmented_assignment left: (identifier))

; The target of a loop holds the last item through the rest of the pass, and after the loop.
(for_statement)

; `with open(p) as f` and `with pool.borrow() as block` bind what the manager hands out.
(with_item value: (as_pattern))

; The same where the tree takes the parentheses around the items for a tuple's.
(with_item value: (_ (as_pattern)))

; A walrus binds wherever an expression may stand.
(named_expression)

; The captures of a `match` hold parts of its subject.
(case_clause)

; Facts about a whole file that decide what may be said about any function in it.

; A name that some function declares global changes while functions run (HAZARDS N1, G4).
(global_statement (identifier) @global)

; After a star import no name can be trusted to be the builtin or the function it looks like (HAZARDS N26).
(import_from_statement (wildcard_import)) @star_import

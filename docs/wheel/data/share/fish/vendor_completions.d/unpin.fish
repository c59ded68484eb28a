# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_unpin_global_optspecs
    string join \n script= diff write i/interactive undo add-ignore= require-clean unsafe strategy= target-version= line-length= min-size= format= sort= top= show-held trace= trace-out= trace-in= python= no-env check-baseline= update-baseline verify= verify-runs= verify-timeout= verify-shell verify-output= measure= keep= report= config= isolated exclude= extend-exclude= force-exclude files-from= facts= baseline= changed-since= o/output-file= exit-zero exit-non-zero-on-write list-changed show-files show-settings cache-dir= no-cache explain= color= j/jobs= stdin-filename= q/quiet v/verbose h/help V/version
end

function __fish_unpin_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_unpin_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_unpin_using_subcommand
    set -l cmd (__fish_unpin_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c unpin -n "__fish_unpin_needs_command" -l script -d 'Also look at this file, and take it for a script whose names no other file reads; may be repeated' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l add-ignore -d 'Rewrite nothing, but write a comment above each finding that keeps it away, with a reason if you give one' -r
complete -c unpin -n "__fish_unpin_needs_command" -l strategy -d 'Strategies that may be used, preferred ones first [default: del,reuse,nest,split]. Only when asked for: hoist, which measures a value early that is read late for its `len` or `shape` alone, and brings del along; transfer, which hands a value over to the function that is called, in a list; and clear, with --unsafe, which sets attributes to None that nothing reads again' -r
complete -c unpin -n "__fish_unpin_needs_command" -l target-version -d 'The oldest Python that the code must run on [default: that of the settings, else requires-python of the nearest pyproject.toml, else 3.11]' -r
complete -c unpin -n "__fish_unpin_needs_command" -l line-length -d 'The longest line that may be written [default: that of the settings, else of ruff or black in the nearest pyproject.toml, else 88]' -r
complete -c unpin -n "__fish_unpin_needs_command" -l min-size -d 'Ignore values that are known to be smaller: bytes, or with KB, MB, GB, KiB, MiB, GiB [default: 100KB; with --trace the larger of 1MiB and a hundredth of the peak]' -r
complete -c unpin -n "__fish_unpin_needs_command" -l format -d 'Output format: for people, for programs, or as continuous integration shows it beside the code' -r -f -a "text\t''
json\t''
jsonl\t''
github\t''
gitlab\t''
sarif\t''
rdjson\t''
junit\t''"
complete -c unpin -n "__fish_unpin_needs_command" -l sort -d 'The order of findings: file by file, or what lowers the peak most first' -r -f -a "path\t''
impact\t''"
complete -c unpin -n "__fish_unpin_needs_command" -l top -d 'Report only the N findings that lower the peak most; implies --sort impact' -r
complete -c unpin -n "__fish_unpin_needs_command" -l trace -d 'Run this command once, on a copy, and report which locals hold how much memory that nothing reads again; only those are released' -r
complete -c unpin -n "__fish_unpin_needs_command" -l trace-out -d 'With --trace: keep what the run showed in this file, for --trace-in' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l trace-in -d 'In place of --trace: take what other runs showed from files that --trace-out or `memray run` wrote; may be repeated' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l python -d 'Read what functions of the packages in this environment are annotated to return, in their stubs and sources: an interpreter, or the folder of an environment; nothing of it is run [default: the active virtual environment, else the nearest .venv, else that of conda]. With --trace-in also the Python whose memray reads captures [default: the first that has it of these and python3]' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l check-baseline -d 'With --trace: fail where the command\'s peak, or what it holds for nothing at it, is more than this file accepts' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l verify -d 'Verify by runs of this command which rewrites pay, and report or write only those; split as a shell would, without one' -r
complete -c unpin -n "__fish_unpin_needs_command" -l verify-runs -d 'With --verify: how many runs of each variant are measured' -r
complete -c unpin -n "__fish_unpin_needs_command" -l verify-timeout -d 'With --verify: the longest that one run may take' -r
complete -c unpin -n "__fish_unpin_needs_command" -l verify-output -d 'With --verify: also compare this file or folder, which the command writes; may be repeated' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l measure -d 'With --verify: what is measured' -r -f -a "auto\t''
rss\t''
tracemalloc\t''
memray\t''"
complete -c unpin -n "__fish_unpin_needs_command" -l keep -d 'With --verify: which rewrites stay' -r -f -a "confirmed\t''
all\t''"
complete -c unpin -n "__fish_unpin_needs_command" -l report -d 'With --trace or --verify: write a page with the picture of memory' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l config -d 'A setting as `KEY=VALUE`, stronger than any settings file, or a settings file to use in place of all others; may be repeated' -r
complete -c unpin -n "__fish_unpin_needs_command" -l exclude -d 'Files and folders to leave out, in place of the default list: names, or globs relative to this folder' -r
complete -c unpin -n "__fish_unpin_needs_command" -l extend-exclude -d 'Files and folders to leave out as well' -r
complete -c unpin -n "__fish_unpin_needs_command" -l files-from -d 'Also look at the Python files and notebooks that this file lists, one on each line or ended by NUL; `-` reads the list from standard input' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l facts -d 'What `unpin facts` wrote of a package that is not given: its functions are known as if it were, and nothing in it is reported; may be repeated, and is given for all that the files lead to' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l baseline -d 'Hide the findings that this file lists; new ones fail, and those that are gone are told' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l changed-since -d 'Only what is found in functions that were changed since this git revision; `main...` means since the branch left main' -r
complete -c unpin -n "__fish_unpin_needs_command" -s o -l output-file -d 'Write what would go to standard output to this file, once all of it is there; `-` is standard output' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l cache-dir -d 'Where what was found is kept for the next run [default: .unpin_cache in the project\'s folder, if there is one]' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l explain -d 'Print what a code means, what to do about it and an example: a kind of finding, a strategy, or the reason in brackets that `-v` gives' -r
complete -c unpin -n "__fish_unpin_needs_command" -l color -d 'When to color; `auto` heeds NO_COLOR' -r -f -a "auto\t''
always\t''
never\t''"
complete -c unpin -n "__fish_unpin_needs_command" -s j -l jobs -d 'Worker threads [default: one per core]' -r
complete -c unpin -n "__fish_unpin_needs_command" -l stdin-filename -d 'The name of standard input in reports, which also finds its pyproject.toml' -r -F
complete -c unpin -n "__fish_unpin_needs_command" -l diff -d 'Print the changes as a unified diff, which `git apply` takes unless a notebook is among the files; nothing is written'
complete -c unpin -n "__fish_unpin_needs_command" -l write -d 'Rewrite the files, each atomically'
complete -c unpin -n "__fish_unpin_needs_command" -s i -l interactive -d 'Ask about one finding after the other, and rewrite what is accepted at once'
complete -c unpin -n "__fish_unpin_needs_command" -l undo -d 'Take the last --write of these paths back, except for files that were changed since'
complete -c unpin -n "__fish_unpin_needs_command" -l require-clean -d 'With --write: leave files that git could not give back as they are'
complete -c unpin -n "__fish_unpin_needs_command" -l unsafe -d 'Also make rewrites whose earlier release the program could observe'
complete -c unpin -n "__fish_unpin_needs_command" -l show-held -d 'Also list large values that are read no more and that no rewrite frees, because something besides their name holds them: who, since where, and what to do about it'
complete -c unpin -n "__fish_unpin_needs_command" -l no-env -d 'Read nothing of installed packages'
complete -c unpin -n "__fish_unpin_needs_command" -l update-baseline -d 'With --baseline or --check-baseline: accept what is found, or what the command holds, now'
complete -c unpin -n "__fish_unpin_needs_command" -l verify-shell -d 'With --trace or --verify: hand the command to /bin/sh'
complete -c unpin -n "__fish_unpin_needs_command" -l isolated -d 'Read no settings file'
complete -c unpin -n "__fish_unpin_needs_command" -l force-exclude -d 'Leave excluded files out even where they are given by name'
complete -c unpin -n "__fish_unpin_needs_command" -l exit-zero -d 'End with 0 where there are suggestions and no error'
complete -c unpin -n "__fish_unpin_needs_command" -l exit-non-zero-on-write -d 'With --write: end with 1 where a file was rewritten, as hooks should'
complete -c unpin -n "__fish_unpin_needs_command" -l list-changed -d 'With --write: print the paths of the files that were rewritten'
complete -c unpin -n "__fish_unpin_needs_command" -l show-files -d 'Print the files that would be looked at, and do nothing'
complete -c unpin -n "__fish_unpin_needs_command" -l show-settings -d 'Print the settings of the first file that would be looked at, and do nothing'
complete -c unpin -n "__fish_unpin_needs_command" -l no-cache -d 'Take nothing from earlier runs, and keep nothing for later ones'
complete -c unpin -n "__fish_unpin_needs_command" -s q -l quiet -d 'Print only errors on standard error'
complete -c unpin -n "__fish_unpin_needs_command" -s v -l verbose -d 'Also report which functions were left as they are, and why'
complete -c unpin -n "__fish_unpin_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c unpin -n "__fish_unpin_needs_command" -s V -l version -d 'Print version'
complete -c unpin -n "__fish_unpin_needs_command" -a "server" -d 'Serve an editor by the language server protocol, on standard input and output'
complete -c unpin -n "__fish_unpin_needs_command" -a "completions" -d 'Print a script that lets a shell complete options'
complete -c unpin -n "__fish_unpin_needs_command" -a "man" -d 'Print the man page'
complete -c unpin -n "__fish_unpin_needs_command" -a "facts" -d 'Write what others have to know of a package, for runs with --facts that are not given it'
complete -c unpin -n "__fish_unpin_needs_command" -a "clean" -d 'Remove what earlier runs kept for later ones'
complete -c unpin -n "__fish_unpin_using_subcommand server" -l stdio -d 'What some editors add; there is no other way'
complete -c unpin -n "__fish_unpin_using_subcommand server" -s h -l help -d 'Print help'
complete -c unpin -n "__fish_unpin_using_subcommand completions" -s h -l help -d 'Print help'
complete -c unpin -n "__fish_unpin_using_subcommand man" -s h -l help -d 'Print help'
complete -c unpin -n "__fish_unpin_using_subcommand facts" -s o -l out -d 'The file to write' -r -F
complete -c unpin -n "__fish_unpin_using_subcommand facts" -l deps -d 'What was written of a package that this one imports, and of those that this imports; may be repeated' -r -F
complete -c unpin -n "__fish_unpin_using_subcommand facts" -l root -d 'The folder that paths are relative to, and that runs with --facts are in [default: the current one]' -r -F
complete -c unpin -n "__fish_unpin_using_subcommand facts" -l config -d 'A settings file to use in place of all others' -r -F
complete -c unpin -n "__fish_unpin_using_subcommand facts" -s j -l jobs -d 'Worker threads [default: one per core]' -r
complete -c unpin -n "__fish_unpin_using_subcommand facts" -l isolated -d 'Read no settings file'
complete -c unpin -n "__fish_unpin_using_subcommand facts" -s h -l help -d 'Print help'
complete -c unpin -n "__fish_unpin_using_subcommand clean" -l cache-dir -d 'The folder that --cache-dir named' -r -F
complete -c unpin -n "__fish_unpin_using_subcommand clean" -s h -l help -d 'Print help'

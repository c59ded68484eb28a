"""unpin, one target after the other: the facts of each Python library, and what can be released in it.

    bazel build //app --aspects //:unpin.bzl%unpin_aspect --output_groups=unpin
"""

UnpinInfo = provider(
    doc = "What unpin makes of a target, and of all that it depends on.",
    fields = {
        "facts": "a depset of what `unpin facts` wrote",
        "findings": "a depset of what was found",
    },
)

def _unpin_aspect_impl(target, ctx):
    deps = [dep[UnpinInfo] for dep in getattr(ctx.rule.attr, "deps", []) if UnpinInfo in dep]
    known = depset(transitive = [dep.facts for dep in deps])
    found = depset(transitive = [dep.findings for dep in deps])
    sources = getattr(ctx.rule.files, "srcs", [])
    sources = [file for file in sources if file.extension == "py" and file.is_source]
    if not ctx.rule.kind.startswith("py_") or not sources:
        return [UnpinInfo(facts = known, findings = found), OutputGroupInfo(unpin = found)]

    facts = ctx.actions.declare_file(target.label.name + ".unpin-facts")
    arguments = ctx.actions.args()
    arguments.add_all(["facts", "--isolated", "--out", facts])
    arguments.add_all(known, before_each = "--deps")
    arguments.add_all(sources)
    ctx.actions.run(
        executable = ctx.executable._unpin,
        arguments = [arguments],
        inputs = depset(sources, transitive = [known]),
        outputs = [facts],
        mnemonic = "UnpinFacts",
        progress_message = "Summarising %s" % target.label,
    )

    findings = ctx.actions.declare_file(target.label.name + ".unpin.jsonl")
    arguments = ctx.actions.args()
    arguments.add_all(["--isolated", "--no-env", "--no-cache", "--quiet", "--exit-zero", "--jobs", "1"])
    arguments.add_all(["--format", "jsonl", "--output-file", findings])
    arguments.add_all(known, before_each = "--facts")
    arguments.add_all(sources)
    ctx.actions.run(
        executable = ctx.executable._unpin,
        arguments = [arguments],
        inputs = depset(sources, transitive = [known]),
        outputs = [findings],
        mnemonic = "Unpin",
        progress_message = "Looking for pinned values in %s" % target.label,
    )
    found = depset([findings], transitive = [found])
    return [
        UnpinInfo(facts = depset([facts], transitive = [known]), findings = found),
        OutputGroupInfo(unpin = found),
    ]

unpin_aspect = aspect(
    implementation = _unpin_aspect_impl,
    attr_aspects = ["deps"],
    attrs = {
        "_unpin": attr.label(
            default = "@unpin//:unpin",
            allow_single_file = True,
            cfg = "exec",
            executable = True,
        ),
    },
)

def _unpin_findings_impl(ctx):
    found = [target[UnpinInfo].findings for target in ctx.attr.targets]
    return [DefaultInfo(files = depset(transitive = found))]

unpin_findings = rule(
    doc = "What unpin finds in some targets, and in all that they depend on.",
    implementation = _unpin_findings_impl,
    attrs = {"targets": attr.label_list(aspects = [unpin_aspect])},
)

def _unpin_on_path_impl(ctx):
    found = ctx.which("unpin")
    if not found:
        fail("unpin is not on the PATH")
    ctx.symlink(found, "unpin")
    ctx.file("BUILD", "exports_files([\"unpin\"])\n")

unpin_on_path = repository_rule(
    doc = "A repository with the unpin that is on the PATH.",
    implementation = _unpin_on_path_impl,
    environ = ["PATH"],
    local = True,
)

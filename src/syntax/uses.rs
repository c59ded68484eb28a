//! Where a text has names and members of names, whatever it does with them.

use tree_sitter::{Node, TreeCursor};

use super::build::span_of;
use super::kind::{Field, Kind};
use super::tree::Tree;
use crate::source::Span;

/// A name as it stands in a text, with the member that is taken of it, if any is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameUse {
    /// Of the name.
    pub(crate) name: Span,
    /// Of the member: `b` of `a.b`.
    pub(crate) member: Option<Span>,
    /// Where the function begins that is not nested in another; nothing outside of functions.
    pub(crate) outermost: Option<u32>,
    /// Whether it is bound or deleted there, or a pattern compares with it.
    pub(crate) is_target: bool,
}

impl Tree {
    /// All names in the order of the text, but for members of something else, names of arguments, and those in imports of the
    /// module. All that stands in an import of a function counts as bound there.
    pub(crate) fn names_used(&self) -> Vec<NameUse> {
        let mut found = Vec::new();
        visit(&mut self.root().walk(), None, false, &mut found);
        found
    }
}

fn visit(
    cursor: &mut TreeCursor<'_>,
    outermost: Option<u32>,
    is_target: bool,
    found: &mut Vec<NameUse>,
) {
    let node = cursor.node();
    let kind = Kind::of(node);
    // What the module imports is known otherwise; what a function imports is a name of its own.
    if is_import(kind) && outermost.is_none() {
        return;
    }
    let start = (kind == Kind::FunctionDefinition).then(|| node.start_byte() as u32);
    let outermost = outermost.or(start);
    if let Some((name, member)) = name_at(node) {
        found.push(NameUse {
            name: span_of(name),
            member: member.map(span_of),
            outermost,
            is_target,
        });
        return;
    }
    if !cursor.goto_first_child() {
        return;
    }
    let mut is_first = true;
    loop {
        let field = Field::under(cursor);
        let is_name_only = match kind {
            Kind::KeywordArgument => field == Field::Name,
            // Of `make().member` the member.
            Kind::Attribute => !is_first,
            _ => false,
        };
        if !is_name_only {
            let is_target = is_target && hands_on_targets(kind) || binds(kind, field);
            visit(cursor, outermost, is_target, found);
        }
        is_first = false;
        if !cursor.goto_next_sibling() {
            break;
        }
    }
    cursor.goto_parent();
}

/// The name that a node is, and the member that it takes of it.
fn name_at(node: Node<'_>) -> Option<(Node<'_>, Option<Node<'_>>)> {
    let is_name = |node: &Node<'_>| Kind::of(*node) == Kind::Identifier;
    if is_name(&node) {
        return Some((node, None));
    }
    let is_member = Kind::of(node) == Kind::Attribute;
    let object = node.named_child(0).filter(|_| is_member).filter(is_name)?;
    let last = node.named_child_count().saturating_sub(1) as u32;
    Some((object, node.named_child(last)))
}

fn is_import(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ImportStatement | Kind::ImportFromStatement | Kind::FutureImportStatement
    )
}

/// Whether what stands in such a target is one, too.
fn hands_on_targets(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AliasedImport
            | Kind::DottedName
            | Kind::PatternList
            | Kind::TuplePattern
            | Kind::ListPattern
            | Kind::ListSplatPattern
            | Kind::ExpressionList
            | Kind::ParenthesizedExpression
            | Kind::Tuple
    )
}

/// Whether such a node binds or deletes what it has in this role, or compares with it as a pattern.
fn binds(kind: Kind, field: Field) -> bool {
    match kind {
        Kind::DeleteStatement | Kind::AsPatternTarget | Kind::CasePattern => true,
        Kind::Assignment | Kind::AugmentedAssignment | Kind::ForStatement | Kind::ForInClause => {
            field == Field::Left
        }
        _ => is_import(kind),
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    /// The names that are used, with their members, `=` for a target, and `@` in functions.
    fn used(text: &str) -> Vec<String> {
        let uses = parse(text).unwrap().names_used();
        let shown = uses.iter().map(|it| {
            let member = it
                .member
                .map_or_else(String::new, |at| format!(".{}", at.of(text)));
            let target = if it.is_target { "=" } else { "" };
            let place = if it.outermost.is_some() { "@" } else { "" };
            format!("{place}{}{member}{target}", it.name.of(text))
        });
        shown.collect()
    }

    #[test]
    fn names_come_with_their_members() {
        let text = "import a, b.c\nfrom d import e\nx = a.run(b.c.d, key=a.k)[a.i].z\nf'{a.t!r} a.u'  # a.v\n";
        assert_eq!(used(text), ["x=", "a.run", "b.c", "a.k", "a.i", "a.t"]);
    }

    #[test]
    fn what_is_bound_or_deleted_is_a_target() {
        let text = "a.x, (b.y, *c.z) = d.t\na.x[d.i] = 1\na.n += 1\ndel a.o\nfor a.p in d.q: pass\nwith d.r as a.s: pass\n";
        let expected = [
            "a.x=", "b.y=", "c.z=", "d.t", "a.x", "d.i", "a.n=", "a.o=", "a.p=", "d.q", "d.r",
            "a.s=",
        ];
        assert_eq!(used(text), expected);
    }

    #[test]
    fn what_a_function_imports_is_bound_there() {
        let text = "import a\ndef f():\n    from b import c as d, e\n    import g.h\n";
        let expected = ["@f", "@b=", "@c=", "@d=", "@e=", "@g=", "@h="];
        assert_eq!(used(text), expected);
    }

    #[test]
    fn functions_are_told_by_the_outermost() {
        let text = "@a.d\ndef f(p=a.v):\n    def g(): return a.w\n    return lambda q: q.x\nclass C:\n    y = a.z\n";
        let found = used(text);
        assert_eq!(
            found,
            [
                "a.d", "@f", "@p", "@a.v", "@g", "@a.w", "@q", "@q.x", "C", "y=", "a.z"
            ]
        );
    }
}

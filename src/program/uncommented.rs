//! A text without what tells nothing to those that call its functions: comments, docstrings and blank lines.

use super::code::prefix;
use super::definitions::LogicalLines;

/// The text without comments, blank lines, the indentation of continuation lines and statements that are a string alone; `pass` is in
/// their place within blocks. What this misreads as a comment is one only in f-strings that nest their own quotes, and does not parse
/// any more.
pub(crate) fn uncommented(text: &str) -> String {
    let bytes = text.as_bytes();
    let logical = LogicalLines::of(text);
    let mut kept = String::with_capacity(text.len());
    for line in LogicalLines::of(text) {
        let start = kept.len();
        kept.push_str(&text[line.line_start..line.start]);
        let (mut copied, mut next) = (line.start, line.start);
        while next < line.end {
            next = match bytes[next] {
                b'#' => {
                    let rest = &bytes[next..line.end];
                    let after = memchr::memchr(b'\n', rest).map_or(line.end, |it| next + it);
                    kept.push_str(text[copied..next].trim_end_matches([' ', '\t']));
                    copied = after;
                    after
                }
                b'\'' | b'"' => {
                    let after = logical.end_of_string(next).min(line.end);
                    let prefix = prefix(&text[line.start..next]);
                    let is_first = prefix.len() == next - line.start;
                    let is_constant = !prefix.contains(['f', 'F', 't', 'T']);
                    let rest = text[after..line.end].trim_start_matches([' ', '\t']);
                    let is_alone = rest.is_empty() || rest.starts_with(['\n', '\r', '#', ';']);
                    if is_first && is_constant && is_alone {
                        // The block of an indented one may hold nothing else; others may stand before `from __future__`.
                        let is_needed = line.start > line.line_start || rest.starts_with(';');
                        kept.push_str(if is_needed { "pass" } else { "" });
                        copied = after;
                    }
                    after
                }
                b'\\' => next + 2,
                b'\n' if next + 1 < line.end => {
                    kept.push_str(&text[copied..next]);
                    let begun = kept.rfind('\n').map_or(0, |at| at + 1).max(start);
                    if kept[begun..].trim().is_empty() {
                        kept.truncate(begun);
                    } else {
                        kept.push('\n');
                    }
                    let blanks = bytes[next + 1..].iter();
                    let blanks = blanks.take_while(|it| matches!(it, b' ' | b'\t')).count();
                    copied = next + 1 + blanks;
                    copied
                }
                _ => next + 1,
            };
        }
        kept.push_str(text.get(copied..line.end).unwrap_or_default());
        if kept[start..].trim().is_empty() {
            kept.truncate(start);
        } else if !kept.ends_with('\n') {
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_docstrings_and_blank_lines_are_left_out() {
        let text = "#!/bin/python\n\"\"\"é\n\n# no\n\"\"\"\nimport a  # why\n\ndef f(x,  # x\n      # y\n      y='#'):\n    'doc'\n\n    # z\n    r'doc'; return f'''{x}\n# kept''' + \"a\" \\\n        'b' # end";
        let kept = uncommented(text);
        assert_eq!(
            kept,
            "import a\ndef f(x,\ny='#'):\n    pass\n    pass; return f'''{x}\n# kept''' + \"a\" \\\n        'b'\n"
        );
        assert_eq!(uncommented(&kept), kept);
        assert_eq!(
            uncommented("'a'.join(b)\n'a' 'b'\nf'{a()}'\n"),
            "'a'.join(b)\n'a' 'b'\nf'{a()}'\n"
        );
    }
}

//! A JSON string and the text that it stands for: each place of the text has its place in the file.

use std::fmt::Write;

/// Where places of a text are in a file. Between two marks both count alike.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Offsets in the text and in the file, ascending; of several for one place of the text the last one counts.
    marks: Vec<(u32, u32)>,
}

impl Marks {
    /// The place in the file of a place in the text.
    pub(super) fn place(&self, offset: u32) -> Option<usize> {
        let next = self.marks.partition_point(|&(text, _)| text <= offset);
        let &(text, file) = self.marks.get(next.checked_sub(1)?)?;
        Some((file + (offset - text)) as usize)
    }

    /// Adds what a string with quotes, at `at` of the file, stands for. None where it is no text: half a surrogate pair.
    pub(super) fn decode(&mut self, quoted: &str, at: u32, text: &mut String) -> Option<()> {
        let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
        let mut mark = |text: &String, within: usize| {
            self.marks.push((text.len() as u32, at + 1 + within as u32));
        };
        mark(text, 0);
        let mut rest = 0;
        while let Some(escape) = inner[rest..].find('\\').map(|found| rest + found) {
            text.push_str(&inner[rest..escape]);
            rest = escape + escape_len(&inner[escape..])?;
            let piece: String =
                serde_json::from_str(&format!("\"{}\"", inner.get(escape..rest)?)).ok()?;
            // A place within a character that is escaped has none in the file; none is asked for.
            mark(text, escape);
            text.push_str(&piece);
            mark(text, rest);
        }
        text.push_str(&inner[rest..]);
        Some(())
    }
}

/// How long the escape is that the text begins with, both halves of a pair counted.
fn escape_len(text: &str) -> Option<usize> {
    if text.as_bytes().get(1) != Some(&b'u') {
        return Some(2);
    }
    let unit = u32::from_str_radix(text.get(2..6)?, 16).ok()?;
    Some(if (0xd800..0xdc00).contains(&unit) {
        12
    } else {
        6
    })
}

/// The text as it is written between quotes.
pub(super) fn escape(text: &str, is_ascii: bool) -> String {
    let quoted = serde_json::to_string(text).expect("a text has a JSON form");
    let inner = &quoted[1..quoted.len() - 1];
    if !is_ascii || inner.is_ascii() {
        return inner.to_owned();
    }
    let mut escaped = String::new();
    for letter in inner.chars() {
        if letter.is_ascii() {
            escaped.push(letter);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_leads_back() {
        let quoted = r#""a\n\u00e9é\ud83d\ude00\"z""#;
        let (mut marks, mut text) = (Marks::default(), String::new());
        marks.decode(quoted, 100, &mut text).unwrap();
        assert_eq!(text, "a\néé😀\"z");
        let at = |part: &str| marks.place(text.find(part).unwrap() as u32).unwrap() - 100;
        assert_eq!(at("a"), 1);
        assert_eq!(at("\n"), 2);
        assert_eq!(&quoted[at("😀")..at("\"")], r"\ud83d\ude00");
        assert_eq!(&quoted[at("z")..], "z\"");
        assert_eq!(escape("é😀\n", true), r"\u00e9\ud83d\ude00\n");
        assert_eq!(escape("é\"", false), r#"é\""#);
        assert!(
            Marks::default()
                .decode(r#""\ud83d""#, 0, &mut text)
                .is_none()
        );
    }
}

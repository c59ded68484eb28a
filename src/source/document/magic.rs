//! IPython's magics: lines of a cell that are no Python. Each is replaced by code of the same length that does nothing, so that
//! every place stays where it is, and the words in it are kept: they may be names that it reads.
//!
//! Lines that begin with `%`, `!` or `?`, or end with `?`, are magics, also what is assigned from one; the only line of a cell may
//! leave the `%` out.
//! Of cells that begin with `%%`, those whose body runs as the cell's own code are read, all others are left out.

/// A cell's code, and what its magics read.
#[derive(Debug, Default)]
pub(super) struct Masked {
    /// As long as the cell's source.
    pub(super) code: String,
    pub(super) words: Vec<String>,
    /// Why no name of the notebook can be released.
    pub(super) reader: Option<String>,
}

/// Cell magics that run their body as the cell's code.
const RUNNING: [&str; 2] = ["time", "capture"];
/// Cell magics whose body is no Python and reads no names.
const FOREIGN: [&str; 15] = [
    "HTML",
    "SVG",
    "bash",
    "cmd",
    "file",
    "html",
    "javascript",
    "js",
    "latex",
    "markdown",
    "perl",
    "ruby",
    "script",
    "sh",
    "writefile",
];
/// Line magics that read or remove any name.
const READERS: [&str; 11] = [
    "who",
    "whos",
    "who_ls",
    "reset",
    "reset_selective",
    "macro",
    "rerun",
    "recall",
    "rep",
    "notebook",
    "history",
];

/// Line magics that people write without their `%`. IPython understands that in cells of one line.
const BARE: [&str; 33] = [
    "alias",
    "autoreload",
    "cat",
    "cd",
    "conda",
    "config",
    "cp",
    "debug",
    "env",
    "hist",
    "ldir",
    "less",
    "ll",
    "load_ext",
    "ls",
    "mamba",
    "matplotlib",
    "mkdir",
    "mv",
    "pdb",
    "pip",
    "precision",
    "pwd",
    "pylab",
    "reload_ext",
    "rm",
    "run",
    "store",
    "time",
    "timeit",
    "uv",
    "xdel",
    "xmode",
];

/// The code of a cell.
pub(super) fn mask(source: &str) -> Masked {
    let mut masked = Masked::default();
    let first = source.trim_start();
    if let Some(rest) = first.strip_prefix("%%") {
        let name = word_at(rest);
        if !RUNNING.contains(&name) {
            let head = first.lines().next().unwrap_or_default();
            let read = if FOREIGN.contains(&name) {
                head
            } else {
                source
            };
            masked.words.extend(words(read));
            masked.code = " ".repeat(source.len());
            return masked;
        }
    }
    if let Some((at, line)) = find_bare(source) {
        masked.note(&["%", line].concat());
        source.clone_into(&mut masked.code);
        masked
            .code
            .replace_range(at..at + line.len(), &nothing(line));
        return masked;
    }
    let mut state = State::default();
    for line in source.split_inclusive('\n') {
        let start = masked.code.len();
        let is_statement = state.is_at_start();
        state.follow(line);
        masked.code.push_str(line);
        if is_statement && let Some((at, length)) = find_magic(line) {
            let magic = &line[at..at + length];
            masked.note(magic);
            let place = start + at..start + at + length;
            masked.code.replace_range(place, &nothing(magic));
            state = State::default();
        }
    }
    masked
}

impl Masked {
    fn note(&mut self, magic: &str) {
        self.words.extend(words(magic));
        self.reader = self.reader.take().or_else(|| find_reader(magic));
    }
}

/// Why no name can be released beside this line, if it is a magic that may read any.
pub(super) fn find_reader(magic: &str) -> Option<String> {
    let name = word_at(magic.strip_prefix('%')?);
    let runs_within = name == "run" && runs_within(magic);
    (READERS.contains(&name) || runs_within)
        .then(|| format!("`%{name}` may read any name of the notebook"))
}

/// Whether what a `%run` names runs with the notebook's own names: a notebook, or whatever `-i` is given for. Databricks, which knows
/// nothing else, names its notebooks without an ending.
fn runs_within(magic: &str) -> bool {
    let mut words = magic.split_whitespace().skip(1);
    let file = words.clone().find(|word| !word.starts_with('-'));
    let is_script = file.is_some_and(|file| {
        let name = file.trim_matches(['"', '\'']);
        std::path::Path::new(name)
            .extension()
            .is_some_and(|extension| extension == "py")
    });
    !is_script || words.any(|word| word == "-i")
}

/// The magic without `%` that a cell consists of, and where it begins. What is no magic but an expression of names does nothing
/// else than to show them, and the words of a magic are kept.
fn find_bare(source: &str) -> Option<(usize, &str)> {
    let line = source.trim();
    let name = word_at(line);
    let rest = &line[name.len()..];
    let is_call = !rest.is_empty() && !rest.starts_with([' ', '\t']);
    let is_word = |c: char| c.is_alphanumeric() || "-./~_\"'".contains(c);
    let is_python = is_call || !rest.trim_start().chars().next().is_none_or(is_word);
    let is_magic = BARE.contains(&name) || READERS.contains(&name);
    let is_only_line = !line.contains('\n');
    let at = source.len() - source.trim_start().len();
    (is_only_line && is_magic && !is_python).then_some((at, line))
}

/// The magic on a line: where, and how long.
fn find_magic(line: &str) -> Option<(usize, usize)> {
    let code = line.trim_end();
    let at = code.len() - code.trim_start().len();
    let body = &code[at..];
    let is_help = || {
        let asked = body.trim_end_matches('?');
        asked.len() < body.len()
            && asked
                .chars()
                .all(|c| c.is_alphanumeric() || "._[]'\"%".contains(c))
    };
    if body.starts_with(['%', '!', '?']) || is_help() {
        return Some((at, body.len()));
    }
    let (targets, value) = body.split_once('=')?;
    let is_target = |c: char| c.is_alphanumeric() || "_, ".contains(c);
    let offset = body.len() - value.trim_start().len();
    let is_magic = value.trim_start().starts_with(['!', '%']);
    (is_magic && targets.chars().all(is_target)).then(|| (at + offset, body.len() - offset))
}

/// Code of the same length that does nothing.
fn nothing(magic: &str) -> String {
    let mut code = String::with_capacity(magic.len());
    code.push('0');
    if magic.len() > 1 {
        code.push('#');
        code.push_str(&"-".repeat(magic.len() - 2));
    }
    code
}

/// The words of a text that may be names.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    words.filter(|word| !word.is_empty()).map(str::to_owned)
}

fn word_at(text: &str) -> &str {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    &text[..end.unwrap_or(text.len())]
}

/// Whether the next line begins a statement: it is in no string and no bracket, and the one before is not continued.
#[derive(Default)]
struct State {
    depth: u32,
    /// The quotes that end the string.
    string: Option<&'static str>,
    is_continued: bool,
}

impl State {
    fn is_at_start(&self) -> bool {
        self.depth == 0 && self.string.is_none() && !self.is_continued
    }

    fn follow(&mut self, line: &str) {
        const QUOTES: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];
        self.is_continued = line.trim_end_matches(['\r', '\n']).ends_with('\\');
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let mut step = first.len_utf8();
            match self.string {
                Some(end) if rest.starts_with(end) => {
                    self.string = None;
                    step = end.len();
                }
                Some(_) if first == '\\' => {
                    step += rest[step..].chars().next().map_or(0, char::len_utf8);
                }
                Some(end) if first == '\n' && end.len() == 1 && !self.is_continued => {
                    self.string = None;
                }
                Some(_) => {}
                None => match first {
                    '#' => return,
                    '(' | '[' | '{' => self.depth += 1,
                    ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                    '"' | '\'' => {
                        self.string = QUOTES.into_iter().find(|quotes| rest.starts_with(quotes));
                        step = self.string.map_or(step, str::len);
                    }
                    _ => {}
                },
            }
            rest = &rest[step..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_python_is_masked_in_place() {
        let code = |source: &str| {
            let masked = mask(source);
            assert_eq!(masked.code.len(), source.len());
            masked.code
        };
        assert_eq!(
            code("%matplotlib inline\nx = 1"),
            "0#----------------\nx = 1"
        );
        assert_eq!(code("if x:\n    !ls é\n"), "if x:\n    0#----\n");
        assert_eq!(code("files = !ls *\n"), "files = 0#---\n");
        assert_eq!(code("df?\n?df\n"), "0#-\n0#-\n");
        assert_eq!(code("%time x = f(y)\n"), "0#------------\n");
        assert_eq!(
            code("x = (a\n% b)\n'''\n%c\n'''\n"),
            "x = (a\n% b)\n'''\n%c\n'''\n"
        );
        assert_eq!(code("%%time\nx = 1\n"), "0#----\nx = 1\n");
        assert_eq!(code("%%bash\nls\n").trim(), "");
        assert_eq!(
            code("x = a % b\ny = 'is it?'\n# why?\n"),
            "x = a % b\ny = 'is it?'\n# why?\n"
        );
    }

    #[test]
    fn what_magics_read_is_kept() {
        assert_eq!(mask("%timeit f(df)\n").words, ["timeit", "f", "df"]);
        assert!(mask("%%timeit\ng(df)\n").words.contains(&"df".to_owned()));
        assert!(!mask("%%bash\necho df\n").words.contains(&"df".to_owned()));
        assert!(mask("%whos\n").reader.is_some());
        assert!(mask("%run -i other.py\n").reader.is_some());
        assert!(mask("%run other.py\n").reader.is_none());
        assert!(mask("%run 'other.py' --fast\n").reader.is_none());
        assert!(mask("%run other.ipynb\n").reader.is_some());
        assert!(mask("%run ./setup\n").reader.is_some());
    }

    #[test]
    fn the_only_line_of_a_cell_may_leave_the_mark_out() {
        assert_eq!(mask("pip install pandas\n").code, "0#----------------\n");
        assert_eq!(mask("  cd ../data").code, "  0#--------");
        assert!(mask("whos\n").reader.is_some());
        assert!(mask("run -i other.py\n").reader.is_some());
        assert_eq!(mask("time f(df)\n").words, ["time", "f", "df"]);
        for python in [
            "time.sleep(3)\n",
            "ls = 3\n",
            "env[0]\n",
            "run(df)\n",
            "time == 3\n",
            "pip\nls\n",
            "history, x = f()\n",
        ] {
            assert_eq!(mask(python).code, python);
        }
    }
}

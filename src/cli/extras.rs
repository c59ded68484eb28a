//! What is made from the definition of the command line: completions and the man page.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::generate;

use super::arguments::{Arguments, Subcommand};

pub(super) fn print(subcommand: Subcommand, out: &mut dyn Write) -> io::Result<()> {
    let mut command = Arguments::command();
    let mut text = Vec::new();
    match subcommand {
        Subcommand::Completions { shell } => generate(shell, &mut command, "unpin", &mut text),
        Subcommand::Man => clap_mangen::Man::new(command).render(&mut text)?,
    }
    out.write_all(&text)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap_complete::Shell;

    use super::*;

    /// `docs/wheel` is what an installed package puts where shells and `man` look.
    #[test]
    fn the_files_of_the_wheel_are_those_of_this_version() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/wheel/data/share");
        for (name, subcommand) in [
            ("man/man1/unpin.1", Subcommand::Man),
            (
                "bash-completion/completions/unpin",
                Subcommand::Completions { shell: Shell::Bash },
            ),
            (
                "zsh/site-functions/_unpin",
                Subcommand::Completions { shell: Shell::Zsh },
            ),
            (
                "fish/vendor_completions.d/unpin.fish",
                Subcommand::Completions { shell: Shell::Fish },
            ),
        ] {
            let mut text = Vec::new();
            print(subcommand, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            let path = folder.join(name);
            if std::env::var_os("UNPIN_BLESS").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &text).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == text, "{name}: write it again with UNPIN_BLESS=1");
        }
    }
}

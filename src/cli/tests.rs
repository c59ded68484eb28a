//! Command lines and what they ask for.

use clap::CommandFactory;

use super::*;
use crate::options::{
    EnvironmentSource, Format, Input, Layer, Output, PythonVersion, RunOptions, SettingsFiles,
    SettingsSource, Strategy, Verbosity,
};

fn parse(line: &str) -> Result<Command, clap::Error> {
    Arguments::try_parse_from(std::iter::once("unpin").chain(line.split_whitespace()))
        .and_then(|arguments| resolve(&arguments))
}

fn options(line: &str) -> RunOptions {
    match parse(line).unwrap() {
        Command::Run(options) => *options,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_definition_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn the_defaults_are_those_of_the_help() {
    let options = options("");
    assert_eq!(options.input, Input::Paths(vec![".".into()]));
    assert_eq!(
        (options.output, options.format),
        (Output::Report, Format::Text)
    );
    let nearest = SettingsSource {
        environment: EnvironmentSource::Nearest,
        ..SettingsSource::default()
    };
    assert_eq!(options.settings, nearest);
}

#[test]
fn flags_become_choices() {
    let options = options(
        "--diff --unsafe --strategy split,del,split --target-version 3.9 --min-size 2KiB -j 3 -v a b",
    );
    assert_eq!(options.input, Input::Paths(vec!["a".into(), "b".into()]));
    assert_eq!(options.output, Output::Diff);
    assert_eq!(
        options.settings.overrides,
        Layer {
            unsafe_: Some(true),
            strategy: Some(vec![Strategy::Split, Strategy::Del, Strategy::Split]),
            target_version: Some(PythonVersion { minor: 9 }),
            min_size: Some(2048),
            ..Layer::default()
        }
    );
    assert_eq!(
        (options.jobs.get(), options.verbosity),
        (3, Verbosity::Verbose)
    );
    assert_eq!(
        parse("--undo src -q").unwrap(),
        Command::Undo {
            paths: vec!["src".into()],
            verbosity: Verbosity::Quiet
        }
    );
}

#[test]
fn settings_of_the_command_line_are_weaker_than_options_and_later_ones_stronger() {
    let found = options(
        "--isolated --min-size 1 --config min-size=2 --config line-length=90 --config line-length=100 --exclude a,b",
    );
    assert_eq!(found.settings.files, SettingsFiles::Isolated);
    assert_eq!(
        found.settings.overrides,
        Layer {
            min_size: Some(1),
            line_length: Some(100),
            exclude: Some(vec!["a".into(), "b".into()]),
            ..Layer::default()
        }
    );
    let found = options("--config other.toml");
    assert_eq!(
        found.settings.files,
        SettingsFiles::Given("other.toml".into())
    );
    for line in [
        "--config a.toml --config b.toml",
        "--isolated --config a.toml",
        "--config minsize=1",
        "--config unsafe=perhaps",
        "--show-files --write",
        "--show-files --show-settings",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn standard_input_stands_alone() {
    assert_eq!(options("-").input, Input::Stdin("<stdin>".into()));
    assert_eq!(
        options("--stdin-filename a.py -").input,
        Input::Stdin("a.py".into())
    );
    for line in [
        "- a.py",
        "--stdin-filename a.py",
        "--undo -",
        "--write --format json -",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    for line in [
        "--diff --write",
        "--diff --format json",
        "--undo --write",
        "--require-clean",
        "-q -v",
        "--strategy merge",
        "--strategy del,",
        "--jobs 0",
        "--line-length 0",
        "--target-version 2.7",
        "--min-size 1XB",
        "--color sometimes",
        "--nonsense",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}

#[test]
fn an_unknown_strategy_is_told_the_known_ones() {
    let message = parse("--strategy frobnicate").unwrap_err().to_string();
    assert!(message.contains("del, reuse, nest, split"), "{message}");
}

//! Settings files in folders of their own.

use std::fs;

use super::*;

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn settings() -> Settings {
    Settings::new(SettingsSource::default()).unwrap()
}

#[test]
fn the_nearest_pyproject_tells_of_the_project() {
    let folder = tree(&[
        (
            "pyproject.toml",
            "[project]\nrequires-python = \">=3.9\"\n[tool.black]\nline-length = 100\n",
        ),
        (
            "packages/inner/pyproject.toml",
            "[tool.ruff]\nline-length = 120\n",
        ),
    ]);
    let settings = settings();
    let of = |name: &str| {
        let file = folder.path().join(name);
        let options = settings.of_file(&file).analysis_options(&file);
        (options.target_version.minor, options.line_length)
    };
    assert_eq!(of("packages/a.py"), (9, 100));
    assert_eq!(of("packages/inner/a.py"), (11, 120));
    assert_eq!(settings.take_errors(), []);
}

#[test]
fn the_nearest_settings_hold_alone_and_extend_others_by_name() {
    let folder = tree(&[
        (
            "pyproject.toml",
            "[tool.unpin]\nmin-size = \"1MB\"\nunsafe = true\n",
        ),
        ("a/pyproject.toml", "[tool.black]\nline-length = 100\n"),
        ("b/unpin.toml", "line-length = 77\n"),
        (
            "c/.unpin.toml",
            "extend = \"../b/unpin.toml\"\nstrategy = [\"del\"]\n",
        ),
        ("d/unpin.toml", "extend = \"../d/unpin.toml\"\n"),
    ]);
    let settings = settings();
    let of = |name: &str| {
        let file = folder.path().join(name);
        let options = settings.of_file(&file).analysis_options(&file);
        (
            options.min_size_bytes,
            options.level,
            options.line_length,
            options.strategies.len(),
        )
    };
    assert_eq!(of("x.py"), (1_000_000, Level::Unsafe, 88, 4));
    assert_eq!(of("a/x.py"), (1_000_000, Level::Unsafe, 100, 4));
    assert_eq!(of("b/x.py"), (100_000, Level::Safe, 77, 4));
    assert_eq!(of("c/x.py"), (100_000, Level::Safe, 77, 1));
    assert!(settings.of_file(&folder.path().join("d/x.py")).is_broken());
    let errors = settings.take_errors();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].message, "extends itself");
    assert!(errors[0].place.is_some());
}

#[test]
fn what_is_wrong_in_a_file_is_told_once_with_its_place() {
    let folder = tree(&[
        ("pyproject.toml", "[tool.black]\nline-length = = 3\n"),
        ("a/unpin.toml", "min-size = 1\nexlude = [\"x\"]\n"),
        ("b/unpin.toml", "exclude = [\"a[\"]\n"),
    ]);
    let settings = settings();
    for name in ["a.py", "b.py", "sub/c.py", "a/x.py", "b/x.py"] {
        let found = settings.of_file(&folder.path().join(name));
        assert!(found.is_broken(), "{name}");
    }
    let errors = settings.take_errors();
    let said: Vec<(&str, Option<&str>)> = errors
        .iter()
        .map(|error| {
            let place = error.place.as_ref();
            let place = place.map(|(text, span)| &text[span.start as usize..span.end as usize]);
            (error.message.as_str(), place)
        })
        .collect();
    assert_eq!(said.len(), 3);
    assert_eq!(
        said[0],
        (
            "there is no setting `exlude`; did you mean `exclude`?",
            Some("exlude")
        )
    );
    assert!(said[1].0.contains("a["), "{said:?}");
    assert_eq!(said[2].1, Some("="));
}

#[test]
fn the_command_line_is_stronger_and_isolation_reads_nothing() {
    let folder = tree(&[("unpin.toml", "min-size = 1\nline-length = 100\n")]);
    let file = folder.path().join("a.py");
    let overrides = Layer {
        min_size: Some(5),
        ..Layer::default()
    };
    let with = |files| {
        let source = SettingsSource {
            files,
            overrides: overrides.clone(),
            ..SettingsSource::default()
        };
        let options = Settings::new(source).unwrap().of_file(&file);
        let options = options.analysis_options(&file);
        (options.min_size_bytes, options.line_length)
    };
    assert_eq!(with(SettingsFiles::Nearest), (5, 100));
    assert_eq!(with(SettingsFiles::Isolated), (5, 88));
    let other = tree(&[("other.toml", "line-length = 60\n")]);
    let given = SettingsFiles::Given(other.path().join("other.toml"));
    assert_eq!(with(given), (5, 60));
}

#[test]
fn strategies_are_not_used_in_files_that_say_so() {
    let folder = tree(&[(
        "unpin.toml",
        "[per-file-ignores]\n\"tests/*\" = [\"reuse\", \"nest\"]\n\"*_gen.py\" = [\"all\"]\n",
    )]);
    let settings = settings();
    let of = |name: &str| {
        let file = folder.path().join(name);
        settings.of_file(&file).analysis_options(&file).strategies
    };
    assert_eq!(of("tests/a.py"), [Strategy::Del, Strategy::Split]);
    assert_eq!(of("src/a_gen.py"), []);
    assert_eq!(of("src/a.py"), Strategy::BY_DEFAULT);
}

#[test]
fn what_is_measured_early_is_deleted_then() {
    let folder = tree(&[(
        "unpin.toml",
        "strategy = [\"hoist\", \"nest\"]\n[per-file-ignores]\n\"tests/*\" = [\"del\"]\n",
    )]);
    let settings = settings();
    let of = |name: &str| {
        let file = folder.path().join(name);
        settings.of_file(&file).analysis_options(&file).strategies
    };
    let all = [Strategy::Hoist, Strategy::Nest, Strategy::Del];
    assert_eq!(of("src/a.py"), all);
    assert_eq!(of("tests/a.py"), [Strategy::Nest]);
}

//! The pages of `--verify --report` and `--trace --report` in a real browser: it renders without an error, its curves are there, and nothing sticks
//! out to the side, on a phone and on a desk, in light and in dark. Skipped, and said, where there is no Chromium.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Holds three buffers of 20 MiB; the long line must not widen the page.
const JOB: &str = "\
def chain(size):
    data = bytearray(size)
    half = bytearray(data)  # a comment that goes on and on, for much longer than a line on a telephone is wide, and longer
    rest = bytearray(half)
    return len(rest)


print(chain(20 << 20))
";

/// Looks into the page, which is shown in a frame of the width that is asked for, and writes down what it sees.
const LOOK: &str = "\
const frame = document.querySelector('iframe').contentDocument;
const shown = query => [...frame.querySelectorAll(query)].filter(element => element.checkVisibility());
const boxes = shown('svg polyline.curve').map(curve => curve.getBoundingClientRect());
document.title = JSON.stringify({
  curves: boxes.map(box => [Math.round(box.width), Math.round(box.height)]),
  bands: shown('svg .band').map(band => Math.round(band.getBoundingClientRect().height)),
  labels: shown('svg .label').map(label => label.textContent),
  letters: Math.min(...shown('svg text').map(text => text.getBoundingClientRect().height)),
  diffs: frame.querySelectorAll('pre .add').length,
  surplus: frame.documentElement.scrollWidth - frame.documentElement.clientWidth,
  paper: frame.defaultView.getComputedStyle(frame.body).backgroundColor,
});
";

/// What `UNPIN_TEST_CHROMIUM` names, or a Chromium on PATH.
fn find_browser() -> Option<String> {
    let named = std::env::var("UNPIN_TEST_CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    let runs = |name: &String| {
        let mut version = Command::new(name);
        version.arg("--version").stdout(Stdio::null());
        version
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|it| it.success())
    };
    named.into_iter().chain(usual).find(runs)
}

fn browse(browser: &str, folder: &Path, arguments: &[&str]) -> Output {
    let profile = folder.join("profile");
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--enable-logging=stderr", "--timeout=20000"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(arguments)
        .arg(format!("file://{}", folder.join("frame.html").display()))
        .output()
        .unwrap()
}

/// What [`LOOK`] saw; panics on any message of the console.
fn look(browser: &str, folder: &Path, page: &str, width: usize, scheme: &str) -> Value {
    let quoted = page.replace('&', "&amp;").replace('"', "&quot;");
    let frame = format!(
        "<!doctype html><meta charset=utf-8><body style=margin:0><iframe width={width} height=900 srcdoc=\"{quoted}\">\
         </iframe><script>onload = () => {{ {LOOK} }}</script>"
    );
    fs::write(folder.join("frame.html"), frame).unwrap();
    let output = browse(browser, folder, &["--dump-dom", scheme]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("CONSOLE"), "{said}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let title = dom
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let (title, _) = title.unwrap_or_else(|| panic!("the page did not load: {dom}{said}"));
    serde_json::from_str(&title.replace("&amp;", "&")).unwrap()
}

/// The page that a run with this option writes.
fn make_page(folder: &Path, option: &str) -> String {
    fs::write(folder.join("job.py"), JOB).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_unpin"))
        .env_remove("VIRTUAL_ENV")
        .env_remove("CONDA_PREFIX")
        .args([option, "python3 job.py", "--report", "r.html", "job.py"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    fs::read_to_string(folder.join("r.html")).unwrap()
}

#[test]
fn the_page_of_a_trace_renders_in_a_browser() {
    let Some(browser) = find_browser() else {
        eprintln!("skipped: no Chromium, so the page is not looked at");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = make_page(folder.path(), "--trace");
    for scheme in [1, 0] {
        for width in [390, 1100] {
            let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
            let seen = look(&browser, folder.path(), &page, width, &scheme);
            assert_eq!(seen["curves"].as_array().unwrap().len(), 1, "{seen}");
            let bands = seen["bands"].as_array().unwrap();
            assert!(
                !bands.is_empty() && bands[0].as_i64().unwrap() > 5,
                "{seen}"
            );
            assert!(seen["letters"].as_f64().unwrap() > 11.0, "{seen}");
            assert_eq!(seen["surplus"], 0);
        }
    }
}

#[test]
fn the_page_renders_in_a_browser() {
    let Some(browser) = find_browser() else {
        eprintln!(
            "skipped: no Chromium on PATH or in UNPIN_TEST_CHROMIUM, so the page is not looked at"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = make_page(folder.path(), "--verify");
    let mut papers = Vec::new();
    for scheme in [1, 0] {
        for width in [390, 1100] {
            let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
            let seen = look(&browser, folder.path(), &page, width, &scheme);
            let curves = seen["curves"].as_array().unwrap();
            assert_eq!(curves.len(), 2, "{seen}");
            for curve in curves {
                let size = |index: usize| curve[index].as_i64().unwrap();
                assert!(size(0) > 100 && size(1) > 100, "{seen}");
            }
            assert!(seen["letters"].as_f64().unwrap() > 11.0, "{seen}");
            let labels = seen["labels"].as_array().unwrap();
            let begins = |index: usize, word: &str| {
                labels[index]
                    .as_str()
                    .is_some_and(|it| it.starts_with(word))
            };
            assert!(begins(0, "before ") && begins(1, "after "), "{seen}");
            assert_eq!((&seen["diffs"], &seen["surplus"]), (&1.into(), &0.into()));
            papers.push(seen["paper"].clone());
        }
    }
    assert!(
        papers[0] == papers[1] && papers[2] == papers[3] && papers[0] != papers[2],
        "{papers:?}"
    );
}

//! The unit tests of what runs in the browser, by Node's own test runner.

use crate::support::{files, has, root, skip};
use std::process::Command;

#[test]
fn models_of_the_browser_part_pass_their_tests() {
    if !has("node") {
        return skip("the unit tests of web/", "no `node` on PATH");
    }
    let tests = files("web/test", &["js"]);
    assert!(!tests.is_empty(), "web/test holds no test");
    let output =
        Command::new("node").arg("--test").args(tests).current_dir(root()).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "`node --test web/test/*.test.js`:\n{report}");
}

#[test]
fn every_script_and_style_is_in_the_book() {
    let config = crate::support::read(&root().join("book.toml"));
    let mut complaints = Vec::new();
    for path in files("web", &["js", "css"]) {
        let name = crate::support::short(&path);
        let beside = name.starts_with("web/test/") || name.starts_with("web/vendor/");
        if !beside && !config.contains(&format!("\"{name}\"")) {
            complaints.push(format!("{name} is loaded by no page: name it in book.toml"));
        }
    }
    crate::support::none(complaints);
}

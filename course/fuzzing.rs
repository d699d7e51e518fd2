//! `cargo run -- fuzz`: inputs that nobody thought of, for what reads text from outside.
//!
//! The targets are programs of their own (`tests/fuzz`), built with libFuzzer and with counters
//! on every branch; this only starts one after the other and says what became of them.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A target, the longest input it gets, and the folder with more to begin from.
type Target = (&'static str, usize, &'static str);

const TARGETS: [Target; 5] = [
    ("server", 8_192, "tests/fuzz/seeds/server"),
    ("page", 4_096, "src"),
    ("listing", 4_096, "chapters-code"),
    ("expected", 4_096, "chapters-code"),
    ("messages", 4_096, "chapters-code"),
];

/// Longer than that for one input is a hang, in seconds.
const HANG: u32 = 10;

/// Feeds each target for so many seconds, always from the same beginning: with the same seed it
/// gets the same inputs in the same order, as far as the time reaches.
///
/// # Errors
/// The targets do not build, or one of them failed; says where the input is that does it.
pub fn run(root: &Path, seconds: u32, seed: u32) -> Result<()> {
    println!("Building the targets (some minutes, the first time) …");
    let built = cargo(root, &["build", "--quiet", "--bins"]).status();
    if !built.context("failed to start cargo")?.success() {
        bail!("the targets do not build; they need a C++ compiler (`c++`)");
    }
    let mut failed = Vec::new();
    println!("{:10} {:>12} {:>10}", "target", "inputs", "branches");
    for target in TARGETS {
        let log = feed(root, target, seconds, seed)?;
        let after = |key: &str| {
            let line = log.lines().rfind(|line| line.contains(key)).unwrap_or_default();
            let rest = line.split(key).nth(1).unwrap_or_default();
            rest.split_whitespace().next().unwrap_or("?").to_owned()
        };
        println!("{:10} {:>12} {:>10}", target.0, after("Done "), after("cov: "));
        // libFuzzer names the file when an input fails, and nothing otherwise.
        if let Some((why, file)) = log.split_once("Test unit written to ") {
            let why: Vec<&str> = why.lines().filter(|line| !line.starts_with('#')).collect();
            let why = why[why.len().saturating_sub(40)..].join("\n");
            let file = file.lines().next().unwrap_or_default();
            let (folder, name) = (root.join("tests/fuzz"), target.0);
            failed.push(format!(
                "{why}\n`{name}` fails; to repeat it: cd {} && cargo run --bin {name} -- {file}",
                folder.display()
            ));
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!(failed.join("\n\n")) }
}

/// Everything that libFuzzer said.
fn feed(root: &Path, target: Target, seconds: u32, seed: u32) -> Result<String> {
    let (name, longest, more) = target;
    let folder = crate::paths::target(root).join("fuzz");
    let (corpus, found) = (folder.join("corpus").join(name), folder.join("found").join(name));
    let _ = fs::remove_dir_all(&corpus);
    for folder in [&corpus, &found] {
        let context = || format!("failed to make folder `{}`", folder.display());
        fs::create_dir_all(folder).with_context(context)?;
    }
    let output = cargo(root, &["run", "--quiet", "--bin", name, "--"])
        .arg(format!("-seed={seed}"))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={HANG}"))
        .arg(format!("-max_len={longest}"))
        .arg(format!("-dict={name}.dict"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(&corpus)
        .arg(format!("seeds/{name}"))
        .arg(root.join(more))
        .output()
        .with_context(|| format!("failed to start `{name}`"))?;
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && !log.contains("Test unit written to ") {
        bail!("`{name}` ended with {}\n{log}", output.status);
    }
    Ok(log)
}

/// A cargo that reads `tests/fuzz/.cargo/config.toml`.
fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // These would take the place of the flags there.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.env("CARGO_TARGET_DIR", crate::paths::target(root).join("fuzz"));
    cargo.args(arguments).current_dir(root.join("tests/fuzz"));
    cargo
}

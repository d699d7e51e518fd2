//! The machine that a measurement was made on, in one line.

use std::process::Command;

/// Cores, processor, system, compiler or interpreter and day:
/// `2 × Intel … , Linux 6.1, rustc 1.95.0, 2026-11-22`.
pub fn describe(language: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let day = first_line("date", &["-u", "+%Y-%m-%d"]).unwrap_or_default();
    let system = first_line("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.into());
    let version = first_line(language, &["--version"]).unwrap_or_default();
    let version = version.split(" (").next().unwrap_or_default().to_owned();
    format!("{cores} × {}, {system}, {version}, {day}", processor())
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    match model {
        Some((_, model)) => model.trim().into(),
        None => first_line("sysctl", &["-n", "machdep.cpu.brand_string"])
            .unwrap_or_else(|| std::env::consts::ARCH.into()),
    }
}

fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
}

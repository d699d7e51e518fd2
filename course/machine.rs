//! The machine that a measurement was made on, and how far it was ours meanwhile.

use std::fs;
use std::process::Command;

/// Cores, processor, system, compiler or interpreter and day:
/// `2 × Intel … , Linux 6.1, rustc 1.95.0, 2026-11-22`.
pub fn describe(language: &str) -> String {
    format!("{}, {}, {}", place(), version(language), day())
}

/// The version of a compiler or interpreter: `rustc 1.95.0`.
pub fn version(language: &str) -> String {
    let version = first_line(language, &["--version"]).unwrap_or_default();
    version.split(" (").next().unwrap_or_default().to_owned()
}

/// Today, in Greenwich: `2026-11-22`.
pub fn day() -> String {
    first_line("date", &["-u", "+%Y-%m-%d"]).unwrap_or_default()
}

/// Cores, processor and system.
pub fn place() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let system = first_line("uname", &["-sr"]).unwrap_or_else(|| std::env::consts::OS.into());
    format!("{cores} × {}, {system}", processor())
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    match model {
        Some((_, model)) => model.trim().into(),
        None => first_line("sysctl", &["-n", "machdep.cpu.brand_string"])
            .unwrap_or_else(|| std::env::consts::ARCH.into()),
    }
}

/// The first line that a command prints, if there is such a command.
pub fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(str::to_owned).filter(|line| !line.is_empty())
}

/// Where the processor time of the machine went up to one moment, in clock
/// ticks; Linux only. <https://man7.org/linux/man-pages/man5/proc_stat.5.html>
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// All cores, since the machine started.
    total: f64,
    /// Of that, idle or waiting for a disk.
    idle: f64,
    /// Of that, spent by this process's children that have ended.
    children: f64,
}

impl Clock {
    /// The clock as it stands now; none where the system does not tell.
    pub fn now() -> Option<Clock> {
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let cores = stat.lines().next()?.strip_prefix("cpu ")?;
        // user nice system idle iowait irq softirq steal; what follows is counted in these.
        let ticks: Vec<f64> =
            cores.split_whitespace().take(8).filter_map(|n| n.parse().ok()).collect();
        let own = fs::read_to_string("/proc/self/stat").ok()?;
        let (_, own) = own.rsplit_once(") ")?;
        let own: Vec<&str> = own.split(' ').collect();
        let children = own.get(13)?.parse::<f64>().ok()? + own.get(14)?.parse::<f64>().ok()?;
        let idle = ticks.get(3)? + ticks.get(4)?;
        Some(Clock { total: ticks.iter().sum(), idle, children })
    }

    /// Processor seconds that children took since `before`.
    pub fn children_since(self, before: Clock) -> f64 {
        // The kernel reports ticks of a hundredth of a second on every Linux that Rust runs on.
        (self.children - before.children) / 100.0
    }

    /// The share of the machine's time since `before` that others took: other programs, and
    /// other machines on the same host («steal»).
    pub fn others_since(self, before: Clock) -> f64 {
        let busy = (self.total - before.total) - (self.idle - before.idle);
        let others = busy - (self.children - before.children);
        (others / (self.total - before.total).max(1.0)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_others_is_what_neither_idled_nor_worked_for_us() {
        let before = Clock { total: 100.0, idle: 50.0, children: 0.0 };
        let after = Clock { total: 300.0, idle: 150.0, children: 60.0 };
        assert_eq!(after.others_since(before), 0.2);
        assert_eq!(after.children_since(before), 0.6);
    }
}

//! Every limit on a job, in one place, and the sentence for crossing it.

use super::Needs;
use serde::{Deserialize, Serialize};
use std::env;
use std::thread::available_parallelism;

/// What a whole job may use: the program and everything it starts, summed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Who is limited; names the job in sentences.
    pub whose: Whose,
    /// Wall-clock time, in milliseconds.
    pub wall_ms: u64,
    /// Processor time of all threads, in milliseconds.
    pub cpu_ms: u64,
    /// Resident memory, in mebibytes; shared pages count once.
    pub memory_mib: u64,
    /// Processes alive at once.
    pub processes: u64,
    /// Threads alive at once, in all processes.
    pub threads: u64,
    /// Standard output and standard error together, in kibibytes.
    pub output_kib: u64,
    /// All files together, in mebibytes; files in memory and removed ones that are open, too.
    pub disk_mib: u64,
    /// Files, folders and links.
    pub files: u64,
    /// Descriptors open at once, in all processes: sockets and pipes hold memory of the kernel.
    pub open_files: u64,
}

/// Who a set of limits is for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Whose {
    /// The reader's program.
    Program,
    /// The compiler working on it.
    Compiler,
}

/// The name of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// `wall_ms`
    Wall,
    /// `cpu_ms`
    Cpu,
    /// `memory_mib`
    Memory,
    /// `processes`
    Processes,
    /// `threads`
    Threads,
    /// `output_kib`
    Output,
    /// `disk_mib`
    Disk,
    /// `files`
    Files,
    /// `open_files`
    OpenFiles,
}

impl Default for Limits {
    /// For a reader's program. More cores may spend more processor time in the same seconds.
    fn default() -> Limits {
        let cores = available_parallelism().map_or(1, |n| n.get() as u64);
        Limits {
            whose: Whose::Program,
            wall_ms: 10_000,
            cpu_ms: 20_000 + 5_000 * cores,
            memory_mib: 512,
            processes: 64,
            threads: 2_000,
            output_kib: 256,
            disk_mib: 64,
            files: 4_096,
            open_files: 2_048,
        }
    }
}

impl Limits {
    /// For the compiler, linker included.
    pub fn compiler() -> Limits {
        Limits {
            whose: Whose::Compiler,
            wall_ms: 60_000,
            cpu_ms: 120_000,
            memory_mib: 2_048,
            output_kib: 1_024,
            disk_mib: 1_024,
            files: 16_384,
            ..Limits::default()
        }
    }

    /// These limits, with the numbers that the reader set in `INTERLEAVE_WALL` and the like.
    pub fn with_environment(mut self) -> Result<Limits, String> {
        for which in Which::ALL {
            let variable = self.variable(which);
            let Ok(text) = env::var(&variable) else { continue };
            let number =
                text.parse::<u64>().ok().filter(|n| (1..=1_000_000).contains(n)).ok_or(format!(
                    "cannot use {variable}=`{text}`: it is not a whole number from 1 to 1000000 \
                     ({}); unset it or correct it",
                    which.unit()
                ))?;
            *self.field(which) = number * which.scale();
        }
        Ok(self)
    }

    /// These limits, raised to what a listing's tags ask for, never lowered.
    pub fn for_listing(&self, needs: &Needs) -> Limits {
        let mut limits = self.clone();
        let asked = [
            (Which::Wall, needs.wall_seconds),
            (Which::Memory, needs.memory_mib),
            (Which::Threads, needs.threads),
        ];
        for (which, number) in asked {
            let field = limits.field(which);
            *field = (*field).max(number.unwrap_or(0) * which.scale());
        }
        limits
    }

    /// These limits, raised to what exploring for so many milliseconds takes, never lowered: the
    /// graph of many interleavings is large, and is written when the time is over.
    pub fn for_exploring(&self, ms: u64) -> Limits {
        let mut limits = self.clone();
        limits.wall_ms = limits.wall_ms.max(ms + 10_000);
        limits.cpu_ms = limits.cpu_ms.max(2 * limits.wall_ms);
        limits.output_kib = limits.output_kib.max(32 * 1_024);
        limits
    }

    /// The limits for people: name, value with unit, and the variable that sets it.
    pub fn rows(&self) -> Vec<(&'static str, String, String)> {
        let mut limits = self.clone();
        let row = |which: Which| {
            let value = *limits.field(which) / which.scale();
            let value = match which.unit() {
                "seconds" => format!("{value} s"),
                unit @ ("MiB" | "KiB") => format!("{value} {unit}"),
                _ => value.to_string(),
            };
            (which.title(), value, self.variable(which))
        };
        // Processor time is left out: it depends on the cores of the machine.
        Which::ALL.into_iter().filter(|which| *which != Which::Cpu).map(row).collect()
    }

    /// What a reader is told when a limit was crossed: which one, its value, how to raise it.
    pub fn sentence(&self, which: Which, seen: &str) -> String {
        let value = self.clone().field(which).div_ceil(which.scale());
        let unit = which.unit();
        let whose = match self.whose {
            Whose::Program => "the program",
            Whose::Compiler => "the compiler",
        };
        let what = match which {
            Which::Wall => format!("stopped {whose} after {value} s"),
            Which::Cpu => format!("stopped {whose}: it used {value} s of processor time"),
            Which::Memory => format!("stopped {whose}: it used more than {value} MiB of memory"),
            Which::Output => format!("stopped {whose}: it printed more than {value} KiB"),
            Which::Disk => format!("stopped {whose}: it wrote files of more than {value} MiB"),
            Which::Files => format!("stopped {whose}: it made more than {value} files"),
            Which::Processes | Which::Threads | Which::OpenFiles => {
                format!("stopped {whose}: it had more than {value} {unit} at once")
            }
        };
        let seen = if seen.is_empty() { String::new() } else { format!(": {seen}") };
        let (variable, more) = (self.variable(which), value * 2);
        format!("{what}{seen}; to allow more, start the course with {variable}={more} ({unit})")
    }

    /// The environment variable that sets a limit.
    fn variable(&self, which: Which) -> String {
        let whose = match self.whose {
            Whose::Program => "",
            Whose::Compiler => "COMPILE_",
        };
        format!("INTERLEAVE_{whose}{}", which.name().to_uppercase())
    }

    fn field(&mut self, which: Which) -> &mut u64 {
        match which {
            Which::Wall => &mut self.wall_ms,
            Which::Cpu => &mut self.cpu_ms,
            Which::Memory => &mut self.memory_mib,
            Which::Processes => &mut self.processes,
            Which::Threads => &mut self.threads,
            Which::Output => &mut self.output_kib,
            Which::Disk => &mut self.disk_mib,
            Which::Files => &mut self.files,
            Which::OpenFiles => &mut self.open_files,
        }
    }
}

impl Which {
    /// All limits that a reader can raise.
    pub const ALL: [Which; 9] = [
        Which::Wall,
        Which::Cpu,
        Which::Memory,
        Which::Processes,
        Which::Threads,
        Which::Output,
        Which::Disk,
        Which::Files,
        Which::OpenFiles,
    ];

    /// As events name it.
    pub fn name(self) -> &'static str {
        match self {
            Which::Wall => "wall",
            Which::Cpu => "cpu",
            Which::Memory => "memory",
            Which::Processes => "processes",
            Which::Threads => "threads",
            Which::Output => "output",
            Which::Disk => "disk",
            Which::Files => "files",
            Which::OpenFiles => "open_files",
        }
    }

    /// As tables name it.
    fn title(self) -> &'static str {
        match self {
            Which::Wall => "time",
            Which::Cpu => "processor time",
            Which::Memory => "memory",
            Which::Processes => "processes at once",
            Which::Threads => "threads at once",
            Which::Output => "output",
            Which::Disk => "size of all files",
            Which::Files => "files",
            Which::OpenFiles => "open files at once",
        }
    }

    /// The unit in which readers give it.
    fn unit(self) -> &'static str {
        match self {
            Which::Wall | Which::Cpu => "seconds",
            Which::Memory | Which::Disk => "MiB",
            Which::Output => "KiB",
            Which::Processes => "processes",
            Which::Threads => "threads",
            Which::Files => "files",
            Which::OpenFiles => "open files",
        }
    }

    /// How many of the field's units make one of the reader's.
    fn scale(self) -> u64 {
        match self {
            Which::Wall | Which::Cpu => 1_000,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_the_limit_its_value_and_the_way_to_raise_it() {
        assert_eq!(
            Limits::default().sentence(Which::Wall, "2 threads, all asleep"),
            "stopped the program after 10 s: 2 threads, all asleep; \
             to allow more, start the course with INTERLEAVE_WALL=20 (seconds)"
        );
        assert_eq!(
            Limits::compiler().sentence(Which::Memory, ""),
            "stopped the compiler: it used more than 2048 MiB of memory; \
             to allow more, start the course with INTERLEAVE_COMPILE_MEMORY=4096 (MiB)"
        );
    }

    #[test]
    fn exploring_raises_what_its_graph_needs_and_no_memory() {
        let limits = Limits { wall_ms: 10_000, ..Limits::default() };
        let raised = limits.for_exploring(10_000);
        assert_eq!((raised.wall_ms, raised.output_kib), (20_000, 32 * 1_024));
        assert_eq!(raised.memory_mib, limits.memory_mib);
        assert_eq!(Limits { wall_ms: 60_000, ..limits }.for_exploring(10_000).wall_ms, 60_000);
    }

    #[test]
    fn a_tag_raises_a_limit_and_never_lowers_it() {
        let needs = Needs { threads: Some(11_000), wall_seconds: Some(3), ..Needs::default() };
        let limits = Limits::default().for_listing(&needs);
        assert_eq!((limits.threads, limits.wall_ms), (11_000, 10_000));
    }
}

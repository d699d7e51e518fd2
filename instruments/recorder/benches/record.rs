//! `cargo bench -p recorder`: what it costs a program to be recorded, as ratios of one run.
//!
//! Each program is run as it is and recorded, in turns, so that noise meets both; what is printed
//! are medians. Where `strace` and `perf` are installed they watch the same programs.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use trace::{CHUNK, MAGIC, VARIABLE, header};

const ROUNDS: usize = 7;

/// Chunks of the trace: 64 MiB.
const CHUNKS: u32 = 16_384;

fn main() {
    if !cfg!(target_os = "linux") {
        println!("the recorder is for Linux");
        return;
    }
    // Where the course records, too.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_owned() } else { env::temp_dir() };
    let folder = folder.join(format!("recorder-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let library = build_recorder();
    println!("medians of {ROUNDS} rounds, in turns\n");
    println!(
        "{:<10}  {:>9}  {:>9}  {:>6}  {:>8}",
        "program", "plain ms", "recorded", "ratio", "records"
    );
    let mut cost = None;
    for name in ["records", "lock", "handover", "threads"] {
        let program = compile(name, &folder);
        let (plain, recorded, records) = compare(&program, &library, &folder);
        let ratio = recorded / plain;
        println!("{name:<10}  {plain:>9.1}  {recorded:>9.1}  {ratio:>6.2}  {records:>8}");
        if name == "records" {
            cost = Some((recorded - plain) * 1e6 / f64::from(records));
        }
        for watcher in [
            &["strace", "-f", "-ttt", "-o", "/dev/null"][..],
            &["perf", "trace", "-o", "/dev/null"],
        ] {
            // The one with 50 million instructions of its own shows nothing here.
            if name == "handover" && has(watcher[0]) {
                let ms = time(Command::new(watcher[0]).args(&watcher[1..]).arg(&program));
                println!(
                    "{:<10}  {:>9}  {ms:>9.1}  {:>6.2}",
                    format!("  {}", watcher[0]),
                    "",
                    ms / plain
                );
            }
        }
    }
    if let Some(cost) = cost {
        println!("\na record: {cost:.0} ns (aim 60)");
    }
    let _ = fs::remove_dir_all(folder);
}

/// The recorder, as the course builds it.
fn build_recorder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = root.join("target/bench-recorder");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(root)
        .args(["rustc", "-q", "-p", "recorder", "--lib", "--profile=listing"])
        .args(["--crate-type=cdylib", "--target-dir"])
        .arg(&target)
        .args(["--", "-Cforce-frame-pointers=yes"])
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the recorder does not build");
    target.join("listing/librecorder.so")
}

fn compile(name: &str, folder: &Path) -> PathBuf {
    let source = format!("{}/benches/programs/{name}.rs", env!("CARGO_MANIFEST_DIR"));
    let program = folder.join(name);
    let built = Command::new("rustc")
        .args(["--edition=2024", "-Copt-level=3", "-Cforce-frame-pointers=yes", "-o"])
        .arg(&program)
        .arg(source)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "`{name}` does not compile");
    program
}

/// Milliseconds of a program as it is and recorded, and its records.
fn compare(program: &Path, library: &Path, folder: &Path) -> (f64, f64, u32) {
    let mut all = [Vec::new(), Vec::new()];
    let mut records = 0;
    for _ in 0..ROUNDS {
        all[0].push(time(&mut Command::new(program)));
        let path = folder.join("trace");
        let trace = new_trace(&path).expect("a trace");
        let mut command = Command::new(program);
        all[1].push(time(command.env("LD_PRELOAD", library).env(VARIABLE, &path)));
        records = count(&trace);
    }
    let [plain, recorded] = all.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    (plain, recorded, records)
}

fn time(command: &mut Command) -> f64 {
    let began = Instant::now();
    let ended = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(ended.is_ok_and(|status| status.success()), "`{command:?}` fails");
    began.elapsed().as_secs_f64() * 1e3
}

fn new_trace(path: &Path) -> std::io::Result<File> {
    let _ = fs::remove_file(path);
    let mut file = File::options().read(true).write(true).create_new(true).open(path)?;
    file.set_len(u64::from(CHUNKS + 1) * CHUNK as u64)?;
    file.write_all(&MAGIC)?;
    file.write_all_at(&CHUNKS.to_ne_bytes(), header::CHUNKS as u64)?;
    Ok(file)
}

/// Records in the chunks that were taken, about: places that are not empty.
fn count(trace: &File) -> u32 {
    let mut taken = [0; 4];
    let _ = trace.read_exact_at(&mut taken, header::TAKEN as u64);
    let mut chunk = [0_u8; CHUNK];
    let mut records = 0;
    for number in 0..u32::from_ne_bytes(taken).min(CHUNKS) {
        let _ = trace.read_exact_at(&mut chunk, u64::from(number + 1) * CHUNK as u64);
        let places = chunk.chunks_exact(trace::RECORD).skip(1);
        records += places.filter(|place| place.last() != Some(&0)).count() as u32;
    }
    records
}

fn has(program: &str) -> bool {
    let asked =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

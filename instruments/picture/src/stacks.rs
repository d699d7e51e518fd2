//! From what stands on a stack to the line of the listing, and to what the thread waits for there.

use crate::kinds::{Call, python_call, rust_call};
use crate::lanes::Program;
use crate::lines::{self, Lines};
use crate::records::{Line, Records, Stack};
use std::collections::HashMap;
use std::rc::Rc;

/// Addresses that are looked up; a trace that names more was not written by the recorder.
const ADDRESSES: usize = 1 << 14;

/// Where a stack leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Line of the listing; −1 if it is not on the stack.
    pub line: i64,
    /// What the functions between that line and the wait are for.
    pub call: Option<Call>,
}

/// What is known of no stack.
pub const NOWHERE: Site = Site { line: -1, call: None };

/// One function at one address; a compiler may have put several into one another.
#[derive(Clone, Debug)]
struct Frame {
    /// Its path, without types.
    path: String,
    /// Line of the listing, if it is in that.
    line: Option<i64>,
}

/// Looks stacks up, each once.
pub struct Stacks<'a> {
    records: &'a Records,
    /// `lost_update.rs`.
    file: &'a str,
    lines: Lines<'a>,
    frames: HashMap<u64, Rc<[Frame]>>,
    sites: HashMap<(u32, u64), Site>,
}

impl<'a> Stacks<'a> {
    /// For the stacks of a trace, and the bytes of the listing's executable.
    pub fn new(records: &'a Records, executable: &'a [u8], file: &'a str) -> Stacks<'a> {
        Stacks {
            records,
            file,
            lines: Lines::new(executable),
            frames: HashMap::new(),
            sites: HashMap::new(),
        }
    }

    /// Where the stack of this name leads, in a process that runs this program. `processes` are
    /// the process and those that it was forked from, which may have written the stack down.
    pub fn site(&mut self, name: u64, processes: &[u32], program: Option<&Program>) -> Site {
        let records = self.records;
        let found = |process: &u32| Some((*process, records.stacks.get(&(*process, name))?));
        let Some((process, stack)) = processes.iter().find_map(found).filter(|_| name != 0) else {
            return NOWHERE;
        };
        if let Some(site) = self.sites.get(&(process, name)) {
            return *site;
        }
        let site = match stack {
            Stack::Lines(lines) => python(lines, self.file),
            Stack::Addresses(addresses) => match program {
                Some(program) if program.ours => self.rust(addresses, program.bias),
                _ => NOWHERE,
            },
        };
        self.sites.insert((process, name), site);
        site
    }

    /// The outermost function of the listing on a stack that an interpreter has told.
    pub fn function(&self, name: u64, processes: &[u32]) -> Option<&'a str> {
        let records = self.records;
        let mut found = processes.iter().filter_map(|it| records.stacks.get(&(*it, name)));
        let Some(Stack::Lines(lines)) = found.next() else { return None };
        let own = lines.iter().rfind(|it| is_listing(&it.file, self.file))?;
        Some(&*own.function).filter(|function| !function.is_empty())
    }

    fn rust(&mut self, addresses: &[u64], bias: u64) -> Site {
        let mut above: Vec<Rc<[Frame]>> = Vec::new();
        let mut line = -1;
        let mut inner = 0;
        for address in addresses {
            // Each is where the thread will go on: the call is what stands before.
            let frames = self.frames(address.wrapping_sub(bias).wrapping_sub(1));
            let own = frames.iter().position(|frame| frame.line.is_some());
            inner = own.unwrap_or(frames.len());
            line = own.and_then(|own| frames[own].line).unwrap_or(-1);
            above.push(frames);
            if own.is_some() {
                break;
            }
        }
        let last = above.len().saturating_sub(1);
        let paths = above.iter().enumerate().rev().flat_map(|(number, frames)| {
            let until = if number == last { inner } else { frames.len() };
            frames[..until].iter().rev().map(|frame| &*frame.path)
        });
        Site { line, call: rust_call(paths) }
    }

    fn frames(&mut self, address: u64) -> Rc<[Frame]> {
        if let Some(frames) = self.frames.get(&address) {
            return frames.clone();
        }
        if self.frames.len() == ADDRESSES {
            return Rc::new([]);
        }
        let frames = self.lines.frames(address).into_iter().map(|frame| {
            let own = frame.line > 0 && is_listing(&frame.file, self.file);
            let line = own.then_some(i64::from(frame.line));
            Frame { path: path_of(&frame), line }
        });
        let frames: Rc<[Frame]> = frames.collect();
        self.frames.insert(address, frames.clone());
        frames
    }

    /// The name of the static that has this address in its own bytes.
    pub fn static_at(&self, address: u64, bias: u64) -> Option<String> {
        self.lines.static_at(address.wrapping_sub(bias)).map(|path| static_name(&path))
    }
}

fn python(lines: &[Line], file: &str) -> Site {
    let own = lines.iter().position(|it| is_listing(&it.file, file));
    let line = own.map_or(-1, |own| lines[own].line);
    let above = lines[..own.unwrap_or(lines.len())].iter().rev();
    let functions = above.map(|it| (it.file.trim_end_matches(".py"), &*it.function));
    Site { line, call: python_call(functions) }
}

/// Whether a path is that of the listing. std and other libraries may have files of its name.
fn is_listing(path: &str, file: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == file
        && !["/rustc/", "/library/", "/registry/", "/lib/python"].iter().any(|it| path.contains(it))
}

/// The path of a function. Where line tables are all that there is, they give its last part and its
/// file, which is a module.
fn path_of(frame: &lines::Frame) -> String {
    let function = without_types(&frame.function);
    match module(&frame.file) {
        Some(module) => {
            let name = function.rsplit("::").next().unwrap_or(&function);
            format!("{module}::{name}")
        }
        None => function,
    }
}

/// The module that a file of std or of a library is: `…/library/std/src/sync/mpsc.rs` is
/// `std::sync::mpsc`, `…/rayon-core-1.13.0/src/join/mod.rs` is `rayon_core::join`.
fn module(file: &str) -> Option<String> {
    let (before, within) = file.rsplit_once("/src/")?;
    let folder = before.rsplit('/').next()?;
    let version = folder
        .rmatch_indices('-')
        .find(|(at, _)| folder[at + 1..].starts_with(|it: char| it.is_ascii_digit()));
    let name = version.map_or(folder, |(at, _)| &folder[..at]).replace('-', "_");
    let within = within.strip_suffix(".rs")?;
    let within = within.strip_suffix("/mod").unwrap_or(within);
    Some(if matches!(within, "lib" | "mod") {
        name
    } else {
        format!("{name}::{}", within.replace('/', "::"))
    })
}

/// A name without the types in it: `<std::sync::Mutex<T>>::lock` is `std::sync::Mutex::lock`, and
/// `<A as B>::c` is `A::c`.
fn without_types(name: &str) -> String {
    let mut path = String::new();
    // Of each angle that is open, whether what stands in it is a part of the path.
    let mut open: Vec<bool> = Vec::new();
    for (at, character) in name.char_indices() {
        match character {
            '<' => open.push(path.is_empty()),
            '>' if name[..at].ends_with('-') => {}
            '>' => {
                open.pop();
            }
            ' ' if name[at..].starts_with(" as ") => {
                if let Some(shown) = open.last_mut() {
                    *shown = false;
                }
            }
            _ if open.iter().all(|shown| *shown) => path.push(character),
            _ => {}
        }
    }
    while let Some(at) = path.find("::::") {
        path.replace_range(at..at + 2, "");
    }
    path
}

fn static_name(path: &str) -> String {
    match path {
        "std::io::stdio::STDOUT" => "standard output".to_owned(),
        "std::io::stdio::STDIN" | "std::io::stdio::stdin::INSTANCE" => "standard input".to_owned(),
        "std::io::stdio::STDERR" | "std::io::stdio::stderr::INSTANCE" => {
            "standard error".to_owned()
        }
        _ => path.rsplit("::").next().unwrap_or(path).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_no_types_in_it() {
        for (name, path) in [
            ("std::sync::mpsc::Receiver<T>::recv", "std::sync::mpsc::Receiver::recv"),
            ("<std::sync::mpsc::Receiver<i32>>::recv", "std::sync::mpsc::Receiver::recv"),
            ("<alloc::sync::Arc<T, A> as core::ops::drop::Drop>::drop", "alloc::sync::Arc::drop"),
            ("a::b::<fn(u8) -> c::d<e>>::f", "a::b::f"),
            ("a::main::{{closure}}", "a::main::{{closure}}"),
            ("->", "-"),
            (">>>", ""),
            ("a<<<", "a"),
        ] {
            assert_eq!(without_types(name), path, "{name}");
        }
    }

    #[test]
    fn a_file_of_a_library_is_a_module() {
        for (file, expected) in [
            ("/rustc/1a2b/library/std/src/sync/mpsc.rs", Some("std::sync::mpsc")),
            (
                "/home/a/registry/src/b-1/rayon-core-1.13.0/src/join/mod.rs",
                Some("rayon_core::join"),
            ),
            ("/home/a/crossbeam-channel-0.5.15/src/lib.rs", Some("crossbeam_channel")),
            ("lost_update.rs", None),
            ("/src/.rs", Some("")),
        ] {
            let expected = expected.map(|it| if it.is_empty() { "::" } else { it });
            assert_eq!(module(file).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn a_library_has_no_lines_of_the_listing() {
        assert!(is_listing("/job/barrier.rs", "barrier.rs"));
        assert!(is_listing("barrier.rs", "barrier.rs"));
        assert!(!is_listing("/rustc/123/library/std/src/sync/barrier.rs", "barrier.rs"));
        assert!(!is_listing("my_barrier.rs", "barrier.rs"));
    }
}

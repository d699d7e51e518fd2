//! Which function, file and line an address of an executable is in, and which static.
//!
//! An executable without line tables has symbols at most; one that cannot be read has nothing.

use addr2line::gimli::{Dwarf, EndianSlice, Error, Range, RunTimeEndian, SectionId};
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};

type Reader<'a> = EndianSlice<'a, RunTimeEndian>;

/// Looks addresses of one executable up.
pub struct Lines<'a> {
    dwarf: Option<addr2line::Context<Reader<'a>>>,
    /// Code of std, by address.
    std: Vec<Range>,
    /// By address.
    functions: Vec<Symbol<'a>>,
    /// By address.
    statics: Vec<Symbol<'a>>,
}

/// A function that an address is in. A compiler may have put several into one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its name, as far as the executable tells it: the last part of its path, or all.
    pub function: String,
    /// Where its text is; empty if that is not known.
    pub file: String,
    /// The line; 0 if it is not known.
    pub line: u32,
}

struct Symbol<'a> {
    address: u64,
    size: u64,
    name: &'a str,
}

impl<'a> Lines<'a> {
    /// For the bytes of an executable.
    pub fn new(executable: &'a [u8]) -> Lines<'a> {
        let mut lines =
            Lines { dwarf: None, std: Vec::new(), functions: Vec::new(), statics: Vec::new() };
        let Ok(object) = object::File::parse(executable) else { return lines };
        let endian =
            if object.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
        let section = |id: SectionId| -> Result<Reader<'a>, Error> {
            let section = object.section_by_name(id.name());
            let data = section.and_then(|section| section.data().ok()).unwrap_or_default();
            Ok(EndianSlice::new(data, endian))
        };
        if let Ok(dwarf) = Dwarf::load(section) {
            lines.std = of_std(&dwarf).unwrap_or_default();
            lines.dwarf = addr2line::Context::from_dwarf(dwarf).ok();
        }
        for symbol in object.symbols().filter(|symbol| symbol.is_definition() && symbol.size() > 0)
        {
            let of = match symbol.kind() {
                SymbolKind::Text => &mut lines.functions,
                SymbolKind::Data => &mut lines.statics,
                _ => continue,
            };
            if let Ok(name) = symbol.name() {
                of.push(Symbol { address: symbol.address(), size: symbol.size(), name });
            }
        }
        lines.functions.sort_unstable_by_key(|symbol| symbol.address);
        lines.statics.sort_unstable_by_key(|symbol| symbol.address);
        lines
    }

    /// The functions that an address is in, the innermost first.
    ///
    /// Of std's own functions the symbol has to do: their tables are a hundred times larger than
    /// those of a program, and are read whole.
    pub fn frames(&self, address: u64) -> Vec<Frame> {
        let mut found = Vec::new();
        if let Some(dwarf) = self.dwarf.as_ref().filter(|_| !self.is_in_std(address))
            && let Ok(mut frames) = dwarf.find_frames(address).skip_all_loads()
        {
            while let Ok(Some(frame)) = frames.next() {
                let name = frame.function.and_then(|function| {
                    let name = function.raw_name().ok()?.into_owned();
                    Some(demangled(&name))
                });
                let place = frame.location;
                let file = place.as_ref().and_then(|place| place.file).unwrap_or_default();
                found.push(Frame {
                    function: name.unwrap_or_default(),
                    file: file.to_owned(),
                    line: place.as_ref().and_then(|place| place.line).unwrap_or(0),
                });
            }
        }
        if found.is_empty() {
            found.push(Frame { function: String::new(), file: String::new(), line: 0 });
        }
        // Tables of lines alone do not name a function into which no other was put.
        if let Some(outermost) = found.last_mut().filter(|frame| frame.function.is_empty())
            && let Some(symbol) = at(&self.functions, address)
        {
            outermost.function = demangled(symbol.name);
        }
        found.retain(|frame| !frame.function.is_empty() || frame.line > 0);
        found
    }

    fn is_in_std(&self, address: u64) -> bool {
        let before = self.std.partition_point(|range| range.begin <= address);
        self.std[..before].last().is_some_and(|range| address < range.end)
    }

    /// The path of the static that has this address in its bytes.
    pub fn static_at(&self, address: u64) -> Option<String> {
        at(&self.statics, address).map(|symbol| demangled(symbol.name))
    }
}

/// Where the code is that was compiled with std, and not where it is used; by address.
fn of_std(dwarf: &Dwarf<Reader>) -> Result<Vec<Range>, Error> {
    let mut found = Vec::new();
    let mut headers = dwarf.units();
    while let Some(header) = headers.next()? {
        let unit = dwarf.unit(header)?;
        let name = unit.name.map(|name| name.to_string_lossy()).unwrap_or_default();
        if name.starts_with("library/") || name.contains("/library/") {
            let mut ranges = dwarf.unit_ranges(&unit)?;
            while let Some(range) = ranges.next()? {
                found.push(range);
            }
        }
    }
    found.sort_unstable_by_key(|range| range.begin);
    Ok(found)
}

fn at<'a, 's>(symbols: &'s [Symbol<'a>], address: u64) -> Option<&'s Symbol<'a>> {
    let before = symbols.partition_point(|symbol| symbol.address <= address);
    symbols[..before].last().filter(|symbol| address - symbol.address < symbol.size)
}

fn demangled(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_executable_has_no_lines() {
        for bytes in
            [&b""[..], b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0"]
        {
            let lines = Lines::new(bytes);
            assert_eq!(lines.frames(0x1000), []);
            assert_eq!(lines.static_at(0x1000), None);
        }
    }

    #[test]
    fn a_static_has_its_name_and_a_function_its_symbol() {
        let symbols = [
            Symbol { address: 8, size: 4, name: "_RNvCs1234_7program6VISITS" },
            Symbol { address: 16, size: 4, name: "plain" },
        ];
        assert_eq!(at(&symbols, 11).map(|it| demangled(it.name)).unwrap(), "program::VISITS");
        assert!(at(&symbols, 12).is_none());
        assert_eq!(at(&symbols, 16).unwrap().name, "plain");
        assert!(at(&symbols, 7).is_none());
    }
}

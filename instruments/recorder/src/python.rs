//! Where in a Python program a thread is.
//!
//! A thread that waits has let go of the global interpreter lock, so it can call nothing of
//! CPython; but its own frames do not change while it is here, and a debugger's view of them is
//! enough. The layouts are those of the headers of each version; a version that is not in the
//! table has no lines. Source: `Include/internal/pycore_frame.h`, `Objects/locations.md`.

use crate::{record, stack};
use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};
use trace::{Kind, Record, Text};

/// Where things stand in one version's structures, in bytes.
struct Layout {
    /// Minor versions: 3.this.
    minor: u64,
    /// In a thread's state: the innermost frame, or what points to it.
    frame: usize,
    /// In what points to it, if something does.
    through: Option<usize>,
    /// In a frame: its code.
    code: usize,
    /// In a frame: that of its caller.
    previous: usize,
    /// In a frame: the instruction.
    instruction: usize,
    /// In code: its first line.
    first_line: usize,
    /// In code: its instructions.
    instructions: usize,
    /// In text of ASCII: the letters.
    letters: usize,
}

/// The same in all of these versions: in code, its file, its name and the table of its lines.
const FILE: usize = 112;
const NAME: usize = 120;
const LINES: usize = 136;
/// In any object: its type. In bytes and text: their length; in bytes, the first.
const TYPE: usize = 8;
const LENGTH: usize = 16;
const BYTES: usize = 32;
/// In text: how it is kept.
const STATE: usize = 32;

const LAYOUTS: [Layout; 3] = [
    Layout {
        minor: 11,
        frame: 56,
        through: Some(8),
        code: 32,
        previous: 48,
        instruction: 56,
        first_line: 72,
        instructions: 184,
        letters: 48,
    },
    Layout {
        minor: 12,
        frame: 56,
        through: Some(0),
        code: 0,
        previous: 8,
        instruction: 56,
        first_line: 68,
        instructions: 192,
        letters: 40,
    },
    Layout {
        minor: 13,
        frame: 72,
        through: None,
        code: 0,
        previous: 8,
        instruction: 56,
        first_line: 68,
        instructions: 200,
        letters: 40,
    },
];

/// `PyGILState_GetThisThreadState`, which takes no lock; null where there is no Python.
static STATE_OF_THREAD: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// The type of code; what has another is no code.
static CODE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

/// Which of [`LAYOUTS`].
static LAYOUT: AtomicUsize = AtomicUsize::new(0);

/// Frames that are told.
const MOST: usize = 12;

/// Looks for a CPython whose frames it can read; before `main`. `runtime` is the beginning of
/// what the interpreter keeps.
pub unsafe fn begin(runtime: u64) {
    // SAFETY: the names end with a zero; what is read is there in the versions that are named.
    unsafe {
        let symbol = |name: &core::ffi::CStr| libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr());
        let version = symbol(c"Py_Version").cast::<u64>();
        if version.is_null() {
            return;
        }
        let (major, minor) = (*version >> 24 & 0xff, *version >> 16 & 0xff);
        let found = LAYOUTS.iter().position(|it| major == 3 && it.minor == minor);
        // From 3.13 on there are builds without a global lock, whose objects are others.
        let free_threaded = minor >= 13 && *(runtime as *const u64).add(2) != 0;
        let Some(found) = found.filter(|_| !free_threaded) else { return };
        LAYOUT.store(found, Relaxed);
        CODE.store(symbol(c"PyCode_Type"), Relaxed);
        STATE_OF_THREAD.store(symbol(c"PyGILState_GetThisThreadState"), Relaxed);
    }
}

unsafe fn word(object: usize, at: usize) -> usize {
    // SAFETY: the caller vouches for the object.
    unsafe { *((object + at) as *const usize) }
}

/// The name of the stack of this thread's Python code, which is written when it is new; `None` if
/// the thread runs none, or none that we can read.
pub fn name() -> Option<u64> {
    let function = STATE_OF_THREAD.load(Relaxed);
    if function.is_null() {
        return None;
    }
    let layout = &LAYOUTS[LAYOUT.load(Relaxed)];
    let mut frames = [(0, 0); MOST];
    let mut count = 0;
    let mut name = 0x9e37_79b9_7f4a_7c15_u64;
    // SAFETY: the function has this type and needs no lock; the frames are this thread's own, and
    // what they refer to lives as long as they do.
    unsafe {
        let state = core::mem::transmute::<*mut c_void, extern "C" fn() -> usize>(function)();
        if state == 0 {
            return None;
        }
        let mut frame = word(state, layout.frame);
        if let (Some(at), true) = (layout.through, frame != 0) {
            frame = word(frame, at);
        }
        let mut steps = 0;
        while frame != 0 && count < MOST && steps < 2 * MOST {
            steps += 1;
            let code = word(frame, layout.code);
            // Between two of Python's there may be one of C, which has no code.
            if code != 0 && word(code, TYPE) == CODE.load(Relaxed) as usize {
                let at = word(frame, layout.instruction);
                frames[count] = (code, at.wrapping_sub(code + layout.instructions) / 2);
                name = (name.rotate_left(5) ^ code as u64 ^ (at as u64) << 20)
                    .wrapping_mul(0xff51_afd7_ed55_8ccd);
                count += 1;
            }
            frame = word(frame, layout.previous);
        }
        if count == 0 {
            return None;
        }
        if stack::is_new(name) {
            let mut text = Letters { bytes: [0; 480], count: 0 };
            for (code, at) in &frames[..count] {
                text.frame(layout, *code, *at);
            }
            let record = Record { object: name, what: Text::Lines as u8, ..Record::default() };
            let count = text.count as u16;
            let _ = record::put_with(
                Record { count, kind: Kind::Text as u8, ..record },
                &text.bytes[..text.count],
            );
        }
    }
    Some(name)
}

/// Text that is made without memory of its own.
struct Letters {
    bytes: [u8; 480],
    count: usize,
}

impl Letters {
    fn push(&mut self, bytes: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.count..self.count + bytes.len()) {
            room.copy_from_slice(bytes);
            self.count += bytes.len();
        }
    }

    fn number(&mut self, number: u32) {
        let mut digits = [b'0'; 10];
        let (mut at, mut rest) = (digits.len(), number);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.push(&digits[at..]);
    }

    /// `file:line:function` and the end of the line, or nothing if there is no room.
    unsafe fn frame(&mut self, layout: &Layout, code: usize, at: usize) {
        let before = self.count;
        // SAFETY: the caller vouches for the code, which holds the rest.
        unsafe {
            let file = ascii(layout, word(code, FILE));
            let first = *((code + layout.first_line) as *const i32);
            let lines = word(code, LINES);
            let length = word(lines, LENGTH).min(1 << 20);
            let table = core::slice::from_raw_parts((lines + BYTES) as *const u8, length);
            let line = line(table, first, at).unwrap_or(first);
            let name = file.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            let function = ascii(layout, word(code, NAME));
            if self.count + name.len() + function.len() + 13 > self.bytes.len() {
                return;
            }
            self.push(name);
            self.push(b":");
            self.number(u32::try_from(line).unwrap_or(0));
            self.push(b":");
            self.push(function);
            self.push(b"\n");
        }
        if self.count == before + 1 {
            self.count = before;
        }
    }
}

/// The letters of a text, if all are ASCII, and no more of them than a name has.
unsafe fn ascii<'a>(layout: &Layout, text: usize) -> &'a [u8] {
    /// Of the state: that it is compact, and that it is ASCII.
    const COMPACT_ASCII: u32 = 0b11 << 5;
    // SAFETY: the caller vouches for the text.
    unsafe {
        let state = *((text + STATE) as *const u32);
        if state & COMPACT_ASCII != COMPACT_ASCII {
            return b"?";
        }
        let length = word(text, LENGTH);
        let start = (text + layout.letters) as *const u8;
        // The end of a path tells the file.
        let kept = length.min(200);
        core::slice::from_raw_parts(start.add(length - kept), kept)
    }
}

/// The line of the instruction of that number, by the table of a function that begins in line
/// `first`; Python's `Objects/locations.md`.
fn line(table: &[u8], first: i32, instruction: usize) -> Option<i32> {
    let mut bytes = table.iter().copied();
    let (mut line, mut end) = (first, 0);
    while let Some(start) = bytes.next() {
        let mut number = || {
            let (mut number, mut shift) = (0_u32, 0);
            for byte in bytes.by_ref() {
                number |= u32::from(byte & 63).checked_shl(shift).unwrap_or(0);
                shift += 6;
                if byte & 64 == 0 {
                    break;
                }
            }
            number
        };
        let signed = |number: u32| {
            let size = (number >> 1) as i32;
            if number & 1 == 0 { size } else { -size }
        };
        let code = start >> 3 & 15;
        let mut known = true;
        match code {
            15 => known = false,
            14 => {
                line = line.wrapping_add(signed(number()));
                (0..3).for_each(|_| _ = number());
            }
            13 => line = line.wrapping_add(signed(number())),
            10..=12 => {
                line = line.wrapping_add(i32::from(code) - 10);
                bytes.nth(1)?;
            }
            _ => _ = bytes.next()?,
        }
        end += usize::from(start & 7) + 1;
        if instruction < end {
            return known.then_some(line);
        }
    }
    None
}

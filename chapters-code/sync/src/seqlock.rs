//! Words that many read and few write. A reader takes no lock and
//! changes nothing that is shared: no writer ever waits for a reader.
//!
//! After H.-J. Boehm, *Can seqlocks get along with programming language
//! memory models?*, 2012, <https://doi.org/10.1145/2247684.2247688>.

use crossbeam::utils::Backoff;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Acquire;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::Ordering::Release;
use std::sync::atomic::fence;

/// So many words that belong together.
pub struct SeqLock<const WORDS: usize> {
    /// Odd while somebody writes; two more after each write.
    sequence: AtomicU64,
    /// Atomic, for a reader may look while they are being written.
    words: [AtomicU64; WORDS],
    /// Writers wait for each other.
    writing: Mutex<()>,
}

impl<const WORDS: usize> SeqLock<WORDS> {
    /// The words as they are before the first write.
    pub fn new(words: [u64; WORDS]) -> SeqLock<WORDS> {
        SeqLock {
            sequence: AtomicU64::new(0),
            words: words.map(AtomicU64::new),
            writing: Mutex::new(()),
        }
    }

    /// The words of one write, never of two; nothing if somebody wrote
    /// meanwhile.
    pub fn try_read(&self) -> Option<[u64; WORDS]> {
        // Acquire: all that was written before this number is seen.
        let before = self.sequence.load(Acquire);
        let words =
            self.words.each_ref().map(|word| word.load(Relaxed));
        // Whoever saw a word of a later write sees its number below.
        fence(Acquire);
        let same = self.sequence.load(Relaxed) == before;
        (same && before.is_multiple_of(2)).then_some(words)
    }

    /// The same, and looks again as long as somebody wrote meanwhile:
    /// where writers make no pause, a reader can wait for ever.
    pub fn read(&self) -> [u64; WORDS] {
        let backoff = Backoff::new();
        loop {
            if let Some(words) = self.try_read() {
                return words;
            }
            backoff.snooze();
        }
    }

    /// Writes all words; waits for other writers, and for no reader.
    pub fn write(&self, words: [u64; WORDS]) {
        // The lock guards no data: poison says nothing about the words.
        let _writing = self
            .writing
            .lock()
            .unwrap_or_else(|poison| poison.into_inner());
        let before = self.sequence.load(Relaxed);
        self.sequence.store(before + 1, Relaxed);
        // Who sees a word from below sees the odd number, or a later
        // one.
        fence(Release);
        for (place, word) in self.words.iter().zip(words) {
            place.store(word, Relaxed);
        }
        // Release: who sees the even number sees every word.
        self.sequence.store(before + 2, Release);
    }
}

#[cfg(test)]
mod tests {
    use super::SeqLock;
    use std::thread;

    #[test]
    fn what_was_written_last_is_read() {
        let place = SeqLock::new([1, 2, 3]);
        assert_eq!(place.read(), [1, 2, 3]);
        place.write([4, 5, 6]);
        assert_eq!(place.read(), [4, 5, 6]);
        assert_eq!(place.try_read(), Some([4, 5, 6]));
    }

    #[test]
    fn no_reader_sees_words_of_two_writes() {
        let place = SeqLock::new([0; 4]);
        thread::scope(|scope| {
            for writer in 0..2 {
                let place = &place;
                scope.spawn(move || {
                    for write in 0..5_000 {
                        place.write([2 * write + writer; 4]);
                    }
                });
            }
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..5_000 {
                        let words = place.read();
                        assert_eq!(words, [words[0]; 4]);
                    }
                });
            }
        });
    }

    #[test]
    fn no_words_at_all_can_be_read_and_written() {
        let place = SeqLock::new([]);
        place.write([]);
        assert_eq!(place.read(), []);
    }
}

//! Which of the things on disk have to go so that the rest fits.

use std::path::PathBuf;
use std::time::SystemTime;

/// One thing that is kept because it may be of use again.
#[derive(Clone, Debug)]
pub struct Kept {
    /// A file, or a folder with all that is in it.
    pub path: PathBuf,
    /// What it takes.
    pub bytes: u64,
    /// When it was of use last.
    pub used: SystemTime,
}

/// Whatever takes more than this part of the room goes first, or it would drive out all others.
const GIANT: u64 = 4;

/// Puts out giants first, then what was not used for longest, until the rest takes no more than
/// `limit` bytes. `put_out` says whether it could: what is in use stays.
pub fn shrink(mut all: Vec<Kept>, limit: u64, mut put_out: impl FnMut(&Kept) -> bool) {
    let mut sum: u64 = all.iter().map(|kept| kept.bytes).sum();
    all.sort_by_key(|kept| (kept.bytes <= limit / GIANT, kept.used));
    for kept in all {
        if sum <= limit {
            return;
        }
        if put_out(&kept) {
            sum -= kept.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Things as bytes, oldest first; the numbers of those put out, in their order.
    #[track_caller]
    fn check(sizes: &[u64], in_use: &[usize], limit: u64, want: &[usize]) {
        let kept = |(age, &bytes): (usize, &u64)| Kept {
            path: age.to_string().into(),
            bytes,
            used: SystemTime::UNIX_EPOCH + Duration::from_secs(age as u64),
        };
        let mut out = Vec::new();
        shrink(sizes.iter().enumerate().map(kept).collect(), limit, |kept| {
            let number = kept.path.to_str().unwrap().parse().unwrap();
            let free = !in_use.contains(&number);
            out.extend(free.then_some(number));
            free
        });
        assert_eq!(out, want);
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        check(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], &[], 8, &[0, 1]);
        check(&[1, 1, 1], &[], 8, &[]);
    }

    #[test]
    fn what_is_in_use_stays_and_others_go_in_its_place() {
        check(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], &[0, 2], 8, &[1, 3]);
    }

    #[test]
    fn a_giant_does_not_drive_out_the_others() {
        check(&[1, 1, 1, 1, 20, 1], &[], 8, &[4]);
    }
}

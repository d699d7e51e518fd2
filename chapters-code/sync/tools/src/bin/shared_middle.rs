//! Two threads each paint one half of a fence, and both the board in
//! the middle.

use planted::thread;

const BOARDS: usize = 9;

fn main() {
    planted::check(paint);
}

/// Where the boards are.
#[derive(Clone, Copy)]
struct Fence(*mut u32);

// SAFETY: planted: the two halves are said to have no board in common.
unsafe impl Send for Fence {}

impl Fence {
    /// # Safety
    /// There is such a board, and nobody else is at it.
    unsafe fn paint(self, board: usize) {
        // SAFETY: as for this function.
        unsafe { *self.0.add(board) += 1 };
    }
}

fn paint() {
    let mut boards = vec![0; BOARDS];
    let fence = Fence(boards.as_mut_ptr());
    let left = thread::spawn(move || {
        for board in 0..=BOARDS / 2 {
            // SAFETY: planted: board 4 belongs to the right half, too.
            unsafe { fence.paint(board) };
        }
    });
    for board in BOARDS / 2..BOARDS {
        // SAFETY: planted: board 4 belongs to the left half, too.
        unsafe { fence.paint(board) };
    }
    left.join().unwrap();
    assert_eq!(boards.iter().sum::<u32>(), 10, "a coat is missing");
}

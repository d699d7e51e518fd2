//! Two threads paint a board each, and both borrow the whole fence.

use planted::thread;

fn main() {
    planted::check(paint);
}

/// Where the boards are.
#[derive(Clone, Copy)]
struct Fence(*mut [u32; 2]);

// SAFETY: planted: nobody touches the board of the other.
unsafe impl Send for Fence {}

impl Fence {
    /// # Safety
    /// Nobody else is at this board.
    unsafe fn paint(self, board: usize) {
        // SAFETY: planted: the other thread may have borrowed it, too.
        let boards = unsafe { &mut *self.0 };
        boards[board] += 1;
    }
}

fn paint() {
    let mut boards = Box::new([0; 2]);
    let fence = Fence(&raw mut *boards);
    // SAFETY: the left board is painted here alone.
    let left = thread::spawn(move || unsafe { fence.paint(0) });
    // SAFETY: the right board is painted here alone.
    unsafe { fence.paint(1) };
    left.join().unwrap();
    assert_eq!(*boards, [1, 1], "a coat is missing");
}

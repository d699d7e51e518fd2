//! A type that owns what its raw pointer points to may be sent.

use std::thread;

fn main() {
    let mut sensor = Sensor::new(12);

    let worker = thread::spawn(move || {
        sensor.correct();
        sensor
    });

    let sensor = worker.join().unwrap();
    println!("corrected: {}", sensor.reading());
}

struct Sensor {
    place: *mut i32,
}

// SAFETY: `place` comes from a `Box`, no other pointer to it exists,
// and only `&mut self` writes. Whoever has the `Sensor` has it alone.
unsafe impl Send for Sensor {}

impl Sensor {
    fn new(reading: i32) -> Sensor {
        let place = Box::into_raw(Box::new(reading));
        Sensor { place }
    }

    fn correct(&mut self) {
        // SAFETY: `place` is valid until `drop`.
        unsafe { *self.place += 1 }
    }

    fn reading(&self) -> i32 {
        // SAFETY: `place` is valid until `drop`.
        unsafe { *self.place }
    }
}

impl Drop for Sensor {
    fn drop(&mut self) {
        // SAFETY: `new` made `place` with `Box::into_raw`.
        drop(unsafe { Box::from_raw(self.place) });
    }
}

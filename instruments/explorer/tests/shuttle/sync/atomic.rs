//! Atomics.

pub use std::sync::atomic::Ordering;

use crate::record::{Shared, done};
use shuttle::sync::atomic as real;

/// Like std's.
pub fn fence(order: Ordering) {
    shuttle::thread::yield_now();
    real::fence(order);
    done("fence");
}

macro_rules! atomic {
    ($($name:ident $value:ty: $($update:ident),*;)*) => { $(
        /// Like std's.
        pub struct $name(Shared<real::$name>);

        impl $name {
            /// Like std's.
            #[track_caller]
            pub const fn new(value: $value) -> $name {
                $name(Shared::new(real::$name::new(value)))
            }

            /// Like std's.
            pub fn load(&self, order: Ordering) -> $value {
                let value = self.0.get().load(order);
                done("load");
                value
            }

            /// Like std's.
            pub fn store(&self, value: $value, order: Ordering) {
                self.0.get().store(value, order);
                done("store");
            }

            /// Like std's.
            pub fn compare_exchange(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let result = self.0.get().compare_exchange(old, new, success, failure);
                done("update");
                result
            }

            /// Like std's that never fails for no reason.
            pub fn compare_exchange_weak(
                &self,
                old: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(old, new, success, failure)
            }

            $(
                /// Like std's.
                pub fn $update(&self, value: $value, order: Ordering) -> $value {
                    let old = self.0.get().$update(value, order);
                    done("update");
                    old
                }
            )*
        }
    )* };
}

atomic! {
    AtomicBool bool: swap, fetch_and, fetch_or, fetch_xor;
    AtomicI32 i32: swap, fetch_add, fetch_sub, fetch_max, fetch_min;
    AtomicI64 i64: swap, fetch_add, fetch_sub, fetch_max, fetch_min;
    AtomicU8 u8: swap, fetch_add, fetch_sub, fetch_max, fetch_min;
    AtomicU32 u32: swap, fetch_add, fetch_sub, fetch_max, fetch_min, fetch_and, fetch_or;
    AtomicU64 u64: swap, fetch_add, fetch_sub, fetch_max, fetch_min, fetch_and, fetch_or;
    AtomicUsize usize: swap, fetch_add, fetch_sub, fetch_max, fetch_min, fetch_and, fetch_or;
}

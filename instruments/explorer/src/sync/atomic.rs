//! Atomics. Every operation is a step.

pub use std::sync::atomic::{Ordering, compiler_fence};

use super::Identity;
use crate::engine::execution::{explores, visible};
use crate::engine::object::State;
use crate::engine::operation::{Answer, At, Change, ObjectId, Operation, Strength};
use std::fmt::{self, Debug, Formatter};
use std::panic::Location;

/// Like std's; a step.
#[track_caller]
pub fn fence(order: Ordering) {
    if explores() {
        visible(Operation::Fence(order), At::caller(Location::caller()), String::new());
    } else {
        std::sync::atomic::fence(order);
    }
}

/// A value that fits into the 64 bits that the explorer keeps of an atomic.
trait Bits: Copy {
    fn to_bits(self) -> u64;
    fn from_bits(bits: u64) -> Self;
    fn show(bits: u64) -> String;
}

macro_rules! bits {
    ($($integer:ty),*) => { $(
        impl Bits for $integer {
            fn to_bits(self) -> u64 {
                self as u64
            }

            fn from_bits(bits: u64) -> $integer {
                bits as $integer
            }

            fn show(bits: u64) -> String {
                <$integer>::from_bits(bits).to_string()
            }
        }
    )* };
}

bits!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl Bits for bool {
    fn to_bits(self) -> u64 {
        u64::from(self)
    }

    fn from_bits(bits: u64) -> bool {
        bits != 0
    }

    fn show(bits: u64) -> String {
        bool::from_bits(bits).to_string()
    }
}

impl<T> Bits for *mut T {
    fn to_bits(self) -> u64 {
        self.expose_provenance() as u64
    }

    fn from_bits(bits: u64) -> *mut T {
        std::ptr::with_exposed_provenance_mut(bits as usize)
    }

    fn show(bits: u64) -> String {
        if bits == 0 { "null".to_owned() } else { format!("{bits:#x}") }
    }
}

/// One read and write, as far as the explorer is concerned.
fn update<V: Bits>(
    object: ObjectId,
    orders: (Ordering, Option<Ordering>),
    strength: Strength,
    place: &'static Location<'static>,
    change: impl Fn(V) -> Option<V>,
) -> Result<V, V> {
    let mut change = |old: u64| change(V::from_bits(old)).map(V::to_bits);
    let change: &mut dyn FnMut(u64) -> Option<u64> = &mut change;
    // SAFETY: only the lifetime changes; this thread waits here until the closure was used.
    let change =
        unsafe { std::mem::transmute::<*mut dyn FnMut(u64) -> Option<u64>, Change>(change) };
    let operation = Operation::Update(object, change, orders.0, orders.1, strength);
    let Answer { ok, value } = visible(operation, At::caller(place), String::new());
    let old = V::from_bits(value);
    if ok { Ok(old) } else { Err(old) }
}

macro_rules! atomic {
    ([$($generic:tt)*] $name:ident $([$parameter:ident])?, $value:ty) => {
        /// Like std's.
        pub struct $name $(<$parameter>)? {
            identity: Identity,
            inner: std::sync::atomic::$name $(<$parameter>)?,
        }

        impl $($generic)* $name $(<$parameter>)? {
            /// Like std's.
            #[track_caller]
            pub const fn new(value: $value) -> Self {
                Self::of_kind(stringify!($name), value)
            }

            /// One that is part of something else.
            #[track_caller]
            #[allow(dead_code, reason = "not each of them is")]
            pub(super) const fn of_kind(kind: &'static str, value: $value) -> Self {
                let inner = std::sync::atomic::$name::new(value);
                Self { identity: Identity::new(kind), inner }
            }

            fn id(&self) -> ObjectId {
                self.identity.id(|| State::Atomic {
                    value: self.inner.load(Ordering::Relaxed).to_bits(),
                    show: <$value as Bits>::show,
                })
            }

            fn change(
                &self,
                orders: (Ordering, Option<Ordering>),
                strength: Strength,
                place: &'static Location<'static>,
                change: impl Fn($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let result = update(self.id(), orders, strength, place, &change);
                // Whoever gets the value by other means finds it.
                if let Ok(old) = result && let Some(new) = change(old) {
                    self.inner.store(new, Ordering::Relaxed);
                }
                result
            }

            /// An update that cannot fail.
            fn always(
                &self,
                order: Ordering,
                place: &'static Location<'static>,
                change: impl Fn($value) -> $value,
            ) -> $value {
                let change = |old| Some(change(old));
                let changed = self.change((order, None), Strength::Strong, place, change);
                changed.unwrap_or_else(|old| old)
            }

            /// Like std's; a step.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                if !explores() {
                    return self.inner.load(order);
                }
                let load = Operation::Load(self.id(), order);
                let answer = visible(load, At::caller(Location::caller()), String::new());
                <$value>::from_bits(answer.value)
            }

            /// Like std's; a step.
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                if !explores() {
                    return self.inner.store(value, order);
                }
                let store = Operation::Store(self.id(), value.to_bits(), order);
                visible(store, At::caller(Location::caller()), String::new());
                self.inner.store(value, Ordering::Relaxed);
            }

            /// Like std's; a step.
            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                if !explores() {
                    return self.inner.swap(value, order);
                }
                self.always(order, Location::caller(), |_| value)
            }

            /// Like std's; a step.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                if !explores() {
                    return self.inner.compare_exchange(current, new, success, failure);
                }
                let change = |old| (old == current).then_some(new);
                let orders = (success, Some(failure));
                self.change(orders, Strength::Strong, Location::caller(), change)
            }

            /// Like std's; a step. Explored, it fails for no reason only if that is asked for.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                if !explores() {
                    return self.inner.compare_exchange_weak(current, new, success, failure);
                }
                let change = |old| (old == current).then_some(new);
                let orders = (success, Some(failure));
                self.change(orders, Strength::Weak, Location::caller(), change)
            }

            /// Like std's, which has two names for it.
            #[track_caller]
            pub fn fetch_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                self.try_update(set, fetch, change)
            }

            /// Like std's: [`Self::try_update`] that always has something to store.
            #[track_caller]
            pub fn update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($value) -> $value,
            ) -> $value {
                let updated = self.try_update(set, fetch, |old| Some(change(old)));
                updated.unwrap_or_else(|old| old)
            }

            /// Like std's: a load, and a `compare_exchange_weak` for each try.
            #[track_caller]
            pub fn try_update(
                &self,
                set: Ordering,
                fetch: Ordering,
                mut change: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut old = self.load(fetch);
                while let Some(new) = change(old) {
                    match self.compare_exchange_weak(old, new, set, fetch) {
                        Ok(old) => return Ok(old),
                        Err(other) => old = other,
                    }
                }
                Err(old)
            }

            /// Like std's.
            pub fn into_inner(self) -> $value {
                self.inner.into_inner()
            }

            /// Like std's.
            pub fn get_mut(&mut self) -> &mut $value {
                self.identity.renew();
                self.inner.get_mut()
            }
        }

        impl $($generic)* Debug for $name $(<$parameter>)? {
            fn fmt(&self, f: &mut Formatter) -> fmt::Result {
                self.load(Ordering::Relaxed).fmt(f)
            }
        }

        impl $($generic)* From<$value> for $name $(<$parameter>)? {
            #[track_caller]
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }
    };
}

/// Updates that std has for a type, by what they make of the old value and the argument.
macro_rules! fetch {
    ($name:ident, $value:ty: $($function:ident = $change:expr),* $(,)?) => {
        impl $name {
            $(
                /// Like std's; a step.
                #[track_caller]
                pub fn $function(&self, value: $value, order: Ordering) -> $value {
                    if !explores() {
                        return self.inner.$function(value, order);
                    }
                    let change: fn($value, $value) -> $value = $change;
                    self.always(order, Location::caller(), |old| change(old, value))
                }
            )*
        }

        impl Default for $name {
            #[track_caller]
            fn default() -> $name {
                $name::new(<$value>::default())
            }
        }
    };
}

macro_rules! integers {
    ($($name:ident = $value:ty),* $(,)?) => { $(
        atomic!([] $name, $value);
        fetch!(
            $name, $value:
            fetch_add = <$value>::wrapping_add,
            fetch_sub = <$value>::wrapping_sub,
            fetch_and = |old, new| old & new,
            fetch_nand = |old, new| !(old & new),
            fetch_or = |old, new| old | new,
            fetch_xor = |old, new| old ^ new,
            fetch_max = Ord::max,
            fetch_min = Ord::min,
        );
    )* };
}

integers!(
    AtomicI8 = i8,
    AtomicI16 = i16,
    AtomicI32 = i32,
    AtomicI64 = i64,
    AtomicIsize = isize,
    AtomicU8 = u8,
    AtomicU16 = u16,
    AtomicU32 = u32,
    AtomicU64 = u64,
    AtomicUsize = usize,
);

atomic!([] AtomicBool, bool);
fetch!(
    AtomicBool, bool:
    fetch_and = |old, new| old & new,
    fetch_nand = |old, new| !(old & new),
    fetch_or = |old, new| old | new,
    fetch_xor = |old, new| old ^ new,
);

impl AtomicBool {
    /// Like std's; a step.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch_xor(true, order)
    }
}

atomic!([<T>] AtomicPtr[T], *mut T);

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> AtomicPtr<T> {
        AtomicPtr::new(std::ptr::null_mut())
    }
}

/// As [`AtomicPtr::load`] and the others: like std's, each a step.
macro_rules! of_pointers {
    ($($name:ident($argument:ident: usize) => $new:expr;)*) => {
        impl<T> AtomicPtr<T> {
            $(
                /// Like std's; a step.
                #[track_caller]
                pub fn $name(&self, $argument: usize, order: Ordering) -> *mut T {
                    if !explores() {
                        return self.inner.$name($argument, order);
                    }
                    let new: fn(*mut T, usize) -> *mut T = $new;
                    self.always(order, Location::caller(), |old| new(old, $argument))
                }
            )*
        }
    };
}

of_pointers! {
    fetch_ptr_add(count: usize) => |old, count| old.wrapping_add(count);
    fetch_ptr_sub(count: usize) => |old, count| old.wrapping_sub(count);
    fetch_byte_add(bytes: usize) => |old, bytes| old.wrapping_byte_add(bytes);
    fetch_byte_sub(bytes: usize) => |old, bytes| old.wrapping_byte_sub(bytes);
    fetch_or(bits: usize) => |old, bits| old.map_addr(|address| address | bits);
    fetch_and(bits: usize) => |old, bits| old.map_addr(|address| address & bits);
    fetch_xor(bits: usize) => |old, bits| old.map_addr(|address| address ^ bits);
}

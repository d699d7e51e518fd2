//! A map in stripes: each key belongs to one of several small maps, and
//! each of those has a lock of its own.

use crossbeam::utils::CachePadded;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::Hash;
use std::hash::RandomState;
use std::sync::Mutex;
use std::sync::MutexGuard;

/// A part of the map, with a lock of its own.
type Stripe<K, V> = Mutex<HashMap<K, V>>;

/// A map that several threads change at once, where their keys are in
/// different stripes.
///
/// A stripe is poisoned if the closure of an
/// [`update`](Striped::update) panics in it, and so panics each later
/// call that needs the stripe.
pub struct Striped<K, V> {
    stripes: Box<[CachePadded<Stripe<K, V>>]>,
    // Not the hasher of the maps: the keys of one stripe would have a
    // part of their hashes in common, and crowd in a part of its map.
    choose: RandomState,
}

impl<K: Eq + Hash, V> Striped<K, V> {
    /// An empty map of so many stripes.
    ///
    /// # Panics
    /// If `stripes` is 0: no key could belong anywhere.
    pub fn new(stripes: usize) -> Striped<K, V> {
        assert!(stripes > 0, "a map without stripes");
        let stripes = (0..stripes).map(|_| CachePadded::default());
        Striped {
            stripes: stripes.collect(),
            choose: RandomState::new(),
        }
    }

    /// Stores a value, and returns the one that it replaces.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.lock(&key).insert(key, value)
    }

    /// Takes a value out.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.lock(key).remove(key)
    }

    /// A copy of a value: a reference would keep the stripe locked.
    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.lock(key).get(key).cloned()
    }

    /// Changes a value, at first the default one, with its stripe
    /// locked. A `change` that uses this map again can wait for ever,
    /// for itself or for another such.
    pub fn update(&self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        change(self.lock(&key).entry(key).or_default());
    }

    /// How many keys there are, counted with all stripes locked: they
    /// were there at the same time.
    pub fn len(&self) -> usize {
        // All callers go from first to last: no circle of waits can
        // close.
        let stripes =
            self.stripes.iter().map(|stripe| stripe.lock().unwrap());
        let stripes: Vec<_> = stripes.collect();
        stripes.iter().map(|stripe| stripe.len()).sum()
    }

    /// Whether there are no keys, at one moment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self, key: &K) -> MutexGuard<'_, HashMap<K, V>> {
        let hash = self.choose.hash_one(key) as usize;
        self.stripes[hash % self.stripes.len()].lock().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::Striped;
    use std::thread;

    #[test]
    fn it_answers_as_a_map_does() {
        let map = Striped::new(4);
        assert_eq!(map.insert("tea", 3), None);
        assert_eq!(map.insert("tea", 4), Some(3));
        map.update("milk", |price| *price += 1);
        assert_eq!(map.get(&"tea"), Some(4));
        assert_eq!(map.get(&"milk"), Some(1));
        assert_eq!(map.remove(&"tea"), Some(4));
        assert_eq!(map.get(&"tea"), None);
        assert_eq!(map.len(), 1);
        assert!(!map.is_empty());
    }

    #[test]
    fn no_update_of_any_thread_is_lost() {
        let map: Striped<u32, u32> = Striped::new(3);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for step in 0..4_000 {
                        map.update(step % 40, |count| *count += 1);
                    }
                });
            }
        });
        assert!((0..40).all(|key| map.get(&key) == Some(400)));
        assert_eq!(map.len(), 40);
    }

    #[test]
    fn a_length_counts_what_was_there_at_one_moment() {
        let map = Striped::new(4);
        thread::scope(|scope| {
            let keeper = scope.spawn(|| {
                for key in 0..2_000 {
                    map.insert(key, ());
                    if key > 0 {
                        map.remove(&(key - 1));
                    }
                }
            });
            while !keeper.is_finished() {
                assert!(map.len() <= 2);
                thread::yield_now();
            }
        });
        assert_eq!(map.len(), 1);
    }

    #[test]
    #[should_panic(expected = "a map without stripes")]
    fn a_map_without_stripes_is_refused() {
        Striped::<u32, u32>::new(0);
    }
}

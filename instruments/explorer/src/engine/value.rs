//! Values in words, for types that are known by name.

use std::any::type_name;
use std::collections::VecDeque;

/// The longest text of a value that is shown whole.
const LONGEST: usize = 60;

/// A value in the words of `Debug` where its type is a common one of std, else its type's name:
/// not every type that a listing shares can be printed.
pub fn show<T: ?Sized>(value: &T) -> String {
    let name = type_name::<T>();
    macro_rules! known {
        ($($known:ty),* $(,)?) => { $(
            if name == type_name::<$known>() {
                // SAFETY: no two of these types share a name, and a type of the listing has its
                // crate's name before its own.
                return cut(format!("{:?}", unsafe { &*(&raw const *value).cast::<$known>() }));
            }
        )* };
    }
    macro_rules! known_with {
        ($($item:ty),* $(,)?) => {
            known!($(
                $item, Option<$item>, Vec<$item>, VecDeque<$item>, ($item, $item),
                [$item; 1], [$item; 2], [$item; 3], [$item; 4]
            ),*)
        };
    }
    known_with!(
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        f32,
        f64,
        bool,
        char,
        String,
        &'static str,
        (),
    );
    let short = name.split('<').next().unwrap_or(name).rsplit("::").next().unwrap_or(name);
    format!("{short} {{…}}")
}

fn cut(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Account;

    #[test]
    fn common_values_are_shown_and_others_named() {
        assert_eq!(show(&5_u32), "5");
        assert_eq!(show("text"), "str {…}");
        assert_eq!(show(&"text"), "\"text\"");
        assert_eq!(show(&VecDeque::from([1_i64, 2])), "[1, 2]");
        assert_eq!(show(&Some(true)), "Some(true)");
        assert_eq!(show(&[50, 50]), "[50, 50]");
        assert_eq!(show(&Account), "Account {…}");
        assert_eq!(show(&vec![Account]), "Vec {…}");
    }

    #[test]
    fn a_long_value_is_cut() {
        assert_eq!(show(&"a".repeat(100)).chars().count(), LONGEST);
    }
}

//! The orderings of atomic operations: as words, and others in place of the listing's.
//!
//! Which orderings a program needs is found out by trying weaker ones. That takes no other text and
//! no compiler: [`Settings::orderings`](super::settings::Settings) names places of the listing, and
//! what is done there is done with the orderings given.

use super::operation::{At, Operation};
use super::settings;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// The orderings of one operation. As text: `Acquire`, or `AcqRel/Relaxed` for success and failure
/// of a compare-exchange. A fence that is `Relaxed` does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Orders {
    /// The one, or that of success.
    pub first: Ordering,
    /// That of failure, for an update that can fail.
    pub failure: Option<Ordering>,
}

impl Orders {
    /// Those of an operation that has some.
    pub fn of(operation: &Operation) -> Option<Orders> {
        let (first, failure) = match *operation {
            Operation::Load(_, first) | Operation::Store(_, _, first) | Operation::Fence(first) => {
                (first, None)
            }
            Operation::Update(_, _, first, failure, _) => (first, failure),
            _ => return None,
        };
        Some(Orders { first, failure })
    }

    /// The same operation with these. The load that `fetch_update` begins with stands where its
    /// update stands, and has the ordering of a failure.
    fn put_into(self, operation: Operation) -> Operation {
        match operation {
            Operation::Load(object, _) => {
                Operation::Load(object, self.failure.unwrap_or(self.first))
            }
            Operation::Store(object, value, _) => Operation::Store(object, value, self.first),
            Operation::Fence(_) => Operation::Fence(self.first),
            Operation::Update(object, change, _, failure, strength) => {
                let failure = failure.map(|old| self.failure.unwrap_or(old));
                Operation::Update(object, change, self.first, failure, strength)
            }
            other => other,
        }
    }
}

/// The operation as it is to be done here.
pub fn asked(operation: Operation, at: &At) -> Operation {
    let At::Place(line, column) = *at else { return operation };
    let instead = settings::get().map_or(&[][..], |settings| &settings.orderings);
    let here = instead.iter().find(|instead| instead.at == (line, column));
    here.map_or(operation, |instead| instead.order.put_into(operation))
}

fn word(order: Ordering) -> &'static str {
    match order {
        Relaxed => "Relaxed",
        Release => "Release",
        Acquire => "Acquire",
        AcqRel => "AcqRel",
        SeqCst => "SeqCst",
        _ => "an ordering",
    }
}

impl Display for Orders {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str(word(self.first))?;
        self.failure.map_or(Ok(()), |failure| write!(f, "/{}", word(failure)))
    }
}

impl From<Orders> for String {
    fn from(orders: Orders) -> String {
        orders.to_string()
    }
}

impl TryFrom<String> for Orders {
    type Error = String;

    fn try_from(text: String) -> Result<Orders, String> {
        let known = [Relaxed, Release, Acquire, AcqRel, SeqCst];
        let find = |name: &str| {
            let found = known.into_iter().find(|order| word(*order) == name);
            found.ok_or_else(|| format!("`{name}` is no ordering; `Acquire` would be one"))
        };
        match text.split_once('/') {
            Some((first, failure)) => {
                Ok(Orders { first: find(first)?, failure: Some(find(failure)?) })
            }
            None => Ok(Orders { first: find(&text)?, failure: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orderings_are_read_as_they_are_written() {
        for text in ["Relaxed", "AcqRel/Acquire"] {
            assert_eq!(Orders::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        let error = Orders::try_from("AcqRel/Strong".to_owned()).unwrap_err();
        assert!(error.contains("`Strong` is no ordering"), "{error}");
    }

    #[test]
    fn a_fetch_update_loads_with_the_ordering_of_its_failure() {
        let orders = Orders { first: AcqRel, failure: Some(Acquire) };
        let load = orders.put_into(Operation::Load(0, Relaxed));
        assert!(matches!(load, Operation::Load(0, Acquire)));
    }
}

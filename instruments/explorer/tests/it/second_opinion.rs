//! The explorer against shuttle, which enumerates schedules by another engine, another model of
//! each primitive, and without merging anything.
//!
//! Both run the same texts. Each interleaving is a word, the steps of all threads in their order;
//! the words must be the same, each with the same outcomes, and as many as the explorer counts.
//! Where that cannot be, [`DIFFERENCES`] says by what rule, and the words are compared without it.
//! Of some listings shuttle cannot say anything: [`Apart`].

use crate::both::{Both, Listing, Searched, Words, words};

/// Where the two count by different rules.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Difference {
    /// `notify_one`: the explorer chooses the sleeper that it wakes at once, shuttle when a sleeper
    /// goes on. So the explorer counts two interleavings where two sleepers are woken one after
    /// the other and take the mutex in the same order.
    WhomItWakes,
    /// The explorer's `Barrier` is a mutex and a condition variable, as std's; shuttle's is none of
    /// them, and to come to it is no step.
    BarrierIsOneThing,
    /// In shuttle, `unpark` ends a `park` that has begun, and a second one leaves a token; in std,
    /// and in the explorer, the token stays until the sleeper runs on and takes it.
    WhenParkEnds,
    /// At a rendezvous, the explorer's sender offers its message and waits; shuttle's waits until
    /// the receiver waits, and goes on.
    WhoWaitsAtARendezvous,
}

/// All differences. Whatever is not here is equal to the last step.
const DIFFERENCES: [(&str, Difference); 7] = [
    ("barrier", Difference::BarrierIsOneThing),
    ("buffer_with_if", Difference::WhomItWakes),
    ("buffer_with_while", Difference::WhomItWakes),
    ("neighbour_waited", Difference::BarrierIsOneThing),
    ("met_halfway", Difference::BarrierIsOneThing),
    ("park", Difference::WhenParkEnds),
    ("rendezvous", Difference::WhoWaitsAtARendezvous),
];

impl Difference {
    /// Steps that are not compared.
    fn left_out(self) -> &'static [&'static str] {
        match self {
            Difference::WhomItWakes => &[],
            Difference::BarrierIsOneThing => &["lock", "unlock", "wait", "relock", "notify_all"],
            Difference::WhenParkEnds => &["park"],
            Difference::WhoWaitsAtARendezvous => &["send"],
        }
    }
}

/// What shuttle cannot say anything of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Apart {
    /// It waits in a loop, and shuttle tries how that goes on for ever.
    Endless,
    /// Shuttle refuses what it does: to take a lock that its thread reads once more.
    Refused,
    /// It has more than [`LIMIT`] schedules, or they have more steps than shuttle takes here.
    Large,
}

/// Schedules that are tried of one listing.
const LIMIT: u64 = 200_000;

/// The share of the listings that has to be compared.
const MOST: f64 = 0.7;

#[test]
fn shuttle_finds_the_same_interleavings_with_the_same_outcomes() {
    let listings = listings();
    let both = Both::of(&listings, &[]);
    let is_there = |name| listings.iter().any(|listing| listing.name == name);
    let gone = DIFFERENCES.iter().filter(|(name, _)| !is_there(*name));
    assert_eq!(gone.count(), 0, "a listing has gone that made a difference");
    let (mut failures, mut compared) = (Vec::new(), 0);
    for listing in &listings {
        match searched(&both, listing) {
            Ok(found) => {
                compared += 1;
                failures.extend(compare(&both, listing, found).err());
            }
            Err(why) => println!("`{}` is not compared: {why:?}", listing.name),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let share = f64::from(compared) / listings.len() as f64;
    assert!(share > MOST, "{compared} of {} listings are compared", listings.len());
}

/// All that shuttle finds.
fn searched(both: &Both, listing: &Listing) -> Result<Searched, Apart> {
    let ends =
        |found: &Searched, end: &str| found.words.values().flatten().any(|e| e.contains(end));
    // The first schedule alone: a loop without an end is one in most of the others, too.
    for limit in [1, LIMIT] {
        let found = both.search(listing, limit);
        if ends(&found, "[endless]") {
            return Err(Apart::Endless);
        }
        if ends(&found, "[refused]") {
            return Err(Apart::Refused);
        }
        if found.complete {
            return Ok(found);
        }
    }
    Err(Apart::Large)
}

/// Everything that the book explores with std alone, and programs with what it does not use:
/// shuttle has no crossbeam, no chapter's crate, no clock, and nothing that is made once.
fn listings() -> Vec<Listing> {
    let own = Listing::all("instruments/explorer/tests/programs/shared");
    let mut listings = [Listing::of_the_book(), Listing::all("tests/explore"), own].concat();
    let missing = ["crossbeam::", "parking_lot::", "sleep(", "OnceLock", "LazyLock", "Once::"];
    listings.retain(|listing| !missing.iter().any(|what| listing.text.contains(what)));
    assert!(listings.len() >= 38, "the listings are not where they were");
    listings
}

fn compare(both: &Both, listing: &Listing, found: Searched) -> Result<(), String> {
    let name = &listing.name;
    let difference = DIFFERENCES.iter().find(|(other, _)| other == name).map(|(_, rule)| *rule);
    let explored = both.explore(listing);
    let mut own = words(&explored);
    let alike = own.len() as u64 != explored.interleavings();
    if alike != (difference == Some(Difference::WhomItWakes)) {
        return Err(format!("`{name}`: whether two interleavings are one word: {alike}"));
    }
    let mut others = found.words;
    // For the explorer it is a step where somebody looks into a channel without waiting.
    if !own.keys().any(|word| word.contains("drop_sender")) {
        others = without(others, &["drop_sender"]);
    }
    if own == others && difference.is_some_and(|rule| rule != Difference::WhomItWakes) {
        return Err(format!("`{name}` is the same without its difference"));
    }
    let left_out = difference.map_or(&[][..], Difference::left_out);
    (own, others) = (without(own, left_out), without(others, left_out));
    let only = |these: &Words, those: &Words| -> Vec<String> {
        let strange = these.iter().filter(|(word, ends)| those.get(*word) != Some(ends));
        strange.take(3).map(|(word, ends)| format!("\n    {word}: {ends:?}")).collect()
    };
    let (own_only, others_only) = (only(&own, &others).concat(), only(&others, &own).concat());
    if own != others {
        return Err(format!(
            "`{name}`: {} words of the explorer, {} of shuttle\n  only the explorer has{own_only}\
             \n  only shuttle has{others_only}",
            own.len(),
            others.len()
        ));
    }
    println!(
        "`{name}`: {} interleavings, {} words; explorer {} runs, shuttle {}",
        explored.interleavings(),
        own.len(),
        explored.graph()["runs"],
        found.runs
    );
    Ok(())
}

/// The same words, and what they come to, without some steps.
fn without(words: Words, left_out: &[&str]) -> Words {
    let mut rest = Words::new();
    for (word, ends) in words {
        let stays =
            |step: &&str| left_out.iter().all(|what| step.split_once(':').unwrap().1 != *what);
        let steps = word.split(' ').filter(|step| !step.is_empty());
        let word: Vec<&str> = steps.filter(stays).collect();
        rest.entry(word.join(" ")).or_default().extend(ends);
    }
    rest
}

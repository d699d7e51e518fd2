//! Which orderings a listing needs: its atomic operations with others than it has, in all
//! combinations, and what can then happen that no interleaving shows.
//!
//! A stronger ordering takes outcomes away and adds none ([atomics.order] in the C++20 draft, N4861:
//! each of its rules forbids; `axioms.rs` among the explorer's tests tries it on random programs).
//! So what is enough stays enough when it is made stronger, and what is not stays so when it is
//! made weaker: a few combinations decide about all others.

use super::graph::{Event, Graph, Place};
use super::{explore, text};
use crate::runner::{Exploration, Instead, Listing, Model, Runner};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// More are not tried: a table of them says nothing to anybody.
const COMBINATIONS: usize = 10_000;

/// Combinations that are explored to decide about all.
const EXPLORED: usize = 500;

/// An operation of atomics in the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Site {
    at: (u32, u32),
    /// As it stands there: `READY.store`.
    what: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Load,
    Store,
    Update,
    /// An update that can fail.
    Exchange,
    Fence,
}

/// Whether an ordering acquires, releases, and has a place in the single order: a bit each.
const WORDS: [(&str, u8); 5] = [
    ("Relaxed", 0b000),
    ("Acquire", 0b001),
    ("Release", 0b010),
    ("AcqRel", 0b011),
    ("SeqCst", 0b111),
];

impl Kind {
    /// The orderings that it can have, the weakest first; each with its bits.
    fn orders(self) -> Vec<(String, u8)> {
        let of = |words: &[&str]| -> Vec<(String, u8)> {
            let known = WORDS.iter().filter(|(word, _)| words.contains(word));
            known.map(|(word, bits)| ((*word).to_owned(), *bits)).collect()
        };
        let loads = of(&["Relaxed", "Acquire", "SeqCst"]);
        let all = of(&["Relaxed", "Acquire", "Release", "AcqRel", "SeqCst"]);
        match self {
            Kind::Load => loads,
            Kind::Store => of(&["Relaxed", "Release", "SeqCst"]),
            Kind::Update | Kind::Fence => all,
            Kind::Exchange => {
                let pair = |(success, strong): &(String, u8), (failure, weak): &(String, u8)| {
                    (format!("{success}/{failure}"), strong << 3 | weak)
                };
                all.iter()
                    .flat_map(|first| loads.iter().map(move |then| pair(first, then)))
                    .collect()
            }
        }
    }
}

/// Orderings for all sites.
#[derive(Clone, Debug)]
struct Combination {
    /// Of each site, by number among those that it can have.
    chosen: Vec<usize>,
    /// What they do, all together: those of a weaker combination are among them.
    bits: u128,
}

/// What is known of a combination.
#[derive(Clone, Debug, PartialEq)]
enum Verdict {
    /// Something weaker is enough.
    Enough,
    /// Something stronger is not.
    Short,
    /// Explored: the outcomes that no interleaving has.
    Shows(BTreeSet<String>),
}

/// The table: the weakest orderings that are enough, and the strongest that are not; columns stand
/// two spaces apart and more.
///
/// # Errors
/// The listing cannot be explored to its end, has data beside atomics that races can spoil, or is
/// too large.
pub fn table(runner: &Runner, listing: &Listing) -> Result<String, String> {
    if listing.rust.text.contains("unsafe") {
        return Err("the listing has `unsafe` code, and a race there is no outcome; take a \
                    listing whose threads share atomics and locks alone"
            .to_owned());
    }
    let usual = outcomes(&whole(runner, listing, Model::Sc, Vec::new())?);
    let sites = sites(runner, listing)?;
    if sites.is_empty() {
        return Err("the listing has no operation of an atomic, and no fence".to_owned());
    }
    let combinations = combinations(&sites)?;
    let verdicts = decide(&combinations, |combination| {
        let orderings = sites.iter().zip(&combination.chosen);
        let orderings = orderings.map(|(site, chosen)| Instead {
            at: site.at,
            order: site.kind.orders()[*chosen].0.clone(),
        });
        let graph = whole(runner, listing, Model::C20, orderings.collect())?;
        Ok(outcomes(&graph).difference(&usual).cloned().collect())
    })?;
    Ok(words(&sites, &combinations, &verdicts))
}

/// The operations of atomics, in the order of the text.
fn sites(runner: &Runner, listing: &Listing) -> Result<Vec<Site>, String> {
    // Weaker orderings may lead to places that the text's own never reach.
    let mut sites = BTreeMap::new();
    loop {
        let weakest = |site: &Site| Instead { at: site.at, order: site.kind.orders()[0].0.clone() };
        let instead: Vec<Instead> = sites.values().map(weakest).collect();
        let before = sites.len();
        let graph = whole(runner, listing, Model::C20, instead)?;
        gather(&graph, &listing.rust.text, &mut sites);
        if sites.len() == before {
            return Ok(sites.into_values().collect());
        }
    }
}

/// Adds the operations that a graph has and that are not known yet.
fn gather(graph: &Graph, source: &str, sites: &mut BTreeMap<(u32, u32), Site>) {
    let steps = graph.nodes.iter().flat_map(|node| &node.edges).flat_map(|edge| &edge.events);
    for event in graph.start.iter().chain(steps) {
        let Event { what, order: Some(order), at: Some(Place(line, column)), .. } = event else {
            continue;
        };
        let kind = match &**what {
            "load" => Kind::Load,
            "store" => Kind::Store,
            "fence" => Kind::Fence,
            _ if order.contains('/') => Kind::Exchange,
            _ => Kind::Update,
        };
        let at = (*line, *column);
        let site = Site { at, what: called(source, at).unwrap_or_else(|| what.clone()), kind };
        // `fetch_update` loads and updates at one place, and it is the update that counts.
        if sites.get(&at).is_none_or(|known| known.kind < kind) {
            sites.insert(at, site);
        }
    }
}

/// What is called at a place of the text, with what stands before its dot on the same line.
fn called(source: &str, (line, column): (u32, u32)) -> Option<String> {
    let line: Vec<char> = source.lines().nth(line as usize - 1)?.chars().collect();
    let at = column as usize - 1;
    let name = |c: &char| c.is_alphanumeric() || *c == '_';
    let end = line.iter().skip(at).position(|c| !name(c)).map_or(line.len(), |more| at + more);
    let before = line.get(..at)?.iter().rposition(|c| !name(c) && !"[].:".contains(*c));
    let called: String = line.get(before.map_or(0, |at| at + 1)..end)?.iter().collect();
    (!called.is_empty()).then_some(called)
}

fn whole(
    runner: &Runner,
    listing: &Listing,
    model: Model,
    orderings: Vec<Instead>,
) -> Result<Graph, String> {
    let asked = Exploration { model: Some(model), orderings, ..Exploration::default() };
    explore(runner, listing, None, &asked)?.whole()
}

fn outcomes(graph: &Graph) -> BTreeSet<String> {
    graph.outcomes.iter().map(text::outcome).collect()
}

/// All combinations.
fn combinations(sites: &[Site]) -> Result<Vec<Combination>, String> {
    let orders: Vec<Vec<(String, u8)>> = sites.iter().map(|site| site.kind.orders()).collect();
    let count = orders.iter().try_fold(1, |count: usize, all| count.checked_mul(all.len()));
    if count.is_none_or(|count| count > COMBINATIONS) {
        let sites = sites.len();
        return Err(format!(
            "its {sites} operations can have over {COMBINATIONS} combinations of orderings; \
             take a listing with fewer"
        ));
    }
    let mut combinations = vec![Combination { chosen: Vec::new(), bits: 0 }];
    for all in orders {
        let longer = |before: &Combination| {
            let before = before.clone();
            all.iter().enumerate().map(move |(number, (_, bits))| Combination {
                chosen: before.chosen.iter().copied().chain([number]).collect(),
                bits: before.bits << 6 | u128::from(*bits),
            })
        };
        combinations = combinations.iter().flat_map(longer).collect();
    }
    Ok(combinations)
}

/// Whether the first does nothing that the second does not do.
fn is_weaker(first: &Combination, second: &Combination) -> bool {
    first.bits & !second.bits == 0
}

/// Decides about all combinations; `explore` finds what one shows.
fn decide(
    combinations: &[Combination],
    explore: impl Fn(&Combination) -> Result<BTreeSet<String>, String>,
) -> Result<Vec<Verdict>, String> {
    let mut verdicts: Vec<Option<Verdict>> = vec![None; combinations.len()];
    for _ in 0..EXPLORED {
        let open: Vec<usize> = (0..verdicts.len()).filter(|at| verdicts[*at].is_none()).collect();
        let Some(chosen) = most_telling(combinations, &open) else {
            return Ok(verdicts.into_iter().flatten().collect());
        };
        let shown = explore(&combinations[chosen])?;
        let enough = shown.is_empty();
        for at in open {
            let (one, other) = (&combinations[chosen], &combinations[at]);
            if enough && is_weaker(one, other) {
                verdicts[at] = Some(Verdict::Enough);
            } else if !enough && is_weaker(other, one) {
                verdicts[at] = Some(Verdict::Short);
            }
        }
        verdicts[chosen] = Some(Verdict::Shows(shown));
    }
    Err(format!("{EXPLORED} combinations did not decide about all; take a smaller listing"))
}

/// One whose verdict decides about many, whichever it is.
fn most_telling(combinations: &[Combination], open: &[usize]) -> Option<usize> {
    /// To look at all would take longer than what it saves.
    const CANDIDATES: usize = 32;
    let told = |at: usize| {
        let here = &combinations[at];
        let stronger = open.iter().filter(|other| is_weaker(here, &combinations[**other])).count();
        let weaker = open.iter().filter(|other| is_weaker(&combinations[**other], here)).count();
        stronger.min(weaker)
    };
    let step = open.len().div_ceil(CANDIDATES).max(1);
    open.iter().copied().step_by(step).max_by_key(|at| told(*at))
}

fn words(sites: &[Site], combinations: &[Combination], verdicts: &[Verdict]) -> String {
    let head = sites.iter().map(|site| format!("{} (line {})", site.what, site.at.0));
    let mut rows: Vec<Vec<String>> = vec![
        ["these are".to_owned()].into_iter().chain(head).chain(["and show".to_owned()]).collect(),
    ];
    let mut add = |sort: &str, combination: &Combination, shows: String| {
        let orders = sites.iter().zip(&combination.chosen);
        let orders = orders.map(|(site, chosen)| site.kind.orders()[*chosen].0.clone());
        rows.push([sort.to_owned()].into_iter().chain(orders).chain([shows]).collect());
    };
    // What is at the edge was explored, and not concluded from another: there is none beyond it.
    let edge = |enough: bool| {
        let explored = combinations.iter().zip(verdicts).filter_map(
            move |(combination, verdict)| match verdict {
                Verdict::Shows(outcomes) if outcomes.is_empty() == enough => {
                    Some((combination, outcomes))
                }
                _ => None,
            },
        );
        let all: Vec<(&Combination, &BTreeSet<String>)> = explored.collect();
        let beyond = |one: &Combination, other: &Combination| {
            let (weak, strong) = if enough { (other, one) } else { (one, other) };
            one.bits != other.bits && is_weaker(weak, strong)
        };
        let at_edge = |one: &Combination| !all.iter().any(|(other, _)| beyond(one, other));
        let mut edge: Vec<_> = all.iter().filter(|(one, _)| at_edge(one)).copied().collect();
        edge.sort_by_key(|(combination, _)| combination.bits.count_ones());
        edge
    };
    for (combination, _) in edge(true) {
        add("enough", combination, "what interleavings show".to_owned());
    }
    for (combination, outcomes) in edge(false) {
        let more: Vec<&str> = outcomes.iter().map(String::as_str).collect();
        add("not enough", combination, format!("also: {}", more.join("; ")));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..rows[0].len()).filter_map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(kind: Kind, what: &str, line: u32) -> Site {
        Site { at: (line, 1), what: what.to_owned(), kind }
    }

    fn message_passing() -> Vec<Site> {
        vec![site(Kind::Load, "load READY", 3), site(Kind::Store, "store READY", 9)]
    }

    /// Enough is what releases and acquires.
    fn passes(combination: &Combination) -> Result<BTreeSet<String>, String> {
        let enough = combination.bits & 0b1_000_010 == 0b1_000_010;
        Ok(if enough { BTreeSet::new() } else { BTreeSet::from(["prints stale".to_owned()]) })
    }

    #[test]
    fn the_edges_between_enough_and_not_enough_are_shown() {
        let sites = message_passing();
        let combinations = combinations(&sites).unwrap();
        assert_eq!(combinations.len(), 9);
        let verdicts = decide(&combinations, passes).unwrap();
        let want = "\
these are   load READY (line 3)  store READY (line 9)  and show
enough      Acquire              Release               what interleavings show
not enough  Relaxed              SeqCst                also: prints stale
not enough  SeqCst               Relaxed               also: prints stale
";
        assert_eq!(words(&sites, &combinations, &verdicts), want);
    }

    #[test]
    fn what_is_concluded_is_what_exploring_would_have_said() {
        let sites = [
            site(Kind::Exchange, "update LOCK", 1),
            site(Kind::Fence, "fence", 2),
            site(Kind::Store, "store LOCK", 3),
        ];
        let combinations = combinations(&sites).unwrap();
        let explored = std::cell::Cell::new(0);
        let needs = |combination: &Combination| {
            explored.set(explored.get() + 1);
            let enough = combination.bits & 0b010 != 0 && combination.bits >> 6 & 0b001 != 0;
            Ok(if enough { BTreeSet::new() } else { BTreeSet::from(["x".to_owned()]) })
        };
        let verdicts = decide(&combinations, needs).unwrap();
        assert!(explored.get() < combinations.len() / 4, "{}", explored.get());
        for (combination, verdict) in combinations.iter().zip(&verdicts) {
            let enough = match verdict {
                Verdict::Enough => true,
                Verdict::Short => false,
                Verdict::Shows(outcomes) => outcomes.is_empty(),
            };
            assert_eq!(enough, needs(combination).unwrap().is_empty());
        }
    }

    #[test]
    fn an_operation_is_called_what_stands_in_the_text() {
        let source = "if LEFT.load(Relaxed)\n    .swap(1)\n  fence(SeqCst);\n!self.a[0].load(x)";
        let called = |line, column| called(source, (line, column)).unwrap();
        assert_eq!(called(1, 9), "LEFT.load");
        assert_eq!(called(2, 6), ".swap");
        assert_eq!(called(3, 3), "fence");
        assert_eq!(called(4, 12), "self.a[0].load");
    }

    #[test]
    fn too_many_operations_are_refused_with_a_number() {
        let sites: Vec<Site> = (0..9).map(|line| site(Kind::Load, "load X", line)).collect();
        let error = combinations(&sites).unwrap_err();
        assert!(error.contains("its 9 operations can have over 10000"), "{error}");
    }
}

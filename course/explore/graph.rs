//! What the explorer writes, as far as it is needed here. `engine::graph` in `instruments/explorer`
//! says what each part means.

use super::text;
use crate::runner::Model;
use serde::Deserialize;
use std::collections::VecDeque;
use std::iter;

/// The explorer's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// What was found.
    Graph(Graph),
    /// Why there is nothing.
    Refused(Refusal),
}

/// Why a listing cannot be explored.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    /// What it does that is not modelled.
    pub sentence: String,
    /// Where.
    pub at: Option<Place>,
}

/// Line and column in the listing.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Place(pub u32, pub u32);

/// All interleavings: the paths from node 0 to the nodes with an outcome.
#[derive(Clone, Debug, Deserialize)]
pub struct Graph {
    /// What loads could see.
    pub memory: Model,
    /// Whether waits could end for no reason.
    #[serde(default)]
    pub spurious: bool,
    /// The budget that was used up before all was seen.
    pub cut: Option<String>,
    /// How often the listing was run.
    pub runs: usize,
    /// How many there are, in decimal.
    pub interleavings: String,
    /// How they end.
    pub outcomes: Vec<Outcome>,
    /// By number.
    pub threads: Vec<Thread>,
    /// By number.
    pub objects: Vec<Object>,
    /// What happens before the first choice.
    pub start: Vec<Event>,
    /// By number.
    pub nodes: Vec<Node>,
}

/// A way in which interleavings end.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Outcome {
    /// How.
    pub end: End,
    /// What was printed.
    pub text: String,
    /// What was printed to standard error, beside the messages of panics.
    #[serde(default)]
    pub errors: String,
    /// What threads panicked with.
    pub panics: Vec<String>,
    /// How many end so, in decimal.
    pub interleavings: String,
}

/// How the program ends.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With this status.
    Exited(i32),
    /// Not at all: every thread waits.
    Deadlocked,
    /// Not at all: every thread waits, or looks again and again.
    Livelocked,
    /// By a signal.
    Killed(String),
    /// Cut off by the budget.
    Unfinished,
}

/// A thread of the listing.
#[derive(Clone, Debug, Deserialize)]
pub struct Thread {
    /// What to call it.
    pub name: String,
}

/// A thing that threads share.
#[derive(Clone, Debug, Deserialize)]
pub struct Object {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The variable that holds it; empty if that is not known.
    pub name: String,
}

/// A moment at which somebody chooses who goes next.
#[derive(Clone, Debug, Deserialize)]
pub struct Node {
    /// What each thread would do next.
    pub threads: Vec<Option<Next>>,
    /// What can be chosen.
    pub edges: Vec<Edge>,
    /// The number of the outcome, where an interleaving ends.
    pub outcome: Option<usize>,
}

/// What a thread would do next.
#[derive(Clone, Debug, Deserialize)]
pub struct Next {
    /// `ready`, `blocked`, `ended` or `panicked`.
    pub status: String,
    /// The operation.
    pub what: Option<String>,
    /// The object of it.
    pub object: Option<usize>,
    /// The other thread of it.
    pub thread: Option<usize>,
    /// Where it is.
    pub at: Option<Place>,
    /// Why it waits.
    pub why: Option<String>,
}

/// A step.
#[derive(Clone, Debug, Deserialize)]
pub struct Edge {
    /// The node that it leads to.
    pub to: usize,
    /// The step itself, and what followed without a choice.
    pub events: Vec<Event>,
}

/// Something that a thread did.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Who.
    pub thread: usize,
    /// What.
    pub what: String,
    /// On which object.
    pub object: Option<usize>,
    /// To which thread.
    pub other: Option<usize>,
    /// What was read, written, sent or printed.
    pub value: Option<String>,
    /// The orderings of an atomic operation, where they matter.
    pub order: Option<String>,
    /// Where.
    pub at: Option<Place>,
}

impl Graph {
    /// Itself, if nothing is missing.
    ///
    /// # Errors
    /// Not all interleavings were tried.
    pub fn whole(self) -> Result<Graph, String> {
        match &self.cut {
            Some(cut) => Err(format!("not all was tried, {}; make it smaller", text::cut(cut))),
            None => Ok(self),
        }
    }
}

impl Refusal {
    /// The sentence, with the line.
    pub fn words(&self) -> String {
        let line = self.at.map(|Place(line, _)| format!("line {line}: ")).unwrap_or_default();
        format!("cannot explore: {line}{}", self.sentence)
    }
}

impl Outcome {
    /// Whether the program failed, from what is worst; `None` if it did not.
    fn badness(&self) -> Option<u8> {
        match self.end {
            End::Deadlocked => Some(0),
            End::Livelocked => Some(1),
            End::Exited(_) | End::Unfinished if !self.panics.is_empty() => Some(2),
            End::Killed(_) => Some(3),
            End::Exited(_) | End::Unfinished => None,
        }
    }
}

impl Graph {
    /// The outcome to be shown first: the worst, or the rarest where none is bad.
    pub fn notable(&self) -> Option<usize> {
        let all = self.outcomes.iter().enumerate();
        let bad = all.clone().filter_map(|(number, outcome)| Some((outcome.badness()?, number)));
        let rarest = all.min_by_key(|(_, outcome)| {
            (outcome.interleavings.len(), outcome.interleavings.clone())
        });
        bad.min().map(|(_, number)| number).or(rarest.map(|(number, _)| number))
    }

    /// A shortest interleaving with that outcome: its steps, and the node where it ends.
    pub fn shortest(&self, outcome: usize) -> Option<(Vec<&Edge>, &Node)> {
        let mut before: Vec<Option<(usize, &Edge)>> = vec![None; self.nodes.len()];
        let mut next = VecDeque::from([0]);
        while let Some(at) = next.pop_front() {
            let node = self.nodes.get(at)?;
            if node.outcome == Some(outcome) {
                let steps = iter::successors(before[at], |(from, _)| before[*from]);
                let mut steps: Vec<&Edge> = steps.map(|(_, edge)| edge).collect();
                steps.reverse();
                return Some((steps, node));
            }
            for edge in &node.edges {
                let place = before.get_mut(edge.to)?;
                if edge.to != 0 && place.is_none() {
                    *place = Some((at, edge));
                    next.push_back(edge.to);
                }
            }
        }
        None
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Two threads take two locks in opposite order; node 4 is the deadlock.
    pub fn opposite_locks() -> Graph {
        let Ok(Answer::Graph(graph)) = serde_json::from_str(include_str!("opposite_locks.json"))
        else {
            panic!("the graph cannot be read");
        };
        graph
    }

    #[test]
    fn the_shortest_way_to_an_outcome_is_found() {
        let graph = opposite_locks();
        let length = |outcome| graph.shortest(outcome).map(|(steps, _)| steps.len());
        assert_eq!([length(0), length(1), length(2)], [Some(3), Some(2), None]);
    }

    #[test]
    fn the_worst_outcome_is_notable_and_else_the_rarest() {
        let mut graph = opposite_locks();
        assert_eq!(graph.notable(), Some(1));
        for outcome in &mut graph.outcomes {
            outcome.end = End::Exited(0);
        }
        assert_eq!(graph.notable(), Some(1));
        graph.outcomes[1].interleavings = "1000".to_owned();
        assert_eq!(graph.notable(), Some(0));
        graph.outcomes[1].panics = vec!["lost".to_owned()];
        assert_eq!(graph.notable(), Some(1));
        graph.outcomes.clear();
        assert_eq!(graph.notable(), None);
    }

    #[test]
    fn what_is_printed_counts_where_the_program_ends_well() {
        let mut graph = opposite_locks();
        graph.outcomes[1].text = "half".to_owned();
        graph.outcomes.push(graph.outcomes[0].clone());
        assert_eq!(crate::explore::printed(&graph), ["done\n"]);
        graph.outcomes.retain(|outcome| outcome.end == End::Deadlocked);
        assert_eq!(crate::explore::printed(&graph), ["half"]);
    }

    #[test]
    fn a_refusal_names_the_line() {
        let answer = r#"{"refused":{"sentence":"no files","at":[3,1]}}"#;
        let Ok(Answer::Refused(refusal)) = serde_json::from_str(answer) else { panic!("no") };
        assert_eq!(refusal.words(), "cannot explore: line 3: no files");
    }
}

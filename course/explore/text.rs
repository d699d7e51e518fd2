//! What the explorer found, in words for a terminal.

use super::graph::{Edge, End, Event, Graph, Next, Outcome, Place};
use crate::runner::Model;
use std::fmt::Write as _;

/// The table of outcomes, and the shortest interleaving to the worst or rarest one.
pub fn report(name: &str, graph: &Graph) -> String {
    let mut report = table(name, graph);
    let shown = graph.notable().and_then(|number| Some((number, graph.shortest(number)?)));
    if let Some((number, (steps, end))) = shown {
        let _ = writeln!(report, "\nA shortest one that {}:\n", outcome(&graph.outcomes[number]));
        report.push_str(&walk(graph, &steps));
        for (thread, next) in end.threads.iter().enumerate() {
            if let Some(next) = next.as_ref().filter(|next| next.status == "blocked") {
                let _ = writeln!(report, "     {}", waits(graph, thread, next));
            }
        }
    }
    report
}

/// How many interleavings there are, and how many end in which way.
fn table(name: &str, graph: &Graph) -> String {
    let least = if graph.cut.is_some() { "at least " } else { "" };
    // Where a load may see an older store, the order of the steps does not say all.
    let one = if graph.memory == Model::C20 { "execution" } else { "interleaving" };
    let mut table = match (&*graph.interleavings, &graph.cut) {
        ("1", None) => format!("{name}: one {one}"),
        (count, _) => format!("{name}: {least}{} {one}s", grouped(count)),
    };
    let _ = match (&graph.cut, graph.runs) {
        (Some(budget), runs) => writeln!(table, ", found in {runs} runs; {}", cut(budget)),
        (None, 1) => writeln!(table, ", found in one run"),
        (None, runs) => writeln!(table, ", found in {runs} runs"),
    };
    let counts = graph.outcomes.iter().map(|outcome| grouped(&outcome.interleavings));
    let counts: Vec<String> = counts.collect();
    let width = counts.iter().map(String::len).max().unwrap_or(0);
    if graph.memory == Model::C20 {
        table.push_str("A load may see an older store, as C++20 allows for its ordering.\n");
    }
    if graph.spurious {
        table.push_str(
            "Once in each thread, a wait may end or a weak exchange fail for no reason.\n",
        );
    }
    table.push('\n');
    for (count, found) in counts.iter().zip(&graph.outcomes) {
        let _ = writeln!(table, "  {least}{count:>width$}  {}", outcome(found));
    }
    table.push_str(
        "\nThese are numbers of ways, not chances: a machine does not take each as often.\n",
    );
    table
}

/// Why an exploration ended before all was seen.
pub fn cut(budget: &str) -> String {
    format!("then the budget of {budget} was used up")
}

/// An outcome in one line, as what the program does.
pub fn outcome(outcome: &Outcome) -> String {
    let line = |text: &str| text.trim_end().replace('\n', " ⏎ ");
    let (text, errors) = (line(&outcome.text), line(&outcome.errors));
    let text = match (&text[..], &errors[..]) {
        (_, "") => text,
        ("", _) => format!("{errors} (to stderr)"),
        _ => format!("{text}, and {errors} (to stderr)"),
    };
    let end = match (&outcome.end, &outcome.panics[..]) {
        (End::Exited(0), []) if text.is_empty() => return "prints nothing".to_owned(),
        (End::Exited(0), []) => return format!("prints {text}"),
        (End::Deadlocked, _) => "deadlocks".to_owned(),
        (End::Livelocked, _) => "waits in a loop without an end".to_owned(),
        (End::Killed(signal), _) => format!("is ended by {signal}"),
        (End::Unfinished, _) => "is cut off: it has more steps than the budget".to_owned(),
        (End::Exited(code), []) => format!("ends with status {code}"),
        (End::Exited(_), panics) => format!("panics: {}", panics.join("; ")),
    };
    if text.is_empty() { end } else { format!("{end}, after it printed {text}") }
}

/// Steps, numbered, a line each; what follows from a step stands below it.
fn walk(graph: &Graph, steps: &[&Edge]) -> String {
    let mut lines: Vec<(String, &Event)> =
        graph.start.iter().map(|event| (String::new(), event)).collect();
    for (index, step) in steps.iter().enumerate() {
        let numbers = [(index + 1).to_string()].into_iter().chain(std::iter::repeat(String::new()));
        lines.extend(numbers.zip(&step.events));
    }
    let words: Vec<String> = lines.iter().map(|(_, event)| did(graph, event)).collect();
    let width = words.iter().map(|words| words.chars().count()).max().unwrap_or(0).min(50);
    let mut text = String::new();
    for ((number, event), words) in lines.iter().zip(words) {
        let line = event.at.map(|Place(line, _)| format!("  (line {line})")).unwrap_or_default();
        let row = format!("{number:>3}  {words:<width$}{line}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

/// `T1 loads counter: 0`
fn did(graph: &Graph, event: &Event) -> String {
    let mut words = format!("{} {}", thread(graph, event.thread), verb(&event.what));
    if let Some(what) = about(graph, event.object, event.other) {
        let _ = write!(words, " {what}");
    }
    if let Some(order) = &event.order {
        let _ = write!(words, " ({order})");
    }
    let value = event.value.as_ref().filter(|_| event.other.is_none());
    if let Some(value) = value {
        let quoted = matches!(&*event.what, "print" | "eprint" | "panic");
        let shown = if quoted { format!("{value:?}") } else { value.clone() };
        let _ = write!(words, ": {shown}");
    }
    words
}

/// `T1 waits to lock b (line 12): T2 holds it`
fn waits(graph: &Graph, number: usize, next: &Next) -> String {
    let mut words = thread(graph, number).to_owned();
    // Who sleeps wants to be woken; to time out is no aim.
    let sleeps = next.what.as_deref() == Some("sleep_on");
    if sleeps {
        words.push_str(" sleeps on");
    } else {
        let what = next.what.as_deref().unwrap_or_default().replace('_', " ");
        let _ = write!(words, " waits to {what}");
    }
    if let Some(what) = about(graph, next.object, next.thread) {
        let _ = write!(words, " {what}");
    }
    if let Some(Place(line, _)) = next.at {
        let _ = write!(words, " (line {line})");
    }
    if let Some(why) = next.why.as_ref().filter(|_| !sleeps) {
        let _ = write!(words, ": {why}");
    }
    words
}

fn thread(graph: &Graph, number: usize) -> &str {
    graph.threads.get(number).map_or("a thread", |thread| &thread.name)
}

fn about(graph: &Graph, object: Option<usize>, other: Option<usize>) -> Option<String> {
    match (object.and_then(|number| graph.objects.get(number)), other) {
        (Some(object), _) if object.name.is_empty() => Some(format!("a {}", object.kind)),
        (Some(object), _) => Some(object.name.clone()),
        (None, Some(other)) => Some(thread(graph, other).to_owned()),
        (None, None) => None,
    }
}

/// What a thread does, by the explorer's name of it.
fn verb(what: &str) -> &str {
    match what {
        "load" => "loads",
        "store" => "stores",
        "update" => "updates",
        "fence" => "fences",
        "lock" => "locks",
        "try_lock" => "tries to lock",
        "unlock" => "unlocks",
        "read" => "reads",
        "try_read" => "tries to read",
        "end_read" => "ends reading",
        "write" => "writes",
        "try_write" => "tries to write",
        "end_write" => "ends writing",
        "wait" => "waits on",
        "sleep_on" => "gives up waiting on",
        "relock" => "wakes and locks",
        "notify_one" => "notifies one on",
        "notify_all" => "notifies all on",
        "send" => "sends into",
        "try_send" => "tries to send into",
        "offer" => "hands over in",
        "receive" => "receives from",
        "try_receive" => "tries to receive from",
        "receive_timeout" => "receives, for a time, from",
        "send_timeout" => "sends, for a time, into",
        "select" => "chooses an arm of",
        "wake_up" => "wakes for no reason",
        "stay_asleep" => "sleeps on, and nobody wakes it",
        "queue" => "queues for",
        "abort" => "aborts the program",
        "drop_sender" => "drops a sender of",
        "drop_receiver" => "drops the receiver of",
        "spawn" => "spawns",
        "start" => "starts",
        "end" => "ends",
        "join" => "joins",
        "is_finished" => "asks for the end of",
        "park" => "parks",
        "unpark" => "unparks",
        "yield" => "yields",
        "sleep" => "sleeps",
        "print" => "prints",
        "eprint" => "prints an error",
        "exit" => "exits",
        "panic" => "panics",
        other => other,
    }
}

/// `98,184`
fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::graph::tests::opposite_locks;

    #[test]
    fn the_outcomes_are_counted_and_the_deadlock_is_walked_to() {
        let want = "\
sync/locks: 3 interleavings, found in 3 runs

  2  prints done
  1  deadlocks

These are numbers of ways, not chances: a machine does not take each as often.

A shortest one that deadlocks:

     main spawns T1    (line 8)
  1  main locks left   (line 9)
  2  T1 locks a Mutex  (line 12)
     main waits to lock a Mutex (line 10): T1 holds it
     T1 waits to lock left (line 13): main holds it
";
        assert_eq!(report("sync/locks", &opposite_locks()), want);
    }

    #[test]
    fn what_was_cut_is_at_least() {
        let cut = Graph {
            cut: Some("time".to_owned()),
            interleavings: "98184".to_owned(),
            ..opposite_locks()
        };
        let table = table("a", &cut);
        let head = "a: at least 98,184 interleavings, found in 3 runs; then the budget of time was \
                    used up\n";
        assert!(table.starts_with(head), "{table}");
        assert!(table.contains("\n  at least 1  deadlocks\n"), "{table}");
    }

    fn ends(end: End, text: &str, errors: &str, panics: &[&str]) -> Outcome {
        let panics = panics.iter().map(|text| (*text).to_owned()).collect();
        let (text, errors) = (text.to_owned(), errors.to_owned());
        Outcome { end, text, errors, panics, interleavings: "1".to_owned() }
    }

    #[track_caller]
    fn check(end: End, text: &str, panics: &[&str], want: &str) {
        assert_eq!(outcome(&ends(end, text, "", panics)), want);
    }

    #[test]
    fn what_goes_to_standard_error_is_part_of_an_outcome() {
        let said = |text: &str| outcome(&ends(End::Exited(0), text, "late\n", &[]));
        assert_eq!(said("a\n"), "prints a, and late (to stderr)");
        assert_eq!(said(""), "prints late (to stderr)");
    }

    #[test]
    fn an_outcome_is_what_the_program_does() {
        check(End::Exited(0), "a\nb\n", &[], "prints a ⏎ b");
        check(End::Exited(0), "", &[], "prints nothing");
        check(End::Exited(3), "", &[], "ends with status 3");
        check(End::Exited(101), "a\n", &["no", "none"], "panics: no; none, after it printed a");
        check(End::Deadlocked, "", &["no"], "deadlocks");
        check(End::Killed("SIGABRT".to_owned()), "", &[], "is ended by SIGABRT");
    }

    #[test]
    fn large_numbers_are_grouped() {
        let groups = ["7", "168", "1000", "98184", "1234567"].map(grouped);
        assert_eq!(groups, ["7", "168", "1,000", "98,184", "1,234,567"]);
    }
}

//! In which state a thread was when.

use crate::kinds::Kind;
use crate::lanes::Draft;
use crate::picture::{Arrow, Piece, State};
use crate::waits::Waited;
use trace::Turn;

/// The pieces of a lane, and whether one of them is concluded from a wake alone.
///
/// `waits` are the numbers of the lane's waits, by start; `arrow` gives a wait's.
pub fn pieces<'a>(
    draft: &Draft,
    waits: &[usize],
    all: &[Waited],
    arrow: impl Fn(usize) -> Option<&'a Arrow>,
    recorded: bool,
) -> (Vec<Piece>, bool) {
    let lane = &draft.lane;
    let mut line = Line { pieces: Vec::new(), end: lane.end };
    let mut inferred = false;
    if lane.created < lane.start {
        line.put(lane.created, State::New, -1);
    }
    let spans = innermost(waits, all, lane.end);
    if draft.turns.is_empty() {
        // Who has a processor is not known.
        line.put(lane.start, State::Active, -1);
        for span in &spans {
            let Some(wait) = span.wait else {
                line.put(span.start, State::Active, -1);
                continue;
            };
            line.put(span.start, waiting(&all[wait]), wait as i64);
            let woken = arrow(wait).map(|arrow| arrow.at.max(span.start));
            if let Some(at) = woken.filter(|at| *at < span.end) {
                line.put(at, State::Ready, -1);
                inferred = true;
            }
        }
        return (line.finished(), inferred);
    }
    let first = draft.turns.iter().find(|(time, _)| *time >= lane.start);
    // What a thread says at its beginning it says on a processor.
    let begins = match first {
        Some((_, Turn::In)) if draft.records.is_empty() || !recorded => State::Ready,
        _ => State::Running,
    };
    line.put(lane.start, begins, -1);
    let mut spans = spans.into_iter().peekable();
    for (number, (from, turn)) in draft.turns.iter().enumerate() {
        let until = draft.turns.get(number + 1).map_or(lane.end, |(time, _)| *time);
        let from = (*from).max(lane.start);
        if until < from || from >= lane.end {
            continue;
        }
        match turn {
            Turn::In => line.put(from, State::Running, -1),
            Turn::Preempted => line.put(from, State::Ready, -1),
            _ => {
                // It went to sleep in the wait that it was in, if it was in one.
                while spans.next_if(|span| span.end <= from).is_some() {}
                let wait = spans.peek().filter(|it| it.start <= from).and_then(|it| it.wait);
                let state = wait.map_or(State::Blocked, |wait| waiting(&all[wait]));
                line.put(from, state, wait.map_or(-1, |wait| wait as i64));
                let woken = wait.and_then(&arrow).map(|arrow| arrow.at);
                if let Some(at) = woken.filter(|at| *at > from && *at < until) {
                    line.put(at, State::Ready, -1);
                    inferred = true;
                }
            }
        }
    }
    (line.finished(), inferred)
}

fn waiting(wait: &Waited) -> State {
    if wait.kind == Kind::Sleep { State::Sleeping } else { State::Blocked }
}

/// A time in a wait, or after one.
struct Span {
    start: i64,
    end: i64,
    wait: Option<usize>,
}

/// At each moment the innermost wait: that of a signal's handler, say.
fn innermost(waits: &[usize], all: &[Waited], end: i64) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Vec<(usize, i64)> = Vec::new();
    let close = |spans: &mut Vec<Span>, open: &mut Vec<(usize, i64)>, until: i64| {
        while let Some((_, over)) = open.last().copied().filter(|(_, over)| *over <= until) {
            open.pop();
            if let Some(last) = spans.last_mut() {
                last.end = over;
            }
            let wait = open.last().map(|(wait, _)| *wait);
            let until = open.last().map_or(end, |(_, over)| *over);
            spans.push(Span { start: over, end: until, wait });
        }
    };
    for number in waits {
        let wait = &all[*number];
        close(&mut spans, &mut open, wait.start);
        let over = wait.end.unwrap_or(end).min(end);
        if let Some(last) = spans.last_mut() {
            last.end = wait.start;
        }
        open.push((*number, over));
        spans.push(Span { start: wait.start, end: over, wait: Some(*number) });
    }
    close(&mut spans, &mut open, end);
    spans
}

/// Pieces, one after another.
struct Line {
    pieces: Vec<Piece>,
    end: i64,
}

impl Line {
    fn put(&mut self, start: i64, state: State, wait: i64) {
        let start = self.pieces.last().map_or(start, |last| start.max(last.start));
        if let Some(last) = self.pieces.last()
            && last.start == start
        {
            // It lasted no time.
            self.pieces.pop();
        }
        if self.pieces.last().is_some_and(|last| last.state == state && last.wait == wait) {
            return;
        }
        self.pieces.push(Piece { start, state, wait });
    }

    fn finished(mut self) -> Vec<Piece> {
        while self.pieces.len() > 1 && self.pieces.last().is_some_and(|it| it.start >= self.end) {
            self.pieces.pop();
        }
        self.pieces
    }
}

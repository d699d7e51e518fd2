//! What a picture comes to.

use crate::lanes::Draft;
use crate::picture::{LaneSums, ObjectSums, Picture, Processors, State, Sums};
use std::collections::HashSet;

/// The sums of a picture that has all else.
pub fn sums(picture: &Picture, drafts: &[Draft]) -> Sums {
    let lanes: Vec<LaneSums> =
        picture.lanes.iter().enumerate().map(|(lane, _)| of_lane(picture, drafts, lane)).collect();
    let mut lanes = lanes;
    let mut objects = vec![ObjectSums::default(); picture.objects.len()];
    let mut seen = HashSet::new();
    let mut until = vec![0; picture.objects.len()];
    let (mut longest, mut length) = (-1, -1);
    for (number, wait) in picture.waits.iter().enumerate() {
        let end = picture.end_of(wait);
        lanes[wait.lane as usize].waits += 1;
        if end - wait.start > length {
            (longest, length) = (number as i64, end - wait.start);
        }
        let Ok(object) = usize::try_from(wait.object) else { continue };
        let sums = &mut objects[object];
        sums.waits += 1;
        sums.lanes += i64::from(seen.insert((object, wait.lane)));
        sums.total = sums.total.saturating_add(end - wait.start);
        // They come by start, so what is wanted already counts once.
        sums.wanted += (end - wait.start.max(until[object])).max(0);
        until[object] = until[object].max(end);
    }
    let cpu = match picture.processors {
        Processors::None => -1,
        _ => lanes.iter().fold(0, |sum: i64, lane| sum.saturating_add(lane.running.max(0))),
    };
    Sums { cpu, lanes, objects, longest }
}

fn of_lane(picture: &Picture, drafts: &[Draft], number: usize) -> LaneSums {
    let lane = &picture.lanes[number];
    let mut sums = LaneSums::default();
    let ends = lane.pieces.iter().skip(1).map(|piece| piece.start).chain([lane.end]);
    for (piece, end) in lane.pieces.iter().zip(ends) {
        let sum = match piece.state {
            State::New => continue,
            State::Ready => &mut sums.ready,
            State::Running => &mut sums.running,
            State::Active => &mut sums.active,
            State::Blocked => &mut sums.blocked,
            State::Sleeping => &mut sums.sleeping,
        };
        *sum += (end - piece.start).max(0);
    }
    match (drafts[number].sample, drafts[number].turns.is_empty()) {
        (Some((ran, waited)), true) => (sums.running, sums.ready) = (ran, waited),
        (None, true) => sums.running = -1,
        _ => {}
    }
    sums
}

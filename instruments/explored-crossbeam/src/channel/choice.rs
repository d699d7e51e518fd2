//! `Select`.

use super::{Receiver, RecvError, SelectTimeoutError, SendError, Sender, TrySelectError, until};
use explorer::engine::execution;
use explorer::engine::operation::{Answer, Arm, Arms, At, Patience, nanoseconds};
use explorer::time::Instant;
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::mem::forget;
use std::panic::Location;
use std::ptr::from_ref;
use std::time::Duration;

/// Like crossbeam's; to find out what is ready, without taking it, is not modelled.
#[derive(Clone)]
pub struct Select<'a> {
    /// Each with the address of its end.
    arms: Vec<(Arm, usize)>,
    in_order: bool,
    ends: PhantomData<&'a ()>,
}

impl<'a> Select<'a> {
    /// Like crossbeam's.
    pub fn new() -> Select<'a> {
        Select { arms: Vec::new(), in_order: false, ends: PhantomData }
    }

    /// Like crossbeam's.
    pub fn new_biased() -> Select<'a> {
        Select { in_order: true, ..Select::new() }
    }

    /// Like crossbeam's.
    pub fn send<T>(&mut self, sender: &'a Sender<T>) -> usize {
        self.add(Arm::Send(sender.shared.id()), from_ref(sender) as usize)
    }

    /// Like crossbeam's.
    pub fn recv<T>(&mut self, receiver: &'a Receiver<T>) -> usize {
        self.add(receiver.arm(), from_ref(receiver) as usize)
    }

    fn add(&mut self, arm: Arm, end: usize) -> usize {
        self.arms.push((arm, end));
        self.arms.len() - 1
    }

    /// Like crossbeam's.
    ///
    /// # Panics
    /// There is no such operation, or not any more.
    pub fn remove(&mut self, index: usize) {
        match self.arms.get_mut(index) {
            // An address of 0 is no end's.
            Some(arm) if arm.1 != 0 => *arm = (Arm::Never, 0),
            _ => panic!("no operation with this index"),
        }
    }

    /// Like crossbeam's; a step.
    ///
    /// # Errors
    /// No operation is ready.
    #[track_caller]
    pub fn try_select(&mut self) -> Result<SelectedOperation<'a>, TrySelectError> {
        self.choose(Patience::None, Location::caller()).ok_or(TrySelectError)
    }

    /// Like crossbeam's; a step.
    ///
    /// # Panics
    /// There is no operation.
    #[track_caller]
    pub fn select(&mut self) -> SelectedOperation<'a> {
        if self.arms.iter().all(|(_, end)| *end == 0) {
            panic!("no operations have been added to `Select`");
        }
        match self.choose(Patience::Waits, Location::caller()) {
            Some(selected) => selected,
            None => unreachable!("it waits until an arm is taken"),
        }
    }

    /// Like crossbeam's. Explored, both happen: that an operation is ready in time, and that none is.
    ///
    /// # Errors
    /// Time is over.
    #[track_caller]
    pub fn select_timeout(
        &mut self,
        time: Duration,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        let patience = Patience::Time(nanoseconds(time));
        self.choose(patience, Location::caller()).ok_or(SelectTimeoutError)
    }

    /// Like crossbeam's; as [`Select::select_timeout`].
    ///
    /// # Errors
    /// Time is over.
    #[track_caller]
    pub fn select_deadline(
        &mut self,
        deadline: Instant,
    ) -> Result<SelectedOperation<'a>, SelectTimeoutError> {
        self.select_timeout(until(deadline))
    }

    fn choose(
        &self,
        patience: Patience,
        place: &'static Location<'static>,
    ) -> Option<SelectedOperation<'a>> {
        let all = self.arms.iter().map(|(arm, _)| *arm).collect();
        let arms = Arms { all, in_order: self.in_order, taken: None };
        let (index, answer) = execution::select(patience, arms, At::caller(place))?;
        Some(SelectedOperation { index, end: self.arms[index].1, answer, ends: PhantomData })
    }
}

impl Default for Select<'_> {
    fn default() -> Self {
        Select::new()
    }
}

impl Debug for Select<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("Select { .. }")
    }
}

/// Like crossbeam's.
#[must_use]
pub struct SelectedOperation<'a> {
    index: usize,
    /// The address of the end that it belongs to.
    end: usize,
    answer: Answer,
    ends: PhantomData<&'a ()>,
}

impl SelectedOperation<'_> {
    /// Like crossbeam's.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Like crossbeam's.
    ///
    /// # Errors
    /// Nobody can receive it.
    ///
    /// # Panics
    /// Another sender was selected.
    pub fn send<T>(self, sender: &Sender<T>, message: T) -> Result<(), SendError<T>> {
        assert!(from_ref(sender) as usize == self.end, "passed a sender that wasn't selected");
        let sent = self.answer.ok;
        forget(self);
        if !sent {
            return Err(SendError(message));
        }
        sender.shared.complete(message);
        Ok(())
    }

    /// Like crossbeam's.
    ///
    /// # Errors
    /// Nobody can send any more.
    ///
    /// # Panics
    /// Another receiver was selected.
    pub fn recv<T>(self, receiver: &Receiver<T>) -> Result<T, RecvError> {
        assert!(from_ref(receiver) as usize == self.end, "passed a receiver that wasn't selected");
        let answer = self.answer;
        forget(self);
        receiver.complete(answer)
    }
}

impl Debug for SelectedOperation<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        f.pad("SelectedOperation { .. }")
    }
}

impl Drop for SelectedOperation<'_> {
    fn drop(&mut self) {
        panic!("dropped `SelectedOperation` without completing the operation");
    }
}

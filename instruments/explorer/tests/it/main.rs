//! Programs that are compiled with the explorer in place of std, and explored.

mod axioms;
mod both;
mod classics;
mod crossbeam;
mod harness;
mod idioms;
mod litmus;
mod primitives;
mod random;
mod refusals;
mod second_opinion;
mod spurious;

//! The proof proves itself: a small swarm, every step of a quiet scenario, planted mistakes, seeds that failed once.

mod kept_seeds;
mod planted;
mod postgres;
mod swarm;

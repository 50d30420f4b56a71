//! The core: cases and what may happen to them. Everything here is pure.

pub mod around;
pub mod ask;
pub mod assign;
pub mod calendar;
pub mod case;
pub mod command;
pub mod cut;
pub mod deadlines;
pub mod decide;
pub mod decision;
pub mod evidence;
pub mod evolve;
pub mod fact;
pub mod handed;
pub mod held;
pub mod house;
pub mod lists;
pub mod nature;
pub mod pause;
pub mod payment;
pub mod sign_off;
pub mod speaker;
pub mod thread;
pub mod wall;
pub mod wanted;
pub mod why;

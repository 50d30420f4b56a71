//! Letters: what each one shows, and the templates that word it.

mod builtin;
mod context;
mod markup;
pub mod model;
pub mod occasions;
mod page;
mod purpose;
pub mod samples;
mod shown;
mod source;
mod sources;
mod templates;
mod trial;
pub(crate) mod when;
mod words;

#[cfg(test)]
mod tests;

pub use builtin::sources as built_in_files;
pub use samples::samples;
pub(crate) use words::asked_for;

pub use templates::{RenderError, Rendered, Setting, Templates};

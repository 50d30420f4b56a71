//! The log: one line an event, readable alone, on standard error.
//!
//! It holds numbers of cases, letters and places, and never a subject, a word of a mail or an address (mail-facts C-28).
//! What other crates say below a warning is left out: they do not know our rule.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// What is logged unless `RUST_LOG` says otherwise.
const USUAL: &str = "warn,shouwen=info";

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For eyes.
    #[default]
    Text,
    /// One JSON object a line, for a log collector.
    Json,
}

/// Begins to log. A second call changes nothing.
pub fn begin<W>(format: Format, writer: W)
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(false);
    let lines = lines.with_writer(writer);
    // An error means that somebody logs already.
    let _ = match format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
}

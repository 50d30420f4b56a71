//! TXT records, from the name servers of this machine.
//!
//! It refuses to tell "there is none" from "it is broken": both are an answer without records. Only silence is told, so
//! that nobody goes on waiting for it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use domain::base::iana::Rtype;
use domain::base::{Message, Name};
use domain::rdata::Txt;
use domain::resolv::StubResolver;
use domain::resolv::stub::conf::{ResolvConf, ServerConf, Transport};
use futures_util::future::join_all;
use tokio::time::timeout_at;

/// Who is asked.
#[derive(Clone, Debug)]
pub enum NameServers {
    /// Those of `/etc/resolv.conf`.
    OfTheMachine,
    /// This one.
    At(SocketAddr),
}

/// There was no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no name server gave an answer about {name}")]
pub struct Silence {
    /// What was asked for.
    pub name: String,
}

impl NameServers {
    /// The TXT records of each name; all are asked for at once, and none is waited for longer than `patience`.
    pub async fn texts<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        patience: Duration,
    ) -> BTreeMap<String, Result<Vec<String>, Silence>> {
        let deadline = tokio::time::Instant::now() + patience;
        let resolver = self.resolver(patience);
        let asked = names.map(|name| async {
            let answer = timeout_at(deadline, one(&resolver, name)).await;
            let texts = answer.ok().flatten().ok_or_else(|| Silence { name: name.to_owned() });
            (name.to_owned(), texts)
        });
        join_all(asked).await.into_iter().collect()
    }

    /// Made anew each time: the machine's name servers may have changed, and it costs one small file.
    fn resolver(&self, patience: Duration) -> StubResolver {
        let mut conf = match self {
            Self::OfTheMachine => ResolvConf::default(),
            Self::At(address) => {
                let mut conf = ResolvConf::new();
                conf.servers.push(ServerConf::new(*address, Transport::UdpTcp));
                conf
            }
        };
        conf.options.timeout = patience;
        conf.finalize();
        StubResolver::from_conf(conf)
    }
}

/// The answer about one name; nothing if there was none.
async fn one(resolver: &StubResolver, name: &str) -> Option<Vec<String>> {
    // What is no name in DNS has no records there.
    let Ok(name) = name.parse::<Name<Vec<u8>>>() else { return Some(Vec::new()) };
    let answer = resolver.query((name, Rtype::TXT)).await.ok()?;
    Some(texts(&answer.into_message()).unwrap_or_default())
}

/// The texts in an answer. Whatever aliases led to them, the name server has followed.
fn texts<Octets: AsRef<[u8]> + domain::dep::octseq::Octets>(message: &Message<Octets>) -> Option<Vec<String>> {
    let records = message.answer().ok()?.limit_to::<Txt<_>>();
    let texts = records.filter_map(Result::ok).map(|record| record.data().text::<Vec<u8>>());
    Some(texts.map(|text| String::from_utf8_lossy(&text).into_owned()).collect())
}

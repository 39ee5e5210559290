use std::{error::Error, io, sync::Arc, time::Duration};

use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use super::{Reach, Unreachable};

/// How long a server may take to let itself be connected to.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// Begins a client that connects to what is within reach and to nothing else, whatever the
/// environment says, and follows nowhere by itself.
pub fn client(reach: &Reach) -> ClientBuilder {
    Client::builder()
        .dns_resolver(Guarded(Arc::new(reach.clone())))
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .user_agent("Vibbio")
}

/// Finds the addresses of a name, and hides those that are not to be connected to. What it gives
/// is what is connected to: a name cannot mean something else a moment later.
struct Guarded(Arc<Reach>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut found = found.filter(|address| reach.admits(address.ip())).peekable();
            if found.peek().is_none() {
                return Err(io::Error::other(Unreachable::Private).into());
            }
            let found: Addrs = Box::new(found.collect::<Vec<_>>().into_iter());
            Ok(found)
        })
    }
}

/// Tells whether it was the resolver that said no.
#[must_use]
pub fn is_unreachable(error: &(dyn Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.and_then(|inner| inner.downcast_ref::<Unreachable>()).is_some()
        || error.source().is_some_and(is_unreachable)
}

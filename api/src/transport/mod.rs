//! GraphQL over HTTP and web sockets.
//!
//! A [`Gateway`] stands between the network and the schema. What passes it is well formed, known
//! to be affordable and of a caller that was let in:
//!
//! ```text
//!  GET, POST  ─► negotiate ─► params ─► document ─► admit ─► run ─► mend ─► respond
//!  multipart  ─► intake: operations, map ─┘                  └► files stream in as resolvers ask
//!  WebSocket  ─► handshake ─► connection_init ─► one such line per `subscribe`
//! ```
//!
//! - HTTP follows the GraphQL-over-HTTP draft; uploads the GraphQL multipart request
//!   specification, streamed; subscriptions `graphql-transport-ws`.
//! - A document is measured before the engine sees it, in time linear to its length.
//! - Whatever breaks in a resolver is answered as an error of that request alone.

mod address;
mod admit;
mod answer;
mod browser;
mod document;
mod form;
mod gateway;
pub(crate) mod gzip;
mod http;
mod intake;
mod limits;
pub mod log;
mod mend;
mod multipart;
mod negotiate;
mod operation;
mod pace;
mod params;
mod respond;
mod site;
mod types;
mod upload;
mod websocket;

#[cfg(test)]
mod tests;

pub use self::{
    address::{Proxy, TrustedProxies, address},
    admit::{Admission, Over, RequestHead, Witness},
    browser::Browser,
    form::form,
    gateway::Gateway,
    limits::{Limits, UploadLimits, WebSocketLimits},
    respond::Written,
    site::{Site, cors},
    upload::{Part, Upload, UploadBroken, Uploads},
};

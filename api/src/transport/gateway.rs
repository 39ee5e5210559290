use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::web::{self, ServiceConfig};
use async_graphql::{ObjectType, Request, Response, Schema, SubscriptionType, parser};
use futures::{future::BoxFuture, stream::BoxStream};
use tokio_util::sync::CancellationToken;

use super::{
    admit::{Admission, Admit, RequestHead},
    http,
    limits::Limits,
    types::Types,
};
use crate::error::{Error, Refused, Result};

/// The way from the network into a schema. Cheap to clone; all workers of a server share one.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    execute: Box<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>,
    execute_stream: Box<dyn Fn(Request) -> BoxStream<'static, Response> + Send + Sync>,
    types: Types,
    limits: Limits,
    admit: Admit,
    sockets: Mutex<HashMap<IpAddr, usize>>,
    closing: CancellationToken,
}

/// A place among the sockets of an address, given back when dropped.
pub(super) struct Place {
    gateway: Gateway,
    address: Option<IpAddr>,
}

impl Gateway {
    /// Opens a way into a schema for those whom `admit` lets in: it is asked once for every
    /// operation, and once more when a socket opens; a caller without a token may be let in as a
    /// stranger. Once `closing` is cancelled, every socket is closed with 1001
    /// (going away). Fails if the schema's own text cannot be read.
    pub fn new<Q, M, S, A>(
        schema: Schema<Q, M, S>,
        limits: Limits,
        admit: impl Fn(RequestHead) -> A + Send + Sync + 'static,
        closing: CancellationToken,
    ) -> Result<Self, parser::Error>
    where
        A: Future<Output = Result<Admission>> + Send + 'static,
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let types = Types::read(&schema.sdl())?;
        let streaming = schema.clone();
        Ok(Self(Arc::new(Parts {
            execute: Box::new(move |request| {
                let schema = schema.clone();
                Box::pin(async move { schema.execute(request).await })
            }),
            execute_stream: Box::new(move |request| Box::pin(streaming.execute_stream(request))),
            types,
            limits,
            admit: Box::new(move |head| Box::pin(admit(head))),
            sockets: Mutex::default(),
            closing,
        })))
    }

    /// Serves at `/graphql`: queries by GET and POST, uploads by multipart POST, and everything
    /// over `graphql-transport-ws`.
    pub fn routes(&self, config: &mut ServiceConfig) {
        config
            .app_data(web::Data::new(self.clone()))
            .service(web::resource("/graphql").route(web::route().to(http::serve)));
    }

    pub(super) fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(super) fn types(&self) -> &Types {
        &self.0.types
    }

    pub(super) fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        (self.0.execute)(request)
    }

    pub(super) fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        (self.0.execute_stream)(request)
    }

    /// Asks whether the caller is let in.
    pub(super) async fn admit(&self, head: RequestHead) -> Result<Admission, Refused> {
        (self.0.admit)(head).await.map_err(|error: Error| Refused::from(error))
    }

    /// Takes a place for one more socket from an address; `None` if there are too many.
    pub(super) fn take_place(&self, address: Option<IpAddr>) -> Option<Place> {
        if let Some(address) = address {
            let mut sockets = self.0.sockets.lock().unwrap_or_else(PoisonError::into_inner);
            let count = sockets.entry(address).or_default();
            if *count >= self.limits().websocket.per_address {
                return None;
            }
            *count += 1;
        }
        Some(Place { gateway: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut sockets = self.gateway.0.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = sockets.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                sockets.remove(&address);
            }
        }
    }
}

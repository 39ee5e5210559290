//! Packing of text, for clients that unpack it.

use std::io::Read;

use actix_web::{
    HttpRequest, HttpResponseBuilder,
    http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header},
};
use bytes::Bytes;
use flate2::{Compression, read::GzEncoder};

/// What is shorter travels in one packet anyway.
const WORTHWHILE: usize = 1024;

/// Whether a client takes what is packed.
pub(crate) fn is_taken(request: &HttpRequest) -> bool {
    let offers = [Encoding::gzip(), Encoding::identity()];
    AcceptEncoding::parse(request)
        .is_ok_and(|accept| accept.negotiate(offers.iter()) == Some(Encoding::gzip()))
}

/// Packs a body that is worth it for a client that takes it, and says so in the head.
pub(crate) fn pack(request: &HttpRequest, head: &mut HttpResponseBuilder, body: Bytes) -> Bytes {
    head.insert_header((header::VARY, "Accept-Encoding"));
    if body.len() < WORTHWHILE || !is_taken(request) {
        return body;
    }
    let mut packed = Vec::with_capacity(body.len() / 4);
    match GzEncoder::new(&*body, Compression::fast()).read_to_end(&mut packed) {
        Ok(_) => {
            head.insert_header(ContentEncoding::Gzip);
            packed.into()
        }
        // Memory is always readable.
        Err(_) => body,
    }
}

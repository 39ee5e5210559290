//! Files of a plain form, as a browser without scripts sends them.

use actix_web::{HttpRequest, web::Payload};

use super::{
    intake::Body,
    limits::{Limits, UploadLimits},
    multipart::Event,
    negotiate::Content,
    upload::{Outbox, Piece, Upload, UploadBroken, Uploads},
};

/// Reads a form of at most so many bytes and lets `take` have its files as they come; everything
/// else in it is passed over. A form that is cut off breaks the file that was coming.
pub async fn form<T>(
    request: &HttpRequest,
    payload: &mut Payload,
    most: u64,
    take: impl AsyncFnOnce(Uploads) -> T,
) -> Result<T, UploadBroken> {
    let Some(Content::Multipart(boundary)) = Content::of(request) else {
        return Err(UploadBroken::Malformed);
    };
    let upload = UploadLimits { total_bytes: most, ..UploadLimits::default() };
    let limits = Limits { upload, ..Limits::default() };
    let mut body = Body::new(payload, &boundary, &limits);
    let (outbox, uploads) = Uploads::channel();
    let mut taken = std::pin::pin!(take(uploads));
    tokio::select! {
        biased;
        taken = &mut taken => Ok(taken),
        () = pass_on(&mut body, outbox) => Ok(taken.await),
    }
}

/// Passes the files on, no faster than they are taken.
async fn pass_on(body: &mut Body<'_>, outbox: Outbox) {
    // Both fail only when nobody wants the rest.
    let Outbox { pieces, start } = outbox;
    if start.await.is_err() {
        return;
    }
    let (mut number, mut is_file) = (0, false);
    while let Ok(place) = pieces.reserve().await {
        let piece = loop {
            match body.next().await {
                Ok(Event::End) => return,
                Ok(Event::Part(head)) => {
                    // A field for files that nobody chose any for comes without a name.
                    let file_name = head.file_name.unwrap_or_default();
                    is_file = !file_name.is_empty();
                    let upload = Upload::new(number);
                    number += 1;
                    if let Some(upload) = upload.filter(|_| is_file) {
                        break Piece::File { upload, file_name, content_type: head.content_type };
                    }
                }
                Ok(Event::Content(bytes)) if is_file => break Piece::Chunk(bytes),
                Ok(Event::PartEnd) if is_file => break Piece::FileEnd,
                Ok(Event::Content(_) | Event::PartEnd) => {}
                Err(broken) => break Piece::Broken(broken),
            }
        };
        let is_broken = matches!(piece, Piece::Broken(_));
        place.send(piece);
        if is_broken {
            return;
        }
    }
}

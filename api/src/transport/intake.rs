//! Multipart requests: the operation first, then its files as the resolvers ask for them.

use std::collections::{HashMap, HashSet};

use actix_web::{http::StatusCode, web::Payload};
use async_graphql::{Name, Value, Variables};

use super::{
    document::refused,
    limits::Limits,
    multipart::{Event, Malformed, Parser},
    pace::Pace,
    params::Params,
    respond::Rejection,
    upload::{Announced, Outbox, Piece, Upload, UploadBroken},
};
use crate::error::{Code, Refusal};

/// A multipart body as it comes in.
pub(super) struct Body<'a> {
    payload: &'a mut Payload,
    parser: Parser,
    pace: Pace,
    left: u64,
}

impl<'a> Body<'a> {
    pub(super) fn new(payload: &'a mut Payload, boundary: &str, limits: &Limits) -> Self {
        let left = limits.upload.total_bytes;
        Self { payload, parser: Parser::new(boundary), pace: Pace::new(limits), left }
    }

    pub(super) async fn next(&mut self) -> Result<Event, UploadBroken> {
        loop {
            if let Some(event) = self.parser.next()? {
                return Ok(event);
            }
            let bytes = self.pace.next(self.payload).await?.ok_or(UploadBroken::CutOff)?;
            self.left = self.left.checked_sub(bytes.len() as u64).ok_or(UploadBroken::TooLarge)?;
            self.parser.feed(&bytes);
        }
    }

    /// Reads a field that must come now.
    async fn field(&mut self, name: &str, limit: usize) -> Result<Vec<u8>, Rejection> {
        match self.next().await? {
            Event::Part(head) if head.name == name => {}
            _ => return Err(bad(&format!("The field `{name}` must come first."))),
        }
        let mut content = Vec::new();
        loop {
            match self.next().await? {
                Event::Content(bytes) if content.len() + bytes.len() <= limit => {
                    content.extend_from_slice(&bytes);
                }
                Event::Content(_) => {
                    return Err(Rejection::too_large(&format!("The field `{name}` is too large.")));
                }
                _ => return Ok(content),
            }
        }
    }

    /// Reads the operation and which files it will get.
    pub(super) async fn operation(
        &mut self,
        limits: &Limits,
    ) -> Result<(Params, Announced), Rejection> {
        let operations = self.field("operations", limits.upload.operations_bytes).await?;
        let mut params = Params::from_json(&operations)?;
        let map = self.field("map", limits.upload.map_bytes).await?;
        let map: HashMap<String, Vec<String>> = serde_json::from_slice(&map)
            .map_err(|_| bad("`map` must be a JSON object of lists of strings."))?;
        let announced = announce(map, &mut params.variables, limits)?;
        Ok((params, announced))
    }

    /// Passes the files on, no faster than they are taken.
    pub(super) async fn pass_on(&mut self, mut announced: Announced, outbox: Outbox) {
        // Both fail only when the operation is over and nobody wants the rest.
        let Outbox { pieces, start } = outbox;
        if start.await.is_err() {
            return;
        }
        while let Ok(place) = pieces.reserve().await {
            let piece = match self.next().await {
                Ok(Event::End) => match announced.complete() {
                    Ok(()) => return,
                    Err(broken) => Piece::Broken(broken),
                },
                Ok(event) => file_piece(event, &mut announced),
                Err(broken) => Piece::Broken(broken),
            };
            let broken = matches!(piece, Piece::Broken(_));
            place.send(piece);
            if broken {
                return;
            }
        }
    }
}

fn file_piece(event: Event, announced: &mut Announced) -> Piece {
    match event {
        Event::Part(head) => match announced.arrive(&head.name) {
            Ok(upload) => Piece::File {
                upload,
                file_name: head.file_name.unwrap_or_default(),
                content_type: head.content_type,
            },
            Err(broken) => Piece::Broken(broken),
        },
        Event::Content(bytes) => Piece::Chunk(bytes),
        Event::PartEnd | Event::End => Piece::FileEnd,
    }
}

/// Writes the announced files into the variables.
fn announce(
    map: HashMap<String, Vec<String>>,
    variables: &mut Variables,
    limits: &Limits,
) -> Result<Announced, Rejection> {
    if map.len() > limits.upload.files {
        return Err(Rejection::too_large("The request has too many files; send fewer at once."));
    }
    if map.values().map(Vec::len).sum::<usize>() > limits.upload.paths {
        return Err(Rejection::too_large("`map` has too many paths."));
    }
    let mut announced = Announced { files: HashMap::new(), came: HashSet::new() };
    for (index, (name, paths)) in map.into_iter().enumerate() {
        let upload = Upload::new(index).ok_or_else(|| bad("`map` has too many entries."))?;
        if paths.is_empty() {
            return Err(bad("A file of `map` has no path."));
        }
        for path in paths {
            match place(variables, &path) {
                Some(value @ Value::Null) => *value = upload.to_variable(),
                Some(_) => return Err(bad("A path of `map` leads to something else than null.")),
                None => return Err(bad("A path of `map` leads nowhere.")),
            }
        }
        announced.files.insert(name, upload);
    }
    Ok(announced)
}

/// Finds what a path such as `variables.input.files.0` leads to.
fn place<'a>(variables: &'a mut Variables, path: &str) -> Option<&'a mut Value> {
    let mut steps = path.strip_prefix("variables.")?.split('.');
    let first = variables.get_mut(&Name::new(steps.next()?))?;
    steps.try_fold(first, |value, step| match value {
        Value::List(list) => list.get_mut(step.parse::<usize>().ok()?),
        Value::Object(object) => object.get_mut(step),
        _ => None,
    })
}

fn bad(message: &str) -> Rejection {
    Rejection::from(refused(Code::BadUserInput, message))
}

impl From<Malformed> for UploadBroken {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<UploadBroken> for Rejection {
    fn from(broken: UploadBroken) -> Self {
        let status = match broken {
            UploadBroken::Stalled => StatusCode::REQUEST_TIMEOUT,
            UploadBroken::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refused(broken.code(), broken.to_string()))
    }
}

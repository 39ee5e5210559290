use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use actix_web::web::Bytes;
use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry};
use futures::{Stream, stream};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use crate::error::{Code, Refusal};

/// Chunks of a file that wait for the resolver.
const CHUNKS: usize = 4;

/// A file of the request, as it stands in the arguments of a field: `Upload` in the schema.
///
/// It is only the place of a file. The bytes come from [`Uploads`], in the order in which the
/// client sends them; `==` tells whether a [`Part`] is this file. Where one file was mapped to
/// two places, the two are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Upload(u32);

impl Upload {
    pub(super) fn new(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self)
    }

    /// Writes the file into the variables. Neither JSON nor a document can write such a value,
    /// so that nobody can name a file without sending it.
    pub(super) fn to_variable(self) -> Value {
        Value::Binary(Bytes::copy_from_slice(&self.0.to_be_bytes()))
    }

    fn from_variable(value: &Value) -> Option<Self> {
        let Value::Binary(bytes) = value else { return None };
        Some(Self(u32::from_be_bytes(bytes.as_ref().try_into().ok()?)))
    }
}

impl InputType for Upload {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Upload")
    }

    fn create_type_info(registry: &mut registry::Registry) -> String {
        registry.create_input_type::<Self, _>(registry::MetaTypeId::Scalar, |_| {
            registry::MetaType::Scalar {
                name: Self::type_name().into_owned(),
                description: Some(
                    "A file sent with the request by the GraphQL multipart request specification; \
                     give it as a variable."
                        .into(),
                ),
                is_valid: Some(Arc::new(|value| Self::from_variable(value).is_some())),
                visible: None,
                inaccessible: false,
                tags: Vec::default(),
                specified_by_url: Some(
                    "https://github.com/jaydenseric/graphql-multipart-request-spec".into(),
                ),
                directive_invocations: Vec::default(),
                requires_scopes: Vec::default(),
            }
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        value.as_ref().and_then(Self::from_variable).ok_or_else(|| {
            InputValueError::custom("a file is sent in a multipart request, not written here")
        })
    }

    fn to_value(&self) -> Value {
        self.to_variable()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// The files of the request, found in the context of a resolver. Nothing of a file is read from
/// the network before somebody asks for it here.
#[derive(Clone, Debug)]
pub struct Uploads(Arc<Mutex<Inbox>>);

#[derive(Debug)]
struct Inbox {
    pieces: mpsc::Receiver<Piece>,
    start: Option<oneshot::Sender<()>>,
    broken: Option<UploadBroken>,
}

/// What comes through from the network.
#[derive(Debug)]
pub(super) enum Piece {
    File { upload: Upload, file_name: String, content_type: Option<String> },
    Chunk(Bytes),
    FileEnd,
    Broken(UploadBroken),
}

/// The network's end of [`Uploads`].
pub(super) struct Outbox {
    pub pieces: mpsc::Sender<Piece>,
    pub start: oneshot::Receiver<()>,
}

impl Uploads {
    pub(super) fn channel() -> (Outbox, Self) {
        let (sender, pieces) = mpsc::channel(CHUNKS);
        let (start, started) = oneshot::channel();
        let inbox = Inbox { pieces, start: Some(start), broken: None };
        (Outbox { pieces: sender, start: started }, Self(Arc::new(Mutex::new(inbox))))
    }

    /// Waits for the next file; `None` after the last. Whatever was not read of the file before
    /// it is skipped.
    ///
    /// Fails once the rest cannot be had any more, and then always.
    pub async fn next(&self) -> Result<Option<Part>, UploadBroken> {
        let mut inbox = Arc::clone(&self.0).lock_owned().await;
        if let Some(start) = inbox.start.take() {
            // Nobody listens only if the request is over.
            let _ = start.send(());
        }
        loop {
            match inbox.receive().await? {
                None => return Ok(None),
                Some(Piece::File { upload, file_name, content_type }) => {
                    return Ok(Some(Part { upload, file_name, content_type, inbox, ended: false }));
                }
                Some(_) => {}
            }
        }
    }
}

impl Inbox {
    async fn receive(&mut self) -> Result<Option<Piece>, UploadBroken> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        match self.pieces.recv().await {
            Some(Piece::Broken(broken)) => {
                self.broken = Some(broken);
                Err(broken)
            }
            piece => Ok(piece),
        }
    }
}

/// A file that is arriving.
#[derive(Debug)]
pub struct Part {
    upload: Upload,
    file_name: String,
    content_type: Option<String>,
    inbox: OwnedMutexGuard<Inbox>,
    ended: bool,
}

impl Part {
    /// The file that it is, to be compared with those in the arguments.
    #[must_use]
    pub fn upload(&self) -> Upload {
        self.upload
    }

    /// The name that the client gave it, of any characters, up to 255 of them; may be empty.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The media type that the client gave it: a claim.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Waits for the next bytes; `None` at the end of the file.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, UploadBroken>> {
        if self.ended {
            return None;
        }
        match self.inbox.receive().await {
            Ok(Some(Piece::Chunk(bytes))) => Some(Ok(bytes)),
            Ok(Some(Piece::FileEnd)) => {
                self.ended = true;
                None
            }
            Ok(_) => {
                self.ended = true;
                Some(Err(UploadBroken::CutOff))
            }
            Err(broken) => {
                self.ended = true;
                Some(Err(broken))
            }
        }
    }

    /// The bytes that have not been read yet.
    pub fn bytes(&mut self) -> impl Stream<Item = Result<Bytes, UploadBroken>> + Send + '_ {
        stream::unfold(self, |part| async move { Some((part.chunk().await?, part)) })
    }
}

/// Why files of a request cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum UploadBroken {
    /// The client sent nothing, or next to nothing, for too long.
    #[error("The upload came too slowly.")]
    Stalled,
    /// The connection ended before the body did.
    #[error("The upload was cut off.")]
    CutOff,
    /// The body is not `multipart/form-data`.
    #[error("The body is not well-formed multipart/form-data.")]
    Malformed,
    /// A file that `map` announces did not come.
    #[error("A file that `map` announces did not come.")]
    Missing,
    /// A part came that `map` does not announce.
    #[error("A part came that `map` does not announce.")]
    Unannounced,
    /// A part of the same name came before.
    #[error("A part came twice.")]
    Repeated,
    /// The whole is larger than the server takes at once.
    #[error("The files of the request are too large together; send fewer at once.")]
    TooLarge,
}

impl Refusal for UploadBroken {
    fn code(&self) -> Code {
        match self {
            Self::TooLarge => Code::PayloadTooLarge,
            _ => Code::UploadBroken,
        }
    }
}

/// The parts of a body that were announced, and which of them came.
#[derive(Debug)]
pub(super) struct Announced {
    pub files: HashMap<String, Upload>,
    pub came: HashSet<Upload>,
}

impl Announced {
    /// Takes note of a part.
    pub(super) fn arrive(&mut self, name: &str) -> Result<Upload, UploadBroken> {
        let upload = *self.files.get(name).ok_or(UploadBroken::Unannounced)?;
        if self.came.insert(upload) { Ok(upload) } else { Err(UploadBroken::Repeated) }
    }

    /// Checks that nothing is missing.
    pub(super) fn complete(&self) -> Result<(), UploadBroken> {
        if self.came.len() == self.files.len() { Ok(()) } else { Err(UploadBroken::Missing) }
    }
}

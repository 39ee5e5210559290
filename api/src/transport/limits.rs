use std::time::Duration;

use super::site::Site;

/// What one request, upload or socket may take; everything beyond is refused.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a JSON body.
    pub body_bytes: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Tokens of a document.
    pub document_tokens: usize,
    /// Fields within fields.
    pub depth: u32,
    /// Fields that an operation selects, with fragments written out.
    pub fields: u64,
    /// Fields at the top of a query.
    pub root_fields: u64,
    /// Aliases, with fragments written out.
    pub aliases: u64,
    /// Directives, with fragments written out.
    pub directives: u64,
    /// Values that an operation may fetch: a field counts once for every item of the lists that
    /// it is in.
    pub cost: u64,
    /// Values in the arguments of an operation; a variable counts each time it is used, and once for
    /// every item of the lists that it is used in.
    pub inputs: u64,
    /// Errors in one answer.
    pub errors: usize,
    /// Characters of one error message.
    pub error_chars: usize,
    /// Whether clients may ask for the schema.
    pub introspection: bool,
    /// Time to wait for the next bytes of a body.
    pub idle: Duration,
    /// Time over which the speed of a body is averaged.
    pub pace_window: Duration,
    /// Bytes that must arrive, on average, within [`pace_window`](Self::pace_window).
    pub pace_bytes: u64,
    /// Files sent with an operation.
    pub upload: UploadLimits,
    /// Subscriptions.
    pub websocket: WebSocketLimits,
}

/// What a multipart request may hold.
#[derive(Clone, Debug)]
pub struct UploadLimits {
    /// Bytes of the `operations` field.
    pub operations_bytes: usize,
    /// Bytes of the `map` field.
    pub map_bytes: usize,
    /// Files.
    pub files: usize,
    /// Places in the variables that files are mapped to.
    pub paths: usize,
    /// Bytes of the whole body.
    pub total_bytes: u64,
}

/// What a socket may do.
#[derive(Clone, Debug)]
pub struct WebSocketLimits {
    /// Time within which `connection_init` must come.
    pub init: Duration,
    /// Operations at once on one socket.
    pub operations: usize,
    /// Sockets at once from one address.
    pub per_address: usize,
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Time between pings; a client silent for two of them is given up.
    pub ping: Duration,
    /// Time that a client may take to read when the socket's buffers are full.
    pub send: Duration,
    /// Sites whose pages may connect besides the server's own.
    pub sites: Vec<Site>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            document_bytes: 64 << 10,
            document_tokens: 4_000,
            depth: 15,
            fields: 2_000,
            root_fields: 20,
            aliases: 60,
            directives: 60,
            cost: 20_000,
            inputs: 50_000,
            errors: 20,
            error_chars: 500,
            introspection: true,
            idle: Duration::from_secs(30),
            pace_window: Duration::from_mins(1),
            pace_bytes: 60 << 10,
            upload: UploadLimits::default(),
            websocket: WebSocketLimits::default(),
        }
    }
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            operations_bytes: 1 << 20,
            map_bytes: 64 << 10,
            files: 250,
            paths: 500,
            total_bytes: 16 << 30,
        }
    }
}

impl Default for WebSocketLimits {
    fn default() -> Self {
        Self {
            init: Duration::from_secs(3),
            operations: 50,
            per_address: 100,
            message_bytes: 256 << 10,
            ping: Duration::from_secs(20),
            send: Duration::from_secs(20),
            sites: Vec::new(),
        }
    }
}

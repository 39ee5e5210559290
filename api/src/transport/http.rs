use std::panic::AssertUnwindSafe;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web::{self, Payload},
};
use async_graphql::parser::types::OperationType;
use futures::FutureExt;

use super::{
    admit::{Admission, RequestHead},
    answer::{self, Answer},
    document::refused,
    gateway::Gateway,
    intake::Body,
    limits::Limits,
    log,
    negotiate::{Content, Media},
    operation::Operation,
    pace::Pace,
    params::Params,
    respond::{self, Rejection},
    upload::Uploads,
    websocket,
};
use crate::error::Code;

/// Headers that a page cannot send elsewhere without the browser asking first.
pub(super) const PREFLIGHT: [&str; 3] =
    ["graphql-require-preflight", "apollo-require-preflight", "x-requested-with"];

/// Serves whatever comes to `/graphql`.
pub(super) async fn serve(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    mut payload: Payload,
) -> HttpResponse {
    let limits = gateway.limits();
    if request.method() == Method::GET && request.headers().contains_key(header::UPGRADE) {
        let rejection = match websocket::check(&gateway, &request) {
            Ok(place) => match websocket::open(&gateway, &request, payload, place) {
                Ok(response) => return response,
                Err(rejection) => (rejection, None),
            },
            Err(rejection) => (rejection, Some(payload)),
        };
        return reject(&request, rejection.0, Media::Json, limits, rejection.1);
    }
    let Some(media) = Media::choose(&request) else {
        let message = "Accept application/graphql-response+json or application/json.";
        let refused = refused(Code::BadUserInput, message);
        let rejection = Rejection::new(StatusCode::NOT_ACCEPTABLE, refused);
        return reject(&request, rejection, Media::Json, limits, Some(payload));
    };
    // What a resolver panics with was logged by the panic hook; it must not take down the worker.
    let answered = AssertUnwindSafe(answer(&gateway, &request, &mut payload)).catch_unwind().await;
    match answered.unwrap_or_else(|_| Ok(Answer::broken())) {
        Ok(answer) => tell(&request, &answer, media, payload),
        Err(Stop::Answered(answer)) => tell(&request, &answer, media, payload),
        Err(Stop::Rejected(rejection)) => reject(&request, rejection, media, limits, Some(payload)),
    }
}

fn tell(request: &HttpRequest, answer: &Answer, media: Media, unread: Payload) -> HttpResponse {
    log::findings(request).codes(answer.codes());
    respond::answer(request, answer, media, unread)
}

/// Why an operation is not run.
enum Stop {
    /// The request is no GraphQL request, or the caller is not let in.
    Rejected(Rejection),
    /// The operation is not one that can be run.
    Answered(Box<Answer>),
}

impl<R: Into<Rejection>> From<R> for Stop {
    fn from(rejection: R) -> Self {
        Self::Rejected(rejection.into())
    }
}

fn reject(
    request: &HttpRequest,
    rejection: Rejection,
    media: Media,
    limits: &Limits,
    unread: Option<Payload>,
) -> HttpResponse {
    log::findings(request).codes(vec![log::name(rejection.code())]);
    respond::reject(rejection, media, limits, unread)
}

async fn answer(
    gateway: &Gateway,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Answer, Stop> {
    match *request.method() {
        Method::GET => {
            let params = Params::from_query(request.query_string())?;
            run(gateway, request, params).await
        }
        Method::POST => match Content::of(request) {
            Some(Content::Json) => {
                let body = read(request, payload, gateway.limits()).await?;
                run(gateway, request, Params::from_json(&body)?).await
            }
            Some(Content::Multipart(boundary)) => {
                if !PREFLIGHT.iter().any(|name| request.headers().contains_key(*name)) {
                    let message = "Send the header `GraphQL-Require-Preflight: true` with uploads.";
                    return Err(refused(Code::Forbidden, message).into());
                }
                let body = Body::new(payload, &boundary, gateway.limits());
                run_with_files(gateway, request, body).await
            }
            None => {
                let message = "Send application/json or multipart/form-data.";
                let refused = refused(Code::BadUserInput, message);
                Err(Rejection::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, refused).into())
            }
        },
        _ => Err(Rejection::method("GET, POST").into()),
    }
}

/// Reads a JSON body, and stops where it becomes too large.
async fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limits: &Limits,
) -> Result<Vec<u8>, Rejection> {
    let too_large = || Rejection::too_large("The body is too large.");
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large());
    }
    let (mut body, mut pace) = (Vec::with_capacity(length.unwrap_or(0)), Pace::new(limits));
    while let Some(bytes) = pace.next(payload).await? {
        if body.len() + bytes.len() > limits.body_bytes {
            return Err(too_large());
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}

async fn run(gateway: &Gateway, request: &HttpRequest, params: Params) -> Result<Answer, Stop> {
    let (operation, admission) = let_in(gateway, request, params).await?;
    Ok(operation.run(admission, gateway).await)
}

/// Runs an operation while its files come in. An answer that is early ends the upload.
async fn run_with_files(
    gateway: &Gateway,
    request: &HttpRequest,
    mut body: Body<'_>,
) -> Result<Answer, Stop> {
    let (params, announced) = body.operation(gateway.limits()).await?;
    let (operation, mut admission) = let_in(gateway, request, params).await?;
    let (outbox, uploads) = Uploads::channel();
    admission.data.insert(uploads);
    let mut answer = std::pin::pin!(operation.run(admission, gateway));
    tokio::select! {
        biased;
        answer = &mut answer => Ok(answer),
        () = body.pass_on(announced, outbox) => Ok(answer.await),
    }
}

/// Prepares the operation of a request and asks for admission.
async fn let_in(
    gateway: &Gateway,
    request: &HttpRequest,
    params: Params,
) -> Result<(Operation, Admission), Stop> {
    let refuse = |error| Stop::Answered(Box::new(Answer::refusing(error, gateway.limits())));
    let operation = Operation::prepare(params, gateway).map_err(refuse)?;
    log::findings(request).operation(&operation);
    match operation.kind {
        OperationType::Mutation if request.method() == Method::GET => {
            return Err(Rejection::method("POST").into());
        }
        OperationType::Query | OperationType::Mutation => {}
        OperationType::Subscription => {
            let refused = refused(Code::BadUserInput, "Subscribe over a WebSocket.");
            return Err(refuse(answer::error(refused)));
        }
    }
    let admission = gateway.admit(RequestHead::of(request)).await?;
    log::findings(request).caller(&admission);
    Ok((operation, admission))
}

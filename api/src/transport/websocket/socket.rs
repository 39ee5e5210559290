use std::{collections::HashMap, future::pending, time::Duration};

use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use async_graphql::ServerError;
use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, AbortHandle, BoxStream, SelectAll, abortable},
};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::{
    super::{
        admit::RequestHead,
        answer::{self, Answer},
        document::refused,
        gateway::Gateway,
        log::Findings,
        operation::Operation,
        params::Params,
    },
    Close,
    message::{Said, Say},
};
use crate::error::{Code, Refused};

/// Time that a client has to answer the server's close.
const FAREWELL: Duration = Duration::from_secs(2);

/// An open socket.
pub(super) struct Socket {
    gateway: Gateway,
    head: RequestHead,
    findings: Findings,
    session: Session,
    messages: AggregatedMessageStream,
    /// When `connection_init` must have come, and then when the admission ends.
    deadline: Option<Instant>,
    admitted: bool,
    running: HashMap<String, AbortHandle>,
    steps: SelectAll<BoxStream<'static, (String, Step)>>,
}

/// What happens to an operation.
enum Step {
    Next(Answer),
    Error(Vec<ServerError>),
    Complete,
    Close(Close),
}

/// How a socket ends.
enum End {
    /// The server ends it.
    Close(Close),
    /// The client ends it, and is told that it was understood.
    Answered(Option<actix_ws::CloseReason>),
    /// The client is not there any more.
    Lost,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl Socket {
    pub(super) fn new(
        gateway: Gateway,
        head: RequestHead,
        findings: Findings,
        session: Session,
        messages: AggregatedMessageStream,
    ) -> Self {
        let deadline = Some(Instant::now() + gateway.limits().websocket.init);
        let (running, steps) = Default::default();
        Self {
            gateway,
            head,
            findings,
            session,
            messages,
            deadline,
            admitted: false,
            running,
            steps,
        }
    }

    /// Serves the socket to its end; `agreed` tells whether client and server speak one protocol.
    pub(super) async fn serve(mut self, agreed: bool) {
        let end = if agreed { self.talk().await } else { Close::BadProtocol.into() };
        let reason = match end {
            End::Lost => return,
            End::Answered(reason) => reason,
            End::Close(close) => Some(close.reason()),
        };
        let Self { session, mut messages, steps, .. } = self;
        drop(steps);
        let farewell = async {
            if session.close(reason).await.is_ok() {
                while let Some(Ok(message)) = messages.next().await {
                    if matches!(message, AggregatedMessage::Close(_)) {
                        break;
                    }
                }
            }
        };
        // A client that does not answer is left alone.
        let _ = timeout(FAREWELL, farewell).await;
    }

    async fn talk(&mut self) -> End {
        let closing = self.gateway.closing().clone();
        let mut pings = pings(self.gateway.limits().websocket.ping);
        let mut silent = 0;
        loop {
            let deadline = self.deadline;
            let passed = async {
                match deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => pending().await,
                }
            };
            let done = tokio::select! {
                () = closing.cancelled() => Err(Close::GoingAway.into()),
                () = passed => Err(self.overdue().into()),
                message = self.messages.next() => {
                    silent = 0;
                    self.hear(message).await
                }
                Some((id, step)) = self.steps.next() => self.step(&id, step).await,
                _ = pings.tick() => {
                    silent += 1;
                    if silent > 2 { Err(End::Lost) } else { self.ping().await }
                }
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    fn overdue(&self) -> Close {
        if self.admitted { Close::Forbidden } else { Close::InitTimeout }
    }

    async fn hear(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), End> {
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => match Said::read(&text) {
                Some(said) => self.obey(said).await,
                None => Err(Close::BadRequest.into()),
            },
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                let pong = timeout(self.patience(), self.session.pong(&bytes)).await;
                pong.ok().and_then(Result::ok).ok_or(End::Lost)
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => Err(Close::BadRequest.into()),
            Some(Ok(AggregatedMessage::Close(reason))) => Err(End::Answered(reason)),
            Some(Err(ProtocolError::Overflow)) => Err(Close::TooLarge.into()),
            Some(Err(ProtocolError::Io(error))) => Err(match error.kind() {
                std::io::ErrorKind::InvalidData => Close::InvalidText.into(),
                _ => Close::TooLarge.into(),
            }),
            Some(Err(_)) => Err(Close::ProtocolError.into()),
            None => Err(End::Lost),
        }
    }

    async fn obey(&mut self, said: Said) -> Result<(), End> {
        match said {
            Said::Init { token } => self.init(token).await,
            Said::Ping { payload } => self.say(&Say::Pong { payload }).await,
            Said::Pong => Ok(()),
            Said::Subscribe { .. } if !self.admitted => Err(Close::Unauthorized.into()),
            Said::Subscribe { id, params } => self.subscribe(id, params).await,
            Said::Complete { id } => {
                if let Some(operation) = self.running.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    async fn init(&mut self, token: Option<String>) -> Result<(), End> {
        if self.admitted {
            return Err(Close::TooManyInits.into());
        }
        if token.is_some() {
            self.head.token = token;
        }
        let admission = self.gateway.admit(self.head.clone());
        let deadline = self.deadline.unwrap_or_else(Instant::now);
        let admission = match tokio::time::timeout_at(deadline, admission).await {
            Err(_) => return Err(Close::InitTimeout.into()),
            Ok(Err(refused)) => return Err(unwelcome(&refused).into()),
            Ok(Ok(admission)) => admission,
        };
        self.findings.caller(&admission);
        self.admitted = true;
        self.deadline = admission.expires.map(Instant::from_std);
        self.say(&Say::ConnectionAck).await
    }

    async fn subscribe(&mut self, id: String, params: Params) -> Result<(), End> {
        if self.running.contains_key(&id) {
            return Err(Close::SubscriberExists.into());
        }
        if self.running.len() >= self.gateway.limits().websocket.operations {
            let message = "Too many operations are running on this socket.";
            let error = answer::error(refused(Code::TooManyRequests, message));
            return self.say(&Say::Error { id: &id, payload: &[error] }).await;
        }
        let steps = steps(self.gateway.clone(), self.head.clone(), params);
        let (steps, handle) = abortable(steps);
        self.running.insert(id.clone(), handle);
        self.steps.push(steps.map(move |step| (id.clone(), step)).boxed());
        Ok(())
    }

    async fn step(&mut self, id: &str, step: Step) -> Result<(), End> {
        let say = match &step {
            Step::Next(answer) => return self.say(&Say::Next { id, payload: answer }).await,
            Step::Error(errors) => Say::Error { id, payload: errors },
            Step::Complete => Say::Complete { id },
            Step::Close(close) => return Err((*close).into()),
        };
        self.running.remove(id);
        self.say(&say).await
    }

    async fn say(&mut self, say: &Say<'_>) -> Result<(), End> {
        let text = serde_json::to_string(say).map_err(|_| End::Close(Close::Broken))?;
        let said = timeout(self.patience(), self.session.text(text)).await;
        said.ok().and_then(Result::ok).ok_or(End::Lost)
    }

    async fn ping(&mut self) -> Result<(), End> {
        let pinged = timeout(self.patience(), self.session.ping(b"")).await;
        pinged.ok().and_then(Result::ok).ok_or(End::Lost)
    }

    /// How long a client that reads nothing is waited for.
    fn patience(&self) -> Duration {
        self.gateway.limits().websocket.send
    }
}

fn pings(every: Duration) -> Interval {
    let mut pings = interval_at(Instant::now() + every, every);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

fn unwelcome(refused: &Refused) -> Close {
    match refused.code {
        Code::InternalServerError => Close::Broken,
        _ => Close::Forbidden,
    }
}

/// The steps of one operation. Each is admitted anew, with data of its own.
fn steps(gateway: Gateway, head: RequestHead, params: Params) -> BoxStream<'static, Step> {
    let begun = async move {
        let operation = match Operation::prepare(params, &gateway) {
            Ok(operation) => operation,
            Err(error) => {
                let answer = Answer::refusing(error, gateway.limits());
                return stream::iter([Step::Error(answer.errors)]).boxed();
            }
        };
        match gateway.admit(head).await {
            Err(refused) => stream::iter([Step::Close(unwelcome(&refused))]).boxed(),
            Ok(mut admission) => {
                let over = admission.over.take();
                let steps = answered(operation.stream(admission, &gateway));
                match over {
                    Some(over) => until(over(), steps),
                    None => steps,
                }
            }
        }
    };
    begun.flatten_stream().boxed()
}

/// The steps of what may go on until the permission for it is taken back.
fn until(
    over: BoxFuture<'static, ()>,
    steps: BoxStream<'static, Step>,
) -> BoxStream<'static, Step> {
    stream::unfold(Some((over, steps)), |going| async move {
        let (mut over, mut steps) = going?;
        tokio::select! {
            biased;
            () = &mut over => Some((Step::Close(Close::Forbidden), None)),
            step = steps.next() => step.map(|step| (step, Some((over, steps)))),
        }
    })
    .boxed()
}

/// The steps that the answers make: the first that was not run ends the operation.
fn answered(answers: BoxStream<'static, Answer>) -> BoxStream<'static, Step> {
    stream::unfold(Some(answers), |answers| async move {
        let mut answers = answers?;
        match answers.next().await {
            None => Some((Step::Complete, None)),
            Some(Answer { data: None, errors, .. }) => Some((Step::Error(errors), None)),
            Some(answer) => Some((Step::Next(answer), Some(answers))),
        }
    })
    .boxed()
}

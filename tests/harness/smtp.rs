//! A mail server: `aiosmtpd` from the Python package index.
//!
//! It refuses `gone…@` for good and `later…@` once, knows one user, and offers no encryption.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::python::{Running, Tool};

const AIOSMTPD: Tool = Tool {
    name: "aiosmtpd",
    serves: "SMTP",
    packages: &["aiosmtpd==1.4.6"],
    program: r"
import asyncio, json, sys, threading
from aiosmtpd.smtp import SMTP, AuthResult

class Post:
    seen = set()
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('gone'):
            return '550 5.1.1 Nobody of this name'
        if address.startswith('later') and address not in self.seen:
            self.seen.add(address)
            return '451 4.7.1 Come back later'
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            'user': session.auth_data,
            'from': envelope.mail_from,
            'to': envelope.rcpt_tos,
            'message': envelope.content.decode('utf-8', 'replace'),
        }), flush=True)
        return '250 OK'

def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b'vibbio' and data.password == b's3cret+/?'
    return AuthResult(success=right, handled=False, auth_data=data.login.decode())

def protocol():
    return SMTP(Post(), authenticator=authenticate, auth_require_tls=False, enable_SMTPUTF8=True)

async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, '127.0.0.1', 0)
    print('127.0.0.1:%d' % server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)

asyncio.run(serve())
",
};

/// A running mail server.
#[derive(Debug)]
pub struct Smtp {
    address: String,
    arrived: Receiver<Value>,
    /// Holds the standard input open.
    _process: Child,
}

impl Smtp {
    /// Starts a mail server; none where it cannot be installed, which is said on standard error.
    pub fn start() -> Option<Self> {
        let Running { process, first_line: address, output } = AIOSMTPD.start()?;
        let (tell, arrived) = mpsc::channel();
        thread::spawn(move || pass_on(output, &tell));
        Some(Self { address, arrived, _process: process })
    }

    /// The server's URL for somebody who signs in, or for anybody.
    pub fn url(&self, credentials: Option<&str>) -> String {
        match credentials {
            Some(credentials) => format!("smtp://{credentials}@{}", self.address),
            None => format!("smtp://{}", self.address),
        }
    }

    /// The next mail that arrives: `user`, `from`, `to` and `message`.
    pub fn next(&self) -> Value {
        self.arrived.recv_timeout(Duration::from_secs(20)).expect("a mail arrives")
    }

    /// Tells whether no mail has arrived that was not looked at.
    pub fn is_empty(&self) -> bool {
        self.arrived.try_recv().is_err()
    }
}

/// Tells why no mail server could be tested, if none could.
pub fn missing() -> Option<String> {
    AIOSMTPD.missing()
}

fn pass_on(output: BufReader<ChildStdout>, to: &mpsc::Sender<Value>) {
    for line in output.lines().map_while(Result::ok) {
        let mail = serde_json::from_str(&line).expect("a mail as JSON");
        if to.send(mail).is_err() {
            return;
        }
    }
}

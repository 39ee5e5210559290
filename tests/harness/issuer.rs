//! An OpenID issuer that says whatever a flow wants it to say, as no real one would.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::header, rt::System, web,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use futures::stream;
use serde_json::{Value, json};

/// The client that the issuer knows.
pub const CLIENT: &str = "vibbio";
/// The client's secret.
pub const SECRET: &str = "s3cret+/of-the-client";

/// How tokens are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signing {
    /// By the key that the issuer announces.
    #[default]
    Right,
    /// By another key, under the announced one's name.
    Stolen,
    /// By nothing.
    Unsigned,
    /// By the secret that the issuer shares with its client.
    Shared,
}

/// What the issuer does.
#[derive(Debug, Default)]
pub struct Script {
    /// What the next token says beside or in place of what it should; `null` leaves out.
    pub claims: Value,
    /// How it is signed.
    pub signing: Signing,
    /// Which of its keys the issuer uses and announces.
    pub key: usize,
    /// How often the keys were asked for.
    pub key_requests: usize,
    /// What came with the last request for tokens.
    pub asked: String,
}

/// A running issuer.
pub struct Issuer {
    /// Its port.
    pub port: u16,
    parts: Arc<Parts>,
    server: ServerHandle,
}

struct Parts {
    script: Mutex<Script>,
    keys: Vec<EcdsaKeyPair>,
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Issuer {
    /// Starts an issuer that says what it should.
    pub fn start() -> Self {
        let key = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        let keys = (0..3).map(|_| key()).collect();
        let parts = Arc::new(Parts { script: Mutex::default(), keys });
        let (tell, started) = mpsc::channel();
        let shared = web::Data::from(parts.clone());
        // A thread of its own, since a test runs on one thread.
        std::thread::spawn(move || {
            System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new().app_data(shared.clone()).default_service(web::to(answer))
                });
                let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0));
                let server = server.expect("a port");
                let port = server.addrs()[0].port();
                let server = server.run();
                tell.send((port, server.handle())).expect("the test waits");
                server.await
            })
        });
        let (port, server) = started.recv().expect("the server starts");
        Self { port, parts, server }
    }

    /// The issuer's URL; the path chooses how it behaves.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What it does next.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.parts.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the next token say something else.
    pub fn say(&self, claims: Value) {
        *self.script() = Script { claims, ..Script::default() };
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        // The command is sent at once; nobody has to wait for the end.
        drop(self.server.stop(false));
    }
}

async fn answer(request: HttpRequest, parts: web::Data<Parts>, body: String) -> HttpResponse {
    let address = format!("http://{}", request.connection_info().host());
    let path = request.path().trim_start_matches('/').to_owned();
    let (who, what) = path.split_once('/').unwrap_or((&path, ""));
    let issuer = format!("{address}/{who}");
    match what {
        ".well-known/openid-configuration" => describe(&issuer, who),
        "jwks" => {
            let mut script = parts.script.lock().unwrap_or_else(PoisonError::into_inner);
            script.key_requests += 1;
            HttpResponse::Ok().json(json!({ "keys": [announced(&parts.keys, script.key)] }))
        }
        "token" => {
            let mut script = parts.script.lock().unwrap_or_else(PoisonError::into_inner);
            script.asked = body;
            let token = token(&parts, &script, &issuer);
            HttpResponse::Ok().json(json!({
                "access_token": "access", "token_type": "Bearer", "id_token": token,
            }))
        }
        _ => HttpResponse::NotFound().finish(),
    }
}

/// What an issuer says of itself.
fn describe(issuer: &str, who: &str) -> HttpResponse {
    let mut told = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    });
    match who {
        "impostor" => told["issuer"] = json!("https://accounts.google.com"),
        "inside-keys" => told["jwks_uri"] = json!("http://169.254.169.254/jwks"),
        "inside-door" => told["authorization_endpoint"] = json!("http://10.0.0.1/authorize"),
        "script-door" => told["authorization_endpoint"] = json!("javascript:alert(1)"),
        "named" => told["authorization_response_iss_parameter_supported"] = json!(true),
        "slow" => {
            let nothing = stream::pending::<Result<web::Bytes, std::io::Error>>();
            return HttpResponse::Ok().content_type("application/json").streaming(nothing);
        }
        "endless" => {
            let spaces = stream::repeat_with(|| {
                Ok::<_, std::io::Error>(web::Bytes::from(vec![b' '; 65_536]))
            });
            return HttpResponse::Ok().content_type("application/json").streaming(spaces);
        }
        "elsewhere" => {
            let to = (header::LOCATION, "http://169.254.169.254/latest/meta-data");
            return HttpResponse::Found().insert_header(to).finish();
        }
        "nonsense" => return HttpResponse::Ok().content_type("application/json").body("{"),
        _ => {}
    }
    HttpResponse::Ok().json(told)
}

fn announced(keys: &[EcdsaKeyPair], key: usize) -> Value {
    let point = keys[key].public_key().as_ref();
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": format!("key-{key}"),
        "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..]),
    })
}

fn token(parts: &Parts, script: &Script, issuer: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    let mut claims = json!({
        "iss": issuer, "aud": CLIENT, "sub": "subject-1", "iat": now, "exp": now + 300,
        "email_verified": true,
    });
    for (name, value) in script.claims.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(claims.as_object_mut().and_then(|claims| claims.remove(name))),
            value => claims[name] = value.clone(),
        }
    }
    let algorithm = match script.signing {
        Signing::Right | Signing::Stolen => "ES256",
        Signing::Unsigned => "none",
        Signing::Shared => "HS256",
    };
    let header = json!({ "alg": algorithm, "typ": "JWT", "kid": format!("key-{}", script.key) });
    let text =
        format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let by = |key: &EcdsaKeyPair| {
        let signature = key.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature");
        BASE64.encode(signature.as_ref())
    };
    let signature = match script.signing {
        Signing::Right => by(&parts.keys[script.key]),
        Signing::Stolen => by(&parts.keys[(script.key + 1) % parts.keys.len()]),
        Signing::Unsigned => String::new(),
        Signing::Shared => {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
            BASE64.encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref())
        }
    };
    format!("{text}.{signature}")
}

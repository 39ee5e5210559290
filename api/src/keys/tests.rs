use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

use super::{key::new_pem, *};

fn key() -> Key {
    Key::from_pem(&new_pem().expect("a key")).expect("a key")
}

fn ring(signing: Key, others: Vec<Key>) -> Keys {
    let source = Source { given: None, others: Vec::new(), data: PathBuf::new() };
    Keys::new(Ring::new(signing, others), source)
}

fn keys() -> Keys {
    ring(key(), Vec::new())
}

fn claims() -> Value {
    json!({ "sub": "usr_1", "exp": 4_000_000_000_u64 })
}

fn check(keys: &Keys, token: &str) -> Option<Value> {
    keys.check(token)
}

/// Writes a token by hand.
fn token(header: &Value, claims: &Value, key: &EncodingKey, signed_as: Algorithm) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
    let text = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()));
    let signature = jsonwebtoken::crypto::sign(text.as_bytes(), key, signed_as);
    format!("{text}.{}", signature.expect("a signature"))
}

#[test]
fn a_token_is_read_by_the_key_that_signed_it_and_by_no_other() {
    let (ours, theirs) = (keys(), keys());
    let token = ours.sign(&claims()).expect("a token");
    assert_eq!(check(&ours, &token).expect("claims")["sub"], "usr_1");
    assert_eq!(check(&theirs, &token), None);
}

#[test]
fn a_key_that_is_replaced_checks_until_it_is_retired() {
    let pems = [new_pem().expect("a key"), new_pem().expect("a key")];
    let [old, new] = pems.each_ref().map(|pem| || Key::from_pem(pem).expect("a key"));
    let before = ring(old(), Vec::new());
    let prepared = ring(old(), vec![new()]);
    let overlap = ring(new(), vec![old()]);
    let after = ring(new(), Vec::new());
    let (first, second) = (before.sign(&claims()), overlap.sign(&claims()));
    let (first, second) = (first.expect("a token"), second.expect("a token"));
    assert!(check(&overlap, &first).is_some() && check(&after, &first).is_none());
    assert!(check(&prepared, &second).is_some() && check(&before, &second).is_none());
    assert!(check(&overlap, &second).is_some() && check(&after, &second).is_some());
    assert_eq!(prepared.sign(&claims()).expect("a token"), first, "it does not sign yet");

    let derived = before.derive("urls", b"").expect("bits");
    assert_ne!(overlap.derive("urls", b"").expect("bits"), derived);
    assert!(overlap.derive_each("urls", b"").expect("bits").contains(&derived));
    assert_eq!(overlap.derive_as(&before.id(), "urls", b"").expect("bits"), Some(derived));
    assert_eq!(after.derive_as(&before.id(), "urls", b"").expect("no failure"), None);
}

#[test]
fn forged_headers_are_refused() {
    let (ours, theirs) = (ring(key(), vec![key()]), keys());
    let claims =
        json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "exp": 4_000_000_000_u64 });
    let header = |alg: &str, kid: &str| json!({ "alg": alg, "typ": "JWT", "kid": kid });
    let known = ours.ring();
    let Key { id, signing, checking, .. } = &known.signing;
    let right = token(&header("EdDSA", id), &claims, signing, Algorithm::EdDSA);
    assert!(check(&ours, &right).is_some(), "the forger knows the form");

    let theirs = theirs.ring();
    let forger = &theirs.signing;
    let swapped = token(&header("EdDSA", id), &claims, &forger.signing, Algorithm::EdDSA);
    let foreign_kid = token(&header("EdDSA", &forger.id), &claims, signing, Algorithm::EdDSA);
    let sibling = &known.others[0].id;
    let former_kid = token(&header("EdDSA", sibling), &claims, signing, Algorithm::EdDSA);
    let mut own_key = header("EdDSA", &forger.id);
    own_key["jwk"] = json!(forger.public);
    own_key["jku"] = json!("https://evil.example/.well-known/jwks.json");
    let own_key = token(&own_key, &claims, &forger.signing, Algorithm::EdDSA);
    let no_kid =
        token(&json!({ "alg": "EdDSA", "typ": "JWT" }), &claims, signing, Algorithm::EdDSA);
    let public = checking.try_get_as_bytes().expect("a public key");
    let shared = EncodingKey::from_secret(public);
    let confused = token(&header("HS256", id), &claims, &shared, Algorithm::HS256);
    let unsigned = token(&header("none", id), &claims, signing, Algorithm::EdDSA);
    let bare = format!("{}.", unsigned.rsplit_once('.').expect("three parts").0);
    for forged in [
        swapped,
        foreign_kid,
        former_kid,
        own_key,
        no_kid,
        confused,
        unsigned,
        bare,
        String::new(),
        "a.b.c".into(),
    ] {
        assert_eq!(check(&ours, &forged), None, "{forged}");
    }
}

#[test]
fn tokens_of_others_or_for_others_are_refused() {
    let ours = keys();
    let known = ours.ring();
    let header = json!({ "alg": "EdDSA", "kid": known.signing.id });
    let by_hand = |claims: &Value| token(&header, claims, &known.signing.signing, Algorithm::EdDSA);
    for (iss, aud) in [("somebody", AUDIENCE), (ISSUER, "elsewhere")] {
        let claims = json!({ "iss": iss, "aud": aud, "sub": "u", "exp": 4_000_000_000_u64 });
        assert_eq!(check(&ours, &by_hand(&claims)), None);
    }
    let endless = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "u" });
    assert_eq!(check(&ours, &by_hand(&endless)), None);
}

#[test]
fn only_what_is_public_of_a_key_is_told() {
    let ours = ring(key(), vec![key()]);
    let told = json!(ours.public());
    let told = told["keys"].as_array().expect("keys");
    assert_eq!(told.len(), 2);
    for (told, key) in told.iter().zip(ours.ring().all()) {
        let mut names: Vec<_> = told.as_object().expect("a key").keys().collect();
        names.sort();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x"]);
        assert_eq!(told["kid"], key.id);
        assert_eq!((&told["kty"], &told["crv"]), (&json!("OKP"), &json!("Ed25519")));
        assert_eq!((&told["alg"], &told["use"]), (&json!("EdDSA"), &json!("sig")));
    }
}

#[test]
fn a_key_is_given_as_text_or_as_a_path_and_nonsense_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let pem = new_pem().expect("a key");
    let path = folder.path().join("key.pem");
    std::fs::write(&path, &pem).expect("a file");
    let source = |given: Option<&str>, others: &[&str]| Source {
        given: given.map(Into::into),
        others: others.iter().map(|other| (*other).into()).collect(),
        data: folder.path().to_owned(),
    };
    let open = |given: &str| Keys::open(source(Some(given), &[]));
    let by_text = open(&pem).expect("keys");
    let path = path.to_str().expect("a path");
    assert_eq!(by_text.id(), open(path).expect("keys").id());
    let twice = Keys::open(source(Some(&pem), &[path]));
    assert!(twice.expect("keys").ring().others.is_empty(), "a key is itself by any name");
    for wrong in
        ["/nowhere/key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
    {
        let refused = [open(wrong), Keys::open(source(None, &[wrong]))];
        for refused in refused {
            let error = format!("{:#}", refused.expect_err("a refusal"));
            assert!(error.contains("signing key"), "{error}");
        }
    }
}

#[test]
fn derived_secrets_differ_by_purpose_and_message() {
    let keys = keys();
    let derive = |purpose, message: &str| keys.derive(purpose, message.as_bytes()).expect("bits");
    assert_eq!(derive("a", "b"), derive("a", "b"));
    assert_ne!(derive("a", "b"), derive("a", "c"));
    assert_ne!(derive("a", "b"), derive("ab", ""));
}

#[test]
fn keys_are_renewed_while_they_are_in_use_and_never_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = Source { given: None, others: Vec::new(), data: folder.path().to_owned() };
    let keys = Keys::open(source).expect("keys");
    let (old, token) = (keys.id(), keys.sign(&claims()).expect("a token"));
    assert!(!keys.renew().expect("the same keys"));
    let new = files::rotate(folder.path()).expect("a rotation");
    assert!(keys.renew().expect("other keys"));
    assert_eq!(keys.id(), new);
    assert!(check(&keys, &token).is_some());
    files::retire(folder.path(), &old).expect("it is retired");
    assert!(keys.renew().expect("other keys"));
    assert_eq!(check(&keys, &token), None);

    std::fs::remove_file(folder.path().join("jwt.pem")).expect("it is lost");
    assert!(keys.renew().is_err());
    assert_eq!(keys.id(), new, "it goes on with what it has");
}

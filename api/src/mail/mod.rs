//! Outgoing mail: by SMTP, into a folder, or into memory; as text and HTML from templates.
//!
//! Mail is sent by jobs. A failure that may pass is tried again; what a mail server refuses for
//! good is set aside at once.

mod smtp;
mod templates;
pub mod unsubscribe;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, bail};
use entity::user::{self, Language};
use lettre::{
    Address, Message,
    message::{
        Mailbox, Mailboxes, MultiPart,
        header::{HeaderName, HeaderValue, ReplyTo},
    },
};
use secrecy::{ExposeSecret, SecretString};

pub(crate) use self::templates::fill_in;
use self::templates::{Templates, Written};
use crate::{
    error::{Error, Result},
    jobs::Permanent,
};

/// Whom a mail is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The person's name; empty where it is not known.
    pub name: String,
    /// The address.
    pub address: String,
    /// What the person reads.
    pub language: Language,
}

impl From<&user::Model> for Recipient {
    fn from(user: &user::Model) -> Self {
        Self { name: user.name.clone(), address: user.email.clone(), language: user.language }
    }
}

/// What a mail says.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The template: a pair of files under `templates/<language>`.
    pub template: &'static str,
    /// What the mail is about, such as an id. The same template about the same thing is the same
    /// mail: sent twice by mischance, it carries the same `Message-ID`.
    pub about: String,
    /// What the template fills in, beside the recipient's `name`.
    pub data: minijinja::Value,
    /// The link that ends mails like this with one click; none where they cannot be turned off.
    pub unsubscribe: Option<String>,
}

/// A mail as it was sent; kept by a mailer in memory.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The message, as a mail server gets it.
    pub message: String,
}

/// Sends mail.
#[derive(Debug)]
pub struct Mailer {
    way: Way,
    from: Mailbox,
    templates: Templates,
}

/// Which way mail goes.
enum Way {
    Smtp(smtp::Server),
    Directory(PathBuf),
    Memory(Mutex<Vec<Sent>>),
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp(_) => f.write_str("Smtp"),
            Self::Directory(folder) => f.debug_tuple("Directory").field(folder).finish(),
            Self::Memory(_) => f.write_str("Memory"),
        }
    }
}

impl Mailer {
    /// Opens the way that a setting names: `smtp://…`, `smtps://…`, `memory:`, or a folder; without
    /// one, a folder in the data folder.
    pub fn open(
        setting: Option<&SecretString>,
        from: Mailbox,
        data: &Path,
    ) -> anyhow::Result<Self> {
        let setting = setting.map_or("", |setting| setting.expose_secret());
        let way = if setting == "memory:" {
            Way::Memory(Mutex::default())
        } else if setting.starts_with("smtp") && setting.contains("://") {
            Way::Smtp(smtp::connect(setting)?)
        } else if setting.contains("://") {
            // The setting may hold a password, so that it is not repeated.
            bail!("mail goes to smtp://…, smtps://… or a folder");
        } else {
            let folder =
                if setting.is_empty() { data.join("mail") } else { PathBuf::from(setting) };
            std::fs::create_dir_all(&folder)
                .with_context(|| format!("the mail folder {}", folder.display()))?;
            Way::Directory(folder)
        };
        Ok(Self { way, from, templates: Templates::load()? })
    }

    /// Writes a letter and sends it.
    pub async fn send(&self, to: impl Into<Recipient>, letter: Letter) -> Result<()> {
        self.send_answered_at(to, letter, None).await
    }

    /// Writes a letter and sends it; an answer goes to the given address, if one is.
    pub async fn send_answered_at(
        &self,
        to: impl Into<Recipient>,
        letter: Letter,
        address: Option<&str>,
    ) -> Result<()> {
        let to = to.into();
        let written = self.templates.write(&to, &letter)?;
        let mut message = self.message(&to, &letter, &written)?;
        if let Some(address) = address {
            let address = Mailbox::new(None, address.parse().map_err(permanent)?);
            message.headers_mut().set(ReplyTo::from(Mailboxes::from(address)));
        }
        match &self.way {
            Way::Smtp(server) => smtp::hand_over(server, message).await,
            Way::Directory(folder) => keep(folder, &letter, &message).await.map_err(Error::Broken),
            Way::Memory(sent) => {
                let sent_one = Sent {
                    to: to.address,
                    subject: written.subject,
                    text: written.text,
                    html: written.html,
                    message: String::from_utf8_lossy(&message.formatted()).into_owned(),
                };
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent_one);
                Ok(())
            }
        }
    }

    /// What a mailer in memory has sent, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        match &self.way {
            Way::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::Smtp(_) | Way::Directory(_) => Vec::new(),
        }
    }

    fn message(&self, to: &Recipient, letter: &Letter, written: &Written) -> Result<Message> {
        let address: Address = to.address.parse().map_err(permanent)?;
        let domain = self.from.email.domain();
        let name = (!to.name.is_empty()).then(|| on_one_line(&to.name));
        let id = format!("<{}.{}@{domain}>", letter.template, on_one_line(&letter.about));
        let parts = MultiPart::alternative_plain_html(written.text.clone(), written.html.clone());
        let mut builder = Message::builder();
        if let Some(link) = &letter.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", format!("<{link}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
        }
        builder
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(written.subject.clone())
            .message_id(Some(id))
            .raw_header(automatic())
            .multipart(parts)
            .map_err(permanent)
    }
}

/// Says that no person wrote it, so that no answering machine answers (RFC 3834).
fn automatic() -> HeaderValue {
    raw("Auto-Submitted", "auto-generated".into())
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// A text that cannot begin another header.
fn on_one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn permanent(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Broken(Permanent(anyhow::Error::new(error)).into())
}

/// Writes a message into a folder; nobody sees half of it.
async fn keep(folder: &Path, letter: &Letter, message: &Message) -> anyhow::Result<()> {
    let name = format!("{}-{}", uuid::Uuid::now_v7().simple(), letter.template);
    let draft = folder.join(format!(".{name}"));
    tokio::fs::write(&draft, message.formatted()).await?;
    tokio::fs::rename(&draft, folder.join(format!("{name}.eml"))).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn kari() -> Recipient {
        let name = "Kåri \"the <b>\" Nordmann\r\nBcc: all@example.com".to_owned();
        Recipient { name, address: "kari@example.com".into(), language: Language::Nb }
    }

    fn letter() -> Letter {
        Letter {
            template: "verification",
            about: "evt_1\r\nX-Evil: yes".into(),
            data: context! { link => "https://vibbio.example/verify?token=a&b=<c>" },
            unsubscribe: None,
        }
    }

    fn open(setting: Option<&str>, data: &Path) -> anyhow::Result<Mailer> {
        let from = "Vibbio <no-reply@vibbio.example>".parse().expect("a mailbox");
        Mailer::open(setting.map(SecretString::from).as_ref(), from, data)
    }

    #[tokio::test]
    async fn nothing_that_is_filled_in_begins_a_header_or_a_tag() {
        let folder = tempfile::tempdir().expect("a folder");
        let mailer = open(Some("memory:"), folder.path()).expect("a mailer");
        mailer.send(kari(), letter()).await.expect("it is sent");
        let sent = mailer.sent().pop().expect("a mail");
        let (head, _) = sent.message.split_once("\r\n\r\n").expect("a head");
        let starts = |name: &str| head.lines().any(|line| line.starts_with(name));
        assert!(!starts("Bcc") && !starts("X-Evil"), "{head}");
        assert!(starts("Message-ID: <verification.evt_1"), "{head}");
        assert!(starts("Auto-Submitted: auto-generated"), "{head}");
        assert!(sent.html.contains("&lt;b&gt;") && !sent.html.contains("<b>"), "{}", sent.html);
        assert!(sent.html.contains("token=a&amp;b=&lt;c&gt;"), "{}", sent.html);
        assert!(sent.text.contains("token=a&b=<c>"), "{}", sent.text);
    }

    #[tokio::test]
    async fn mail_lies_in_the_data_folder_unless_told_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let mailer = open(None, folder.path()).expect("a mailer");
        mailer.send(kari(), letter()).await.expect("it is sent");
        let files: Vec<_> =
            std::fs::read_dir(folder.path().join("mail")).expect("a folder").flatten().collect();
        assert_eq!(files.len(), 1);
        let message = std::fs::read_to_string(files[0].path()).expect("a message");
        assert!(message.contains("To: ") && message.contains("kari@example.com"), "{message}");
    }

    #[test]
    fn a_wrong_setting_is_refused_without_its_password() {
        let folder = tempfile::tempdir().expect("a folder");
        for wrong in ["http://u:geheim@host", "smtp://", "smtpx://u:geheim@host"] {
            let error = format!("{:#}", open(Some(wrong), folder.path()).expect_err("a refusal"));
            assert!(!error.contains("geheim"), "{error}");
        }
    }
}
